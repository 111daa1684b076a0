"""The door, on each kind of screen."""

from collections.abc import Callable

import pytest

from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in(open_eyes: Callable[..., Eyes], size: dict[str, int], scheme: str) -> None:
    make.practice()
    eyes = open_eyes(size, color_scheme=scheme)
    eyes.go("/accounts/login/")
    eyes.look(f"empty-{size['width']}-{scheme}")
    eyes.page.get_by_label("E-mail").fill("nobody@alder.example")
    eyes.page.get_by_label("Password", exact=True).fill("wrong")
    eyes.page.get_by_role("button", name="Sign in").click()
    eyes.expect_refusal(422)
    eyes.look(f"wrong-{size['width']}-{scheme}")
    assert eyes.page.get_by_role("alert").first.is_visible()
