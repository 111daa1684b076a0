"""A tablet that has accidents: its tab, its browser or its network can be taken away."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright
from playwright.sync_api import Error as BrowserError

from clinic.models import User
from tests import make

# Says which taps were taken, and which lie on the disk, as it happens.
WITNESS = """
document.addEventListener("plumbline:tapped", ({ detail: { form, key, values } }) => {
  window.witness("taken", key);
  if (form.id.startsWith("block-")) {
    window.witness(form.id.slice(6), `${values.side} ${values.landmark} ${values.angle_deg}`);
  }
});
document.addEventListener("plumbline:kept", (event) => window.witness("kept", event.detail.key));
"""
# The control: a browser in which nothing can be kept.
FORGETFUL = "Object.defineProperty(window, 'indexedDB', {value: undefined});"
DRAINED = """window.plumbline?.queue && !plumbline.queue.busy()
  && document.querySelector('#save-state').dataset.state === 'saved'"""


@dataclass
class Tablet:
    """One device with its disk.

    `taken` and `kept` say which taps there were, and when; `drawn` where wedges were dropped.
    """

    playwright: Playwright
    options: dict[str, Any]
    disk: Path
    address: str
    user: User
    forgetful: bool = False
    taken: dict[str, float] = field(default_factory=dict)
    kept: dict[str, float] = field(default_factory=dict)
    drawn: dict[str, str] = field(default_factory=dict)
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)

    def start(self) -> None:
        """Switch the browser on; what lay on its disk is there again."""
        context = self.playwright.chromium.launch_persistent_context(
            self.disk, viewport={"width": 1440, "height": 900}, locale="en-US", **self.options
        )
        context.expose_binding("witness", lambda _source, *said: self._hear(*said))
        context.add_init_script(WITNESS)
        if self.forgetful:
            context.add_init_script(FORGETFUL)
        context.set_default_timeout(30_000)
        self.context = context
        self.page = context.pages[0] if context.pages else context.new_page()

    def _hear(self, what: str, key: str) -> None:
        if what in ("kept", "taken"):
            (self.kept if what == "kept" else self.taken).setdefault(key, time.monotonic())
        else:
            self.drawn[what] = key

    def sign_in(self) -> None:
        """Through the form; a browser that wrote its cookies down before it was killed is in."""
        self.page.goto(f"{self.address}/accounts/login/")
        if "/accounts/" not in self.page.url:
            return
        self.page.get_by_label("E-mail").fill(self.user.email)
        self.page.get_by_label("Password", exact=True).fill(make.PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def open(self, path: str) -> None:
        """Open a page; sign in first when the session is gone."""
        self.page.goto(self.address + path)
        if "/accounts/login" in self.page.url:
            self.sign_in()
            self.page.goto(self.address + path)
        end = time.monotonic() + 30
        while not self.page.evaluate("Boolean(window.plumbline?.queue)"):
            assert time.monotonic() < end, self._shown()
            self.page.wait_for_timeout(20)

    def drained(self, seconds: float = 120) -> None:
        """Wait until the page says that everything is saved; sign in where it asks."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(f"Boolean({DRAINED})"):
            assert time.monotonic() < end, self._shown()
            self.renew()
            self.page.wait_for_timeout(50)

    def _shown(self) -> str:
        """What stands on the page, and which page it is, for whoever reads of a failure."""
        return f"{self.page.url}: {self.page.locator('body').inner_text()[:500]}"

    def renew(self) -> None:
        """Type the password where the page asks for it."""
        password = self.page.locator("#idle-password")
        if password.is_visible() and self.page.locator("[data-renews] button").is_enabled():
            with contextlib.suppress(BrowserError):  # it may be let in by itself meanwhile
                password.fill(make.PASSWORD, timeout=1500)
                password.press("Enter", timeout=1500)

    # ── accidents ──
    def kill_tab(self) -> None:
        """The tab's process is gone, without a farewell."""
        mine = set(self._pids())
        parents = dict(_processes("--type=renderer"))
        kin = dict(_processes(""))
        for pid, parent in parents.items():
            while parent in kin and parent not in mine:
                parent = kin[parent]
            if parent in mine:
                _kill(pid)
        old, self.page = self.page, self.context.new_page()
        with contextlib.suppress(BrowserError):
            old.close()

    def kill_browser(self) -> None:
        """The whole browser is gone; its disk stays."""
        for pid in self._pids():
            _kill(pid)
        with contextlib.suppress(BrowserError):
            self.context.close()
        while self._pids():
            time.sleep(0.05)

    def _pids(self) -> list[int]:
        """The browser's own process, without its helpers."""
        helpers = {pid for pid, _parent in _processes("--type=")}
        own = _processes(f"--user-data-dir={self.disk}")
        return [pid for pid, _parent in own if pid not in helpers]

    def stop(self) -> None:
        with contextlib.suppress(BrowserError):
            self.context.close()
        for pid in self._pids():
            _kill(pid)


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _processes(word: str) -> list[tuple[int, int]]:
    """Every process with an argument that begins so, and its parent."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (path / "cmdline").read_bytes().split(b"\0")
            state = (path / "stat").read_text().rpartition(")")[2].split()
            if state[0] != "Z" and any(one.startswith(word.encode()) for one in words):
                found.append((int(path.name), int(state[1])))
    return found
