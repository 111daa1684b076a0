"""A browser that looks at every page it opens: a picture, and the rules of accessibility."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Locator, Page

from clinic.models import User
from tests import make

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread

PHONE = {"width": 390, "height": 844}
UPRIGHT = {"width": 768, "height": 1024}
TABLET = {"width": 1024, "height": 768}
DESKTOP = {"width": 1440, "height": 900}

# Tells the test of each tap and key as it happens, so that a journey can say what it cost.
COUNTER = """
addEventListener("pointerdown", (event) => event.isTrusted && window.touched("tap"), true);
addEventListener("keydown", (event) => event.isTrusted && window.touched("key"), true);
addEventListener("securitypolicyviolation", (event) => console.error(
  `policy: ${event.violatedDirective} ${event.sourceFile}:${event.lineNumber} `
  + (event.target.outerHTML || "").slice(0, 120)));
"""
LONGEST_S = 5  # a page that is told it cannot save stays busy; its journey goes on and says so

# Whether no part of the page is under way or being put in its place.
STILL = '!document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")'
# Whether every answer stands on the page: none under way, none in the chart's queue.
DRAWN = f"""(() => {{
  const {{ queue, state }} = window.plumbline || {{}};
  return {STILL} && (!queue || state.failing || !queue.busy());
}})()"""


@dataclass
class Eyes:
    """One person's browser: where they are, what they saw, and what went wrong unseen."""

    page: Page
    address: str
    pictures: Path
    journey: str
    troubles: list[str] = field(default_factory=list)
    touch: bool = False
    runs_scripts: bool = True
    looked: int = 0
    touches: dict[str, int] = field(default_factory=lambda: {"tap": 0, "key": 0})

    def watch(self) -> None:
        """Listen to what the browser says about itself, and count what its user does."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        if not self.runs_scripts:
            return
        self.page.expose_binding("touched", lambda _source, kind: self._count(kind))
        self.page.add_init_script(COUNTER)

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")

    def sign_in(self, user: User, password: str = make.PASSWORD) -> None:
        """Through the form, as everybody does."""
        self.go("/accounts/login/")
        self.page.get_by_label("E-mail").fill(user.email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def button(self, name: Any, **options: Any) -> Locator:
        return self.page.get_by_role("button", name=name, **options)

    def link(self, name: Any, **options: Any) -> Locator:
        return self.page.get_by_role("link", name=name, **options)

    def heading(self, name: Any, **options: Any) -> Locator:
        return self.page.get_by_role("heading", name=name, **options)

    def through(self, way: Locator) -> None:
        """Follow a link or send a form, by finger where there is one, and arrive.

        What loads behind the page has come by then: it moves what is to be pressed.
        """
        if self.runs_scripts:
            with suppress(Error):  # nothing waits for ever; the way itself says what is wrong
                self.page.wait_for_function(f"() => {STILL}", timeout=3000)
        with self.page.expect_navigation():
            if self.touch:
                way.tap()
            else:
                way.click()

    def settle(self) -> None:
        """Wait until panels and fonts stand, and what was answered is drawn."""
        self.page.wait_for_load_state("networkidle")
        end = time.monotonic() + LONGEST_S
        while self.runs_scripts and not self.page.evaluate(DRAWN) and time.monotonic() < end:
            self.page.wait_for_timeout(20)

    def look(self, name: str, *, rules: list[str] | None = None) -> None:
        """Take a picture and let axe read the page; barriers and overflow are collected.

        `rules` narrows what axe asks, where the same page was read in full just before.
        """
        self.settle()
        self.picture(name)
        if rules is None or rules:
            self._read(name, rules)
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if wide > 0:
            self.troubles.append(f"{name}: the page is {wide} px wider than the screen")

    def _read(self, name: str, rules: list[str] | None) -> None:
        only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
        found = Axe().run(self.page, options={"resultTypes": ["violations"], **only})
        for barrier in found.response["violations"]:
            nodes = "; ".join(node["html"][:120] for node in barrier["nodes"][:3])
            self.troubles.append(f"{name}: {barrier['id']}: {barrier['help']} ({nodes})")

    def picture(self, name: str) -> None:
        """The whole page as it stands."""
        self.looked += 1
        picture = self.pictures / f"{self.journey}-{self.looked:02d}-{name}.png"
        self.page.screenshot(path=picture, full_page=True, animations="disabled", caret="initial")

    def say(self, what: str) -> None:
        """Print what the way so far has cost in taps and keys."""
        print(f"{what}: {self.touches['tap']} taps, {self.touches['key']} keys")  # noqa: T201

    def expect_refusal(self, status: int) -> None:
        """The browser notes every refused request as an error; this one was meant."""
        self.settle()
        words = f"status of {status}"
        meant = [one for one in self.troubles if words in one]
        assert meant, f"no request was refused with {status}"
        self.troubles.remove(meant[0])

    def _count(self, kind: str) -> None:
        self.touches[kind] += 1

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text}")
