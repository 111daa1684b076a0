"""A passkey on a phone: added inside, used at the door without a code, removed and taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from portal.models import Passkey
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, Eyes
from tests.journeys.test_own_page import _both, _sign_in

pytestmark = pytest.mark.django_db(transaction=True)
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _device(eyes: Eyes) -> tuple[Any, str]:
    """Chromium's own authenticator, as a telephone has one."""
    chrome = eyes.page.context.new_cdp_session(eyes.page)
    chrome.send("WebAuthn.enable")
    made = chrome.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return chrome, str(made["authenticatorId"])


def _verified(chrome: Any, device: str, yes: bool) -> None:
    wish = {"authenticatorId": device, "isUserVerified": yes}
    chrome.send("WebAuthn.setUserVerified", wish)


def test_passkey(open_eyes: Callable[..., Eyes]) -> None:
    """From the first code to a page that opens by a finger; and a copy at the desk's size."""
    make.day()
    ann = make.patient(first_name="Ann", email="ann@mail.example")
    eyes = open_eyes(PHONE)
    chrome, device = _device(eyes)
    _sign_in(eyes, ann)
    eyes.go("/me/privacy/")
    _both(eyes, "privacy")
    begun = eyes.touches["tap"]
    eyes.page.get_by_label("Name of this device").fill("My phone")
    eyes.through(eyes.button("Add a passkey on this device"))
    eyes.page.get_by_text("Not used yet.").wait_for()
    _both(eyes, "added")
    print(f"a passkey added: {eyes.touches['tap'] - begun} tap")  # noqa: T201
    eyes.button("Add a passkey on this device").tap()  # the device has one already
    eyes.page.get_by_text("This device has a passkey for your page already.").wait_for()
    eyes.look("known")
    eyes.through(eyes.button("Sign out on this device"))

    _both(eyes, "door")
    begun = eyes.touches["tap"]
    eyes.through(eyes.button("Sign in with a passkey"))
    eyes.heading("Hello Ann").wait_for()
    print(f"in by a passkey: {eyes.touches['tap'] - begun} tap")  # noqa: T201
    assert eyes.touches["tap"] - begun == 1
    row = Passkey.objects.get()
    assert row.used_at is not None
    assert row.sign_count > 0

    eyes.go("/me/privacy/")
    eyes.page.get_by_text("Last used").first.wait_for()
    eyes.through(eyes.button("Remove My phone"))
    _both(eyes, "removed")
    eyes.through(eyes.button("Take it back My phone"))
    eyes.through(eyes.button("Sign out everywhere"))
    _verified(chrome, device, yes=False)  # another finger
    eyes.button("Sign in with a passkey").tap()
    eyes.page.get_by_text("Nothing was opened.").wait_for()
    _both(eyes, "another-finger")
    _verified(chrome, device, yes=True)
    Passkey.objects.update(ended_at=timezone.now(), end_why="removed")
    eyes.through(eyes.button("Sign in with a passkey"))
    eyes.expect_refusal(422)
    eyes.page.get_by_text("This passkey opens nothing here now.").wait_for()
    _both(eyes, "opens-nothing")
    _sign_in(eyes, ann)  # a code always works
    eyes.heading("Hello Ann").wait_for()
    eyes.page.set_viewport_size({"width": 320, "height": 640})
    eyes.go("/me/privacy/")
    eyes.look("privacy-320", rules=[])
    eyes.page.set_viewport_size({"width": 1440, "height": 900})
    _both(eyes, "privacy-1440")


def test_passkey_at_the_desk(open_eyes: Callable[..., Eyes]) -> None:
    """The desk sees a lost phone and closes what it opens."""
    clinic = make.day()
    ann = make.patient(first_name="Ann", email="ann@mail.example")
    phone = open_eyes(PHONE)
    _device(phone)
    _sign_in(phone, ann)
    phone.go("/me/privacy/")
    phone.through(phone.button("Add a passkey on this device"))
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.desk)
    eyes.go(f"/patients/{ann.pk}/")
    eyes.heading("Own page").wait_for()
    _both(eyes, "desk")
    eyes.through(eyes.page.get_by_role("button", name="Sign out everywhere"))
    eyes.page.get_by_text("Ann is signed out everywhere.").wait_for()
    phone.go("/me/")
    phone.heading("Your own page").wait_for()
    row = Passkey.objects.get()
    eyes.through(eyes.button(f"Remove {row.name}"))
    eyes.page.get_by_text("The passkey is removed.").wait_for()
    _both(eyes, "desk-closed")
