"""What journeys may ask for: browsers that look at every page they open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser

if TYPE_CHECKING:  # tables may be imported only once Django stands, after this file
    from tests.journeys.eyes import Eyes


@pytest.fixture
def open_eyes(
    request: pytest.FixtureRequest, browser: Browser, live_server: Any, screenshots: Path
) -> Iterator[Callable[..., Eyes]]:
    """Opens a fresh browser of a given size: `open_eyes(PHONE)`; its troubles fail the test."""
    from tests.journeys.eyes import Eyes

    opened: list[Eyes] = []
    journey = request.node.name.removeprefix("test_").split("[")[0]

    def open_one(size: dict[str, int], **options: Any) -> Eyes:
        touch = size["width"] < 1100
        context = browser.new_context(viewport=size, has_touch=touch, **options)  # type: ignore[arg-type]
        eyes = Eyes(context.new_page(), live_server.url, screenshots, journey)
        eyes.page.on("console", eyes.hear)
        eyes.page.on("pageerror", lambda error: eyes.troubles.append(f"script: {error}"))
        opened.append(eyes)
        return eyes

    yield open_one
    for eyes in opened:
        eyes.page.context.close()
    troubles = [trouble for eyes in opened for trouble in eyes.troubles]
    assert not troubles, "\n".join(troubles)
