"""A freed time finds its patient: cancelled at the desk, offered by itself, taken on a phone."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from clinic.management.demo import PASSWORD
from clinic.models import Message, User
from scheduling.actions import appointment, offering, waitlist
from scheduling.models import Appointment, CarePlan, SlotOffer, Vacancy, WaitlistEntry
from scheduling.rules.policy import Reason
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def test_freed_time(open_eyes: Callable[..., Eyes], settings: Any) -> None:
    """Filled by the patient's own yes: the desk cancels, and presses nothing more."""
    clinic = make.day()
    noor = make.patient(first_name="Noor", last_name="Haddad", language="es")
    now = timezone.now()
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=4)
    facts: dict[str, Any] = {
        "practitioner": clinic.doctor,
        "room": clinic.rooms[0],
        "type": clinic.visit,
    }
    visit = appointment.book(
        by=clinic.desk, now=now, patient=make.patient(), start_at=start, **facts
    )
    wish: dict[str, Any] = {"type": clinic.visit, "location": clinic.location, "windows": []}
    waitlist.add(by=clinic.desk, now=now, patient=noor, first_on=now.date(), **wish)

    desk = open_eyes(DESKTOP)
    desk.sign_in(clinic.desk)
    desk.go(f"/appointments/{visit.pk}/cancel/")
    before = dict(desk.touches)
    desk.page.get_by_text("Work", exact=True).click()
    desk.through(desk.button("Cancel the visit"))
    clicks = desk.touches["tap"] - before["tap"]
    print(f"a cancelled visit, and its time filled: {clicks} clicks, none for the offer")  # noqa: T201

    # Nobody waits three minutes for a test: the click is moved back, everything after it is real.
    Vacancy.objects.update(due_at=timezone.now())
    assert offering.sweep(now=timezone.now()) == 1
    desk.go("/waitlist/")
    desk.page.get_by_text("Offered").first.wait_for()
    desk.look("offered")

    link = re.search(r"https?://[^/]+(/o/\S+/)", Message.objects.get(kind="slot_offer").body)
    assert link is not None
    phone = open_eyes(PHONE)
    phone.go(link[1])
    phone.look("phone-es")
    phone.go(f"{link[1]}?lang=en")
    phone.look("phone-en")
    phone.page.emulate_media(color_scheme="dark")
    phone.look("phone-dark", rules=["color-contrast"])
    phone.page.emulate_media(color_scheme="light")
    phone.through(phone.button("Yes, I will come"))
    phone.look("phone-yes")
    assert SlotOffer.objects.get().status == "accepted"
    taken = Appointment.objects.occupying().get()
    assert (taken.patient, taken.status) == (noor, "booked")

    offering.sweep(now=timezone.now())
    desk.go("/waitlist/")
    desk.page.get_by_text("Given to somebody who waited").wait_for()
    desk.look("filled")


def test_one_click_by_hand(open_eyes: Callable[..., Eyes]) -> None:
    """The first who fits stands there with their time: one click offers or books it."""
    clinic = make.day()
    now = timezone.now()
    wish: dict[str, Any] = {"type": clinic.visit, "location": clinic.location, "windows": []}
    for email in ("", "ida@mail.example"):
        patient = make.patient(email=email)
        waitlist.add(by=clinic.desk, now=now, patient=patient, first_on=now.date(), **wish)
    desk = open_eyes(DESKTOP)
    desk.sign_in(clinic.desk)
    desk.go("/waitlist/")
    before = desk.touches["tap"]
    desk.through(desk.button(re.compile("Offer by e-mail")).first)
    assert desk.touches["tap"] - before == 1
    assert SlotOffer.objects.open().count() == 1
    desk.through(desk.button(re.compile("Said yes: book")).first)
    assert WaitlistEntry.objects.filter(status="booked").count() == 1
    print("offered by hand: 1 click; a yes by telephone: 1 click")  # noqa: T201


def _pages() -> Iterator[tuple[str, str]]:
    yield "list", "/waitlist/"
    yield "ended", "/waitlist/?state=ended"
    entry = WaitlistEntry.objects.waiting()[1]
    yield "edit", reverse("scheduling:waitlist-edit", args=[entry.pk])
    yield "add", f"/waitlist/add/?patient={entry.patient_id}"
    yield "patient", reverse("clinic:patient-view", args=[entry.patient_id])
    yield "set", "/settings/offers/"
    yield "feed", "/feed/"
    plan = CarePlan.objects.active().order_by("-starts_on")[0]
    yield "plan", reverse("scheduling:plan-view", args=[plan.pk])
    yield "calendar", "/calendar/"


def test_pages(open_eyes: Callable[..., Eyes]) -> None:
    """The demo's wait list, its forms and the feed, wide and narrow, by day and by night."""
    call_command("load_demo", verbosity=0)
    _busy()
    eyes = open_eyes(DESKTOP, reduced_motion="reduce")
    user = User.objects.get(email="halvorsen@alder.example")
    user.roles = ["owner", "chiropractor"]
    user.save()
    eyes.sign_in(user, PASSWORD)
    for name, address in _pages():
        for size in (DESKTOP, TABLET, PHONE):
            eyes.page.set_viewport_size(size)  # type: ignore[arg-type]
            eyes.page.emulate_media(color_scheme="light")
            eyes.go(address)
            eyes.look(f"{name}-{size['width']}-light")
            if size is not TABLET:
                eyes.page.emulate_media(color_scheme="dark")
                eyes.look(f"{name}-{size['width']}-dark", rules=["color-contrast"])
    eyes.go("/feed/")
    eyes.through(eyes.button("Make the address"))
    eyes.look("feed-made")


def _busy() -> None:
    """A visit of the coming days is cancelled and offered."""
    now = timezone.now()
    ahead = Appointment.objects.filter(status="booked", period__startswith__gt=now)
    for visit in ahead.filter(period__startswith__lt=now + timedelta(days=4))[:2]:
        appointment.cancel(by=None, now=now, appointment=visit, reason=Reason.WORK)
    Vacancy.objects.filter(pk=Vacancy.objects.order_by("id")[0].pk).update(due_at=now)
    offering.sweep(now=now)
