"""What came free goes to those who wait, in order, until it is taken or suits nobody."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic.actions import text
from clinic.models import Message
from scheduling.actions import appointment, hours, offer, offer_rule, offering, waitlist
from scheduling.models import Closure, SlotOffer, Vacancy, WaitlistEntry
from scheduling.rules.policy import UNDO_WINDOW, Reason, Status
from scheduling.rules.wish import Window
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic
from tests.scheduling.post import opened

pytestmark = pytest.mark.django_db
LATER = NOW + UNDO_WINDOW
DAY = (time(0), time(23, 59))


@pytest.fixture
def place() -> Clinic:
    make.practice()
    return clinic()


def freed(place: Clinic, **facts: Any) -> Vacancy:
    """A visit on Monday at ten, cancelled by a click just now."""
    visit = appointment.book(**place.facts(**facts))
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.WORK)
    return Vacancy.objects.get(visit=visit)


def full(place: Clinic) -> None:
    """Both are busy on Monday but for the time that comes free."""
    for who, room in ((place.ann, place.one), (place.ben, place.two)):
        for first, last in ((9, 10), (10, 17)):
            start = place.at(first) if first == 9 else place.at(10, 30)
            minutes = int((place.at(last) - start).total_seconds()) // 60
            place.visit(start_at=start, minutes=minutes, practitioner=who, room=room)


def status(entry: WaitlistEntry) -> str:
    return WaitlistEntry.objects.get(pk=entry.pk).status


def test_nothing_is_offered_while_the_click_can_be_undone(place: Clinic) -> None:
    waitlist.add(**place.wish())
    freed(place)
    assert offering.sweep(now=LATER - timedelta(seconds=1)) == 0
    assert not Message.objects.filter(kind="slot_offer").exists()
    assert offering.sweep(now=LATER) == 1
    assert offering.sweep(now=LATER) == 0


def test_what_was_undone_is_offered_to_nobody(place: Clinic) -> None:
    waitlist.add(**place.wish())
    vacancy = freed(place)
    assert vacancy.visit is not None
    undone = NOW + timedelta(minutes=1)
    appointment.restore(by=place.desk, now=undone, appointment=vacancy.visit, to=Status.BOOKED)
    full(place)
    assert offering.sweep(now=LATER) == 0
    vacancy.refresh_from_db()
    assert vacancy.status == "gone"


def test_they_are_asked_in_order_and_each_once(place: Clinic) -> None:
    """Urgency first, then time waiting; silence and a no pass it on; nobody hears twice."""
    full(place)
    old = waitlist.add(**place.wish(now=NOW - timedelta(days=5)))
    new = waitlist.add(**place.wish(now=NOW - timedelta(days=1)))
    urgent = waitlist.add(**place.wish(urgency=1))
    waitlist.add(**place.wish(windows=[Window(2, *DAY)], urgency=1))
    freed(place)
    asked, now = [], LATER
    for _round in range(4):
        assert offering.sweep(now=now) == (1 if _round < 3 else 0)
        one = SlotOffer.objects.open().first()
        if one is None:
            break
        asked.append(one.entry)
        if one.entry == urgent:
            offer.decline(by=None, now=now, offer=one, via="link")
        else:
            now = one.expires_at
    assert asked == [urgent, old, new]
    vacancy = Vacancy.objects.get()
    assert vacancy.status == "unfilled"
    assert {status(entry) for entry in asked} == {"waiting"}


def test_a_yes_ends_it(place: Clinic) -> None:
    full(place)
    entry = waitlist.add(**place.wish())
    waitlist.add(**place.wish())
    freed(place)
    offering.sweep(now=LATER)
    offer.accept(by=None, now=LATER, offer=SlotOffer.objects.get(), via="link")
    assert offering.sweep(now=LATER) == 0
    assert Vacancy.objects.get().status == "filled"
    assert status(entry) == "booked"


def test_only_those_who_can_be_written_to_are_asked(place: Clinic) -> None:
    waitlist.add(**place.wish(patient=make.patient(email="")))
    freed(place)
    assert offering.sweep(now=LATER) == 0
    assert Vacancy.objects.get().status == "unfilled"


def test_who_has_agreed_to_texts_can_be_asked_without_an_address(
    place: Clinic, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    opened(monkeypatch, settings)
    who = make.patient(email="")
    text.agree(by=place.desk, now=NOW, patient=who, heard="paper")
    waitlist.add(**place.wish(patient=who))
    freed(place)
    assert offering.sweep(now=LATER) == 1
    assert SlotOffer.objects.get().text is not None


def test_a_freed_later_visit_is_offered_on(place: Clinic) -> None:
    """Somebody comes sooner, so their own time goes to the next one."""
    later = appointment.book(**place.facts(start_at=place.at(16)))
    sooner = waitlist.add(**place.wish(patient=later.patient, visit=later, urgency=1))
    afternoon = waitlist.add(**place.wish(windows=[Window(0, time(16), time(17))]))
    freed(place)
    offering.sweep(now=LATER)
    one = SlotOffer.objects.open().get(entry=sooner)
    offer.accept(by=None, now=LATER, offer=one, via="link")
    offering.sweep(now=LATER + UNDO_WINDOW)
    assert SlotOffer.objects.open().get().entry == afternoon
    assert SlotOffer.objects.open().get().visit.start_at == place.at(16)


def test_nothing_goes_out_at_night_or_too_late(place: Clinic) -> None:
    waitlist.add(**place.wish())
    vacancy = freed(place)
    night = place.at(22, day=NOW.date())
    assert offering.sweep(now=night) == 0
    vacancy.refresh_from_db()
    assert vacancy.status == "open", "it waits for the morning"
    assert offering.sweep(now=place.at(9, 1)) == 0, "less than ninety minutes before ten"
    vacancy.refresh_from_db()
    assert vacancy.status == "gone"


def test_the_clinic_says_how(place: Clinic) -> None:
    waitlist.add(**place.wish())
    freed(place)
    rule = {"hold_min": 10, "notice_min": 30}
    offer_rule.change(by=None, now=NOW, is_automatic=False, **rule)
    assert offering.sweep(now=LATER) == 0
    offer_rule.change(by=None, now=NOW, is_automatic=True, **rule)
    assert offering.sweep(now=LATER) == 1
    assert SlotOffer.objects.get().expires_at == LATER + timedelta(minutes=10)


def test_what_is_left_after_a_no_show_is_offered(place: Clinic) -> None:
    visit = place.visit(minutes=240)
    waitlist.add(**place.wish())
    now = place.at(10, 10)
    appointment.no_show(by=place.desk, now=now, appointment=visit)
    vacancy = Vacancy.objects.get()
    assert (vacancy.start_at, vacancy.end_at, vacancy.cause) == (now, place.at(14), "no_show")
    offering.sweep(now=now + UNDO_WINDOW)
    start = SlotOffer.objects.get().visit.start_at
    assert start >= now + UNDO_WINDOW + timedelta(minutes=90)


def test_a_time_that_has_passed_is_not_noted(place: Clinic) -> None:
    visit = place.visit(minutes=30)
    appointment.no_show(by=place.desk, now=place.at(10, 30), appointment=visit)
    assert not Vacancy.objects.exists()


def test_a_lifted_closure_is_offered_to_many_at_once(place: Clinic) -> None:
    closure = Closure.objects.create(first_on=MONDAY, last_on=MONDAY, reason="Snow")
    entries = [waitlist.add(**place.wish(first_on=MONDAY, until_on=MONDAY)) for _n in range(5)]
    hours.reopen(by=place.desk, now=NOW, closure=closure)
    assert Vacancy.objects.filter(cause="reopen").count() == 2  # two who work there
    assert offering.sweep(now=LATER) == 5
    held = SlotOffer.objects.open()
    assert {one.entry_id for one in held} == {entry.pk for entry in entries}
    assert len({(one.visit.start_at, one.visit.practitioner_id) for one in held}) == 5


def test_a_held_time_that_is_let_go_is_no_new_vacancy(place: Clinic) -> None:
    entry = waitlist.add(**place.wish())
    freed(place)
    offering.sweep(now=LATER)
    offer.decline(by=None, now=LATER, offer=SlotOffer.objects.get(entry=entry), via="link")
    assert Vacancy.objects.count() == 1


def test_shorter_visits_fit_into_what_a_long_one_left(place: Clinic) -> None:
    """An hour comes free: two of half an hour are asked at once, at different times."""
    place.visit(start_at=place.at(9), minutes=60)
    place.visit(start_at=place.at(11), minutes=360)
    place.visit(start_at=place.at(9), minutes=480, practitioner=place.ben, room=place.two)
    visit = place.visit(start_at=place.at(10), minutes=60)
    for _n in range(3):
        waitlist.add(**place.wish())
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.WORK)
    assert offering.sweep(now=LATER) == 2
    starts = sorted(one.visit.start_at for one in SlotOffer.objects.all())
    assert starts == [place.at(10), place.at(10, 30)]


def test_a_period_keeps_its_bounds(place: Clinic) -> None:
    vacancy = freed(place)
    assert vacancy.period == DateTimeTZRange(place.at(10), place.at(10, 30), "[)")
