"""The owner reads and words the messages; the desk sees on a patient's page why none was sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from clinic.models import Nudge, Wording
from scheduling.actions import appointment
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def _both(eyes: Eyes, name: str) -> None:
    eyes.look(name)
    eyes.page.emulate_media(color_scheme="dark")
    eyes.look(f"{name}-dark", rules=["color-contrast"])
    eyes.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
def test_words(open_eyes: Callable[..., Eyes], size: dict[str, int]) -> None:
    clinic = make.day()
    eyes = open_eyes(size)
    eyes.sign_in(clinic.owner)
    eyes.go("/settings/messages/")
    expect(eyes.heading("Messages to patients")).to_be_visible()
    for one in eyes.page.locator(
        "#m-appointment_reminder >> xpath=ancestor::section//summary"
    ).all():
        one.click()
    _both(eyes, f"list-{size['width']}")
    eyes.go("/settings/messages/plan_waits/")
    _both(eyes, f"rule-{size['width']}")
    eyes.go("/settings/messages/appointment_reminder/sms/en/")
    eyes.page.get_by_role("textbox", name="Words").fill(
        "{clinic}: your back pain visit is {day}. STOP"
    )
    eyes.through(eyes.button("Save the words"))
    expect(eyes.page.get_by_text("{time} has to stand in it.").first).to_be_visible()
    _both(eyes, f"refused-{size['width']}")
    eyes.troubles.clear()  # the browser tells of every 422
    eyes.page.get_by_role("textbox", name="Words").fill(
        "{clinic}: sábado {day}, {time}. STOP ends texts."
    )
    eyes.through(eyes.button("Look at it first"))
    expect(eyes.heading("As it would read")).to_be_visible()
    _both(eyes, f"looked-{size['width']}")
    eyes.through(eyes.button("Save the words"))
    assert Wording.objects.get().name == "appointment_reminder"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
def test_why(open_eyes: Callable[..., Eyes], size: dict[str, int]) -> None:
    clinic = make.day()
    who = make.patient(email="")
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    appointment.book(
        by=clinic.desk,
        now=now,
        patient=who,
        practitioner=clinic.doctor,
        room=clinic.rooms[0],
        type=clinic.visit,
        start_at=now.replace(minute=0, second=0, microsecond=0) + timedelta(days=4),
    )
    Nudge.objects.create(kind="plan_waits", fact="x", patient=who, why_not="no_address")
    eyes = open_eyes(size)
    eyes.sign_in(clinic.desk)
    eyes.go(f"/patients/{who.pk}/")
    expect(eyes.heading("Reminders, and why not")).to_be_visible()
    _both(eyes, f"patient-{size['width']}")
