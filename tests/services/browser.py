"""A real Chromium for the journeys: found, installed, or its absence said loudly."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clinic.embedded.lease import locked
from tests.services import environment

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIXTURES = {"page", "context", "browser", "new_context"}
# Without a desktop there is no system font; the fallback is a quarter wider than any real one.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><test qual="any" name="family"><string>sans-serif</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Roboto</string></edit></match>
<match target="pattern"><test qual="any" name="family"><string>sans</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Roboto</string></edit></match>
</fontconfig>"""
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
_skipped: list[str] = []


def _on_path() -> str | None:
    chosen = os.environ.get("PLUMBLINE_CHROMIUM")
    return chosen or next(filter(None, map(shutil.which, NAMES)), None)


def _of_playwright() -> str | None:
    """Playwright's own download, made now if need be."""
    install = [sys.executable, "-m", "playwright", "install", "chromium", "--only-shell"]
    try:
        done = subprocess.run(install, capture_output=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return None
    return "playwright" if done.returncode == 0 else None


def _of_debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["chromium", "fonts-roboto"]
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        try:
            subprocess.run(
                ["apt-get", *command], env=env, capture_output=True, timeout=600, check=False
            )
        except subprocess.TimeoutExpired:
            return None
    return _on_path()


def find() -> str | None:
    """Chromium's program, "playwright" for Playwright's own, None when there is none.

    PLUMBLINE_CHROMIUM names a program, or says "none" to leave the journeys out.
    """
    if os.environ.get("PLUMBLINE_CHROMIUM") == "none":
        return None
    with locked(environment.CACHE / "chromium.lock"):
        return _on_path() or _of_playwright() or _of_debian()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what opens a browser; skip it, counted, where none can be had."""
    for item in items:
        if FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for a browser once the run is known to need one."""
    items = [item for item in session.items if item.get_closest_marker("e2e")]
    if not items or session.config.option.collectonly:
        return
    found = find()
    session.config.stash[_found] = found
    if found is None:
        for item in items:
            item.add_marker(pytest.mark.skip(reason="no Chromium can be found or installed"))
            _skipped.append(item.nodeid)


_found = pytest.StashKey[str | None]()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly which journeys nobody has seen."""
    if _skipped:
        terminalreporter.section("browser journeys that did NOT run", red=True, bold=True)
        terminalreporter.line(
            f"{len(_skipped)} tests need a browser, and none was found: install chromium, "
            "or set PLUMBLINE_CHROMIUM to its program."
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], pytestconfig: pytest.Config
) -> dict[str, Any]:
    """Use the Chromium that was found, and keep it from calling out."""
    found = pytestconfig.stash.get(_found, None)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    fonts = environment.folder / "fonts.conf"
    fonts.write_text(FONTS)
    env = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    own = {"executable_path": found} if found not in {None, "playwright"} else {}
    return {**browser_type_launch_args, **own, "args": [*sandbox, *FLAGS], "env": env}


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where journeys leave their pictures."""
    folder = Path(os.environ.get("PLUMBLINE_SCREENSHOTS") or environment.folder / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
