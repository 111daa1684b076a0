"""What journeys may ask for: browsers that look at every page they open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser

from tests.services.web import Web

if TYPE_CHECKING:  # tables may be imported only once Django stands, after this file
    from tests.journeys.eyes import Eyes


@pytest.fixture
def web(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Web]:
    """The web server as a clinic runs it, in processes of its own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    server = Web(tmp_path / "web.log")
    yield server
    server.stop()


@pytest.fixture
def open_eyes(
    request: pytest.FixtureRequest,
    browser: Browser,
    live_server: Any,
    screenshots: Path,
    settings: Any,
) -> Iterator[Callable[..., Eyes]]:
    """Opens a fresh browser of a given size: `open_eyes(PHONE)`; its troubles fail the test."""
    from tests.journeys.eyes import Eyes

    settings.BASE_URL = live_server.url  # so that links in mails lead here
    opened: list[Eyes] = []
    journey = request.node.name.removeprefix("test_").split("[")[0]

    def open_one(size: dict[str, int], **options: Any) -> Eyes:
        touch = size["width"] < 1100
        wishes = {"viewport": size, "has_touch": touch, "locale": "en-US", **options}
        page = browser.new_context(**wishes).new_page()
        page.set_default_timeout(20_000)
        eyes = Eyes(page, live_server.url, screenshots, journey)
        eyes.touch = touch
        eyes.runs_scripts = bool(wishes.get("java_script_enabled", True))
        eyes.watch()
        opened.append(eyes)
        return eyes

    failures = request.session.testsfailed
    yield open_one
    for eyes in opened:
        if request.session.testsfailed > failures:
            eyes.picture("failed")
        eyes.page.context.close()
    troubles = [trouble for eyes in opened for trouble in eyes.troubles]
    assert not troubles, "\n".join(troubles)
