"""Twenty say yes at the same moment: one gets the time, nineteen hear so, politely and soon.

Once with twenty people whose offers of one time ran out one after the other, once with one link
pressed twenty times. Beside it: many workers look at one freed time at once, and one offer is made.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from scheduling.actions import appointment, offer, offering, waitlist
from scheduling.models import Appointment, SlotOffer, WaitlistEntry
from scheduling.rules.policy import UNDO_WINDOW, Reason
from tests import make
from tests.crowd import at_once
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
CROWD = 20


def together(acts: list[Callable[[], Any]]) -> tuple[Counter[str], float]:
    """All at once; returns what each heard and the slowest."""
    outcomes = at_once(acts)
    return Counter(_heard(said) for said, _seconds in outcomes), max(s for _said, s in outcomes)


def _heard(said: object) -> str:
    if isinstance(said, offer.Gone | offer.Answered | waitlist.NotWaiting):
        return type(said).__name__
    return f"error: {said!r}"[:200] if isinstance(said, Exception) else "yes"


def lapsed(place: Clinic) -> list[SlotOffer]:
    """One time, offered to twenty one after the other; nobody answered in time."""
    offers, now = [], NOW
    for _n in range(CROWD):
        entry = waitlist.add(**place.wish())
        where: dict[str, Any] = {
            "practitioner": place.ann,
            "room": place.one,
            "start_at": place.at(10),
        }
        one = offer.make(by=None, now=now, entry=entry, **where)
        now = one.expires_at
        assert offer.lapse(now=now) == 1
        offers.append(one)
    return offers


def say(capfd: Any, what: str, heard: Counter[str], slowest: float) -> None:
    with capfd.disabled():
        print(f"\n{what}: {dict(heard)}, the slowest after {slowest:.2f} s")  # noqa: T201


def test_twenty_people_one_time(capfd: Any) -> None:
    make.practice()
    place = clinic()
    offers = lapsed(place)
    now = offers[-1].expires_at
    heard, slowest = together(
        [
            lambda one=one: offer.accept(by=None, now=now, offer=one, via="link")  # type: ignore[misc]
            for one in offers
        ]
    )
    say(capfd, "twenty people say yes to one time", heard, slowest)
    assert heard == {"yes": 1, "Gone": CROWD - 1}
    assert slowest < 2
    assert Appointment.objects.filter(status="booked").count() == 1
    assert WaitlistEntry.objects.filter(status="booked").count() == 1
    assert SlotOffer.objects.filter(status="accepted").count() == 1


def test_one_link_pressed_twenty_times(capfd: Any) -> None:
    make.practice()
    place = clinic()
    later = appointment.book(**place.facts(start_at=place.at(16)))
    entry = waitlist.add(**place.wish(patient=later.patient, visit=later))
    where: dict[str, Any] = {"practitioner": place.ann, "room": place.one, "start_at": place.at(10)}
    one = offer.make(by=None, now=NOW, entry=entry, **where)
    heard, slowest = together(
        [lambda: offer.accept(by=None, now=NOW, offer=one, via="link")] * CROWD
    )
    say(capfd, "one link is pressed twenty times", heard, slowest)
    assert heard == {"yes": 1, "Answered": CROWD - 1}
    assert slowest < 2
    assert [visit.pk for visit in Appointment.objects.occupying()] == [later.pk]


def test_many_workers_make_one_offer(capfd: Any) -> None:
    make.practice()
    place = clinic()
    for _n in range(4):
        waitlist.add(**place.wish(practitioner=place.ann))
    visit = appointment.book(**place.facts())
    for start, minutes in ((place.at(9), 60), (place.at(10, 30), 390)):
        place.visit(start_at=start, minutes=minutes)
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.WORK)
    now = NOW + UNDO_WINDOW
    heard, slowest = together([lambda: offering.sweep(now=now)] * 8)
    say(capfd, "eight workers look at one freed time", heard, slowest)
    assert heard == {"yes": 8}
    assert SlotOffer.objects.open().count() == 1
    lapse = now + timedelta(hours=1)
    together([lambda: offering.sweep(now=lapse)] * 8)
    assert SlotOffer.objects.count() == 2
    assert SlotOffer.objects.open().count() == 1


def test_a_yes_while_the_desk_takes_them_off_the_list(capfd: Any) -> None:
    """Whoever is first is right, and the other hears so: nobody waits for both in a circle."""
    make.practice()
    place = clinic()
    heard, slowest = Counter[str](), 0.0
    for hour in (9, 10, 11, 12, 13, 14, 15, 16):
        entry = waitlist.add(**place.wish())
        where: dict[str, Any] = {"practitioner": place.ann, "room": place.one}
        where["start_at"] = place.at(hour)
        one = offer.make(by=None, now=NOW, entry=entry, **where)
        acts: list[Callable[[], Any]] = [
            lambda one=one: offer.accept(by=None, now=NOW, offer=one, via="link"),  # type: ignore[misc]
            lambda entry=entry: offer.end_wish(by=place.desk, now=NOW, entry=entry),  # type: ignore[misc]
        ]
        said, seconds = together(acts)
        assert said in ({"yes": 1, "Gone": 1}, {"yes": 1, "NotWaiting": 1}), said
        heard, slowest = heard + said, max(slowest, seconds)
        one.refresh_from_db()
        entry.refresh_from_db()
        assert (one.status, entry.status) in {("accepted", "booked"), ("withdrawn", "withdrawn")}
    say(capfd, "a yes while the desk ends the wish, eight times", heard, slowest)
    assert not SlotOffer.objects.open().exists()
