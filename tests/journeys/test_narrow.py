"""On a phone: where one is stands in the bar, and the first column beside the hours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from tests import make
from tests.journeys.eyes import PHONE, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def _edges(place: Locator) -> tuple[float, float]:
    """Left and right edge on the screen."""
    box = place.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_narrow(open_eyes: Callable[..., Eyes], *, scripts: bool) -> None:
    clinic = make.day()
    eyes = open_eyes(PHONE, java_script_enabled=scripts)
    eyes.sign_in(clinic.owner)
    for path in ("/today/", "/calendar/", "/messages/", "/settings/"):
        eyes.go(path)
        left, right = _edges(eyes.page.locator(".bar-nav [aria-current]"))
        assert left >= 0
        assert right <= PHONE["width"], path

    eyes.go("/calendar/")
    hours = _edges(eyes.page.locator(".cal-hours"))
    first = _edges(eyes.page.locator(".cal-col").nth(1))
    assert hours[1] <= first[0] + 1
    assert first[1] <= PHONE["width"]
