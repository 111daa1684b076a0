"""Putting somebody on the wait list, changing the wish, taking them off."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic.models import AuditEvent
from scheduling.actions import waitlist
from scheduling.models import WaitlistEntry
from scheduling.models.waiting import Waiting
from scheduling.rules.waitlist import Misfit
from scheduling.rules.wish import Window
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def test_a_wish_is_kept_with_its_windows(place: Clinic) -> None:
    windows = [Window(0, time(9), time(12)), Window(0, time(9), time(12)), Window(3, *DAY)]
    entry = waitlist.add(**place.wish(windows=windows))
    assert sorted(one.as_rule for one in entry.windows.all()) == sorted(set(windows))
    event = AuditEvent.objects.get()
    assert (event.action, event.patient) == ("waitlist.add", entry.patient)


DAY = (time(0), time(23, 59))


def test_one_wish_of_a_kind(place: Clinic) -> None:
    entry = waitlist.add(**place.wish())
    with pytest.raises(waitlist.NotWaiting, match="waits for such a visit already"):
        waitlist.add(**place.wish(patient=entry.patient))
    waitlist.withdraw(by=place.desk, now=NOW, entry=entry)
    waitlist.add(**place.wish(patient=entry.patient))


def test_nobody_waits_who_has_died(place: Clinic) -> None:
    with pytest.raises(waitlist.NotWaiting, match="died"):
        waitlist.add(**place.wish(patient=make.patient(deceased_on=NOW.date())))


def test_a_change_keeps_the_place_in_the_list(place: Clinic) -> None:
    entry = waitlist.add(**place.wish(now=NOW - timedelta(days=3)))
    facts = place.wish(urgency=1, windows=[Window(1, time(8), time(9))])
    del facts["patient"]
    waitlist.change(**facts, entry=entry)
    row = WaitlistEntry.objects.get()
    assert (row.created_at, row.urgency) == (NOW - timedelta(days=3), 1)
    assert [one.weekday for one in row.windows.all()] == [1]


def test_what_has_ended_stays_ended(place: Clinic) -> None:
    entry = waitlist.add(**place.wish())
    waitlist.withdraw(by=place.desk, now=NOW, entry=entry)
    with pytest.raises(waitlist.NotWaiting, match="ended already"):
        waitlist.withdraw(by=place.desk, now=NOW, entry=entry)
    assert AuditEvent.objects.filter(action="waitlist.withdraw").count() == 1


def test_the_order_is_urgency_then_time_waiting(place: Clinic) -> None:
    added = [
        waitlist.add(**place.wish(urgency=urgency, now=NOW - timedelta(days=days)))
        for urgency, days in ((2, 1), (3, 9), (1, 0), (2, 5))
    ]
    assert list(WaitlistEntry.objects.waiting()) == [added[2], added[3], added[0], added[1]]


def test_a_wish_runs_out_with_its_days_and_with_its_visit(place: Clinic) -> None:
    visit = place.visit(start_at=place.at(15))
    waitlist.add(**place.wish(until_on=MONDAY))
    waitlist.add(**place.wish(patient=visit.patient, visit=visit))
    stays = waitlist.add(**place.wish())
    assert waitlist.run_out(now=place.at(14)) == 0
    assert waitlist.run_out(now=place.at(15)) == 1
    assert waitlist.run_out(now=place.at(9, day=MONDAY + timedelta(days=1))) == 1
    assert list(WaitlistEntry.objects.waiting()) == [stays]
    assert AuditEvent.objects.filter(action="waitlist.run_out", by=None).count() == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"until_on": MONDAY - timedelta(days=60)},
        {"urgency": 9},
        {"status": "withdrawn"},
        {"ended_at": NOW},
    ],
)
def test_what_must_never_be_false(place: Clinic, facts: dict[str, object]) -> None:
    entry = waitlist.add(**place.wish())
    with pytest.raises(IntegrityError), transaction.atomic():
        WaitlistEntry.objects.filter(pk=entry.pk).update(**facts)


def test_what_fits_now_is_the_first_free_time_or_says_why_not(place: Clinic) -> None:
    early = waitlist.add(**place.wish(first_on=MONDAY))
    ben = waitlist.add(**place.wish(first_on=MONDAY, practitioner=place.ben))
    sunday = waitlist.add(**place.wish(windows=[Window(6, *DAY)]))
    place.visit(patient=early.patient, start_at=place.at(9), room=place.two, practitioner=place.ben)
    lines = {
        line.entry: line
        for line in Waiting(list(WaitlistEntry.objects.for_list().waiting()), NOW).lines
    }
    first, second = lines[early].fit, lines[ben].fit
    assert first is not None
    assert second is not None
    assert first.start == place.at(9, 30), "the patient is elsewhere until half past nine"
    assert (second.start, second.practitioner) == (place.at(9, 30), place.ben.pk)
    assert lines[sunday].fit is None
    assert lines[sunday].why is Misfit.WINDOWS


def test_only_a_time_before_the_visit_they_have_fits(place: Clinic) -> None:
    visit = place.visit(start_at=place.at(9))
    entry = waitlist.add(**place.wish(patient=visit.patient, visit=visit, first_on=MONDAY))
    assert entry.type == visit.type
    line = Waiting([WaitlistEntry.objects.for_list().get()], NOW).lines[0]
    assert (line.fit, line.why) == (None, Misfit.LATER)
