"""Somebody is away: everybody gets a time at once or nobody, and one press takes it back."""

import time as stopwatch
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent, Message
from scheduling.actions import absence as absences
from scheduling.actions import appointment
from scheduling.actions import repair as repairs
from scheduling.actions.absence import Lost
from scheduling.forms.absence import AbsenceForm
from scheduling.models import Appointment, Closure, Repair
from scheduling.models.absence import Absence
from scheduling.models.absence import absences as absences_of
from scheduling.models.diary import Diary
from scheduling.models.outside import outside
from scheduling.models.sheet import Sheet
from scheduling.rules.slot import Offer, Span
from tests import make
from tests.make import NOW
from tests.scheduling.actions.test_plan import laid
from tests.scheduling.make import MONDAY, Clinic, clinic, hours, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def away(place: Clinic, now: datetime, **fields: object) -> Absence:
    day = now.astimezone(place.location.tz).date()
    facts = {"since": now, "first_on": day, "last_on": day, "practitioner": place.ann, **fields}
    return Absence(place.location, now, **facts)  # type: ignore[arg-type]


def finest(absence: Absence) -> dict[UUID, Offer]:
    return {line.visit.pk: line.options[0] for line in absence.placed}


def day_of(place: Clinic, moment: datetime) -> date:
    return moment.astimezone(place.location.tz).date()


def full_day(place: Clinic, now: datetime, count: int) -> Sequence[Appointment]:
    """So many visits of quarter of an hour from nine on, on two tables in turn."""
    start = place.at(9)
    return [
        appointment.book(
            **place.facts(
                now=now,
                type=place.kind,
                start_at=start + timedelta(minutes=15 * number),
                room=(place.one, place.two)[number % 2],
            )
        )
        for number in range(count)
    ]


def test_a_colleague_at_the_same_hour_comes_first(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    (line,) = away(place, place.at(8)).lines
    assert line.visit == visit
    best, other = line.options[:2]
    assert (best.start, best.practitioner, best.room) == (
        visit.start_at,
        place.ben.pk,
        place.one.pk,
    )
    assert (day_of(place, other.start), other.practitioner) == (
        MONDAY + timedelta(days=1),
        place.ann.pk,
    )


def test_the_same_practitioner_comes_first_when_asked(place: Clinic) -> None:
    appointment.book(**place.facts())
    (line,) = away(place, place.at(8), colleague_first=False).lines
    assert line.options[0].practitioner == place.ann.pk


def test_two_are_never_offered_the_same_time(place: Clinic) -> None:
    place.kind.duration_min = 15
    place.kind.save()
    full_day(place, NOW, 20)
    for hour in (9, 11, 13):  # the colleague has visits too
        appointment.book(
            **place.facts(start_at=place.at(hour), practitioner=place.ben, room=place.two)
            if hour != 9
            else place.facts(start_at=place.at(16), practitioner=place.ben, room=place.two)
        )
    found = away(place, place.at(8))
    taken = [(line.options[0].practitioner, line.options[0]) for line in found.placed]
    assert len(taken) == 20
    for key in ("practitioner", "room"):
        for who in {getattr(offer, key) for _w, offer in taken}:
            own = sorted(o.start for _w, o in taken if getattr(o, key) == who)
            assert all(b - a >= timedelta(minutes=15) for a, b in pairwise(own))
    absences.add(by=place.desk, now=place.at(8), absence=found, reason="Ill", chosen=finest(found))
    assert not Absence.of(Closure.objects.get(), place.location, place.at(8)).affected


def test_a_plan_keeps_its_days_apart(place: Clinic) -> None:
    """With no colleague there, a visit goes to a day that is far enough from both neighbours."""
    plan = laid(place)
    place.ben.hours.all().delete()
    second = plan.appointments.get(plan_number=2)  # Friday
    now = second.start_at - timedelta(hours=1)
    (line,) = away(place, now).lines
    days = [plan.appointments.get(plan_number=n).start_at for n in (1, 3)]
    first, last = (day_of(place, moment) for moment in days)
    for offer in line.options:
        day = day_of(place, offer.start)
        assert (day - first).days >= 2
        assert (last - day).days >= 2


def test_who_cannot_be_placed_is_left_for_a_call(place: Clinic) -> None:
    plan = laid(place)
    place.ben.hours.all().delete()
    visit = plan.appointments.get(plan_number=3)
    day = day_of(place, visit.start_at)
    Closure.objects.create(
        first_on=day + timedelta(days=1), last_on=day + timedelta(days=30), reason="Flood"
    )
    found = away(place, visit.start_at - timedelta(hours=1))
    assert (len(found.placed), [line.visit for line in found.unplaced]) == (0, [visit])


def test_done_is_noted_audited_and_told_once(place: Clinic) -> None:
    visits = [appointment.book(**place.facts(start_at=place.at(hour))) for hour in (9, 10, 11)]
    now = place.at(8)
    found = away(place, now)
    done = absences.add(by=place.desk, now=now, absence=found, reason="Ill", chosen=finest(found))
    closure = Closure.objects.get()
    assert (closure.practitioner, closure.reason, closure.first_on) == (place.ann, "Ill", MONDAY)
    assert {v.practitioner for v in Appointment.objects.all()} == {place.ben}
    assert AuditEvent.objects.filter(action="appointment.move").count() == len(visits)
    assert AuditEvent.objects.filter(action="absence.add").count() == 1
    told = Message.objects.filter(kind="appointment_changed", status="planned")
    assert told.count() == 3
    assert len(done.steps) == 3
    count = repairs.undo(by=place.desk, now=now + timedelta(minutes=2), repair=done)
    assert count == 3
    assert {v.practitioner for v in Appointment.objects.all()} == {place.ann}
    assert not Closure.objects.exists()
    assert not told.all().exists()


def test_a_lost_race_changes_nothing_and_names_the_patient(place: Clinic) -> None:
    first = appointment.book(**place.facts(patient=make.patient(last_name="Quill")))
    second = appointment.book(**place.facts(start_at=place.at(11)))
    now = place.at(8)
    found = away(place, now)
    chosen = finest(found)
    appointment.book(
        **place.facts(now=now, practitioner=place.ben, room=place.two, start_at=place.at(11))
    )
    with pytest.raises(Lost, match=second.patient.full_name):
        absences.add(by=place.desk, now=now, absence=found, reason="Ill", chosen=chosen)
    assert not Closure.objects.exists()
    assert not Repair.objects.exists()
    first.refresh_from_db()
    assert first.practitioner == place.ann
    again = away(place, now)
    absences.add(by=place.desk, now=now, absence=again, reason="Ill", chosen=finest(again))
    assert Repair.objects.count() == 1


def test_from_now_on_leaves_the_morning_and_takes_who_waits(place: Clinic) -> None:
    early, waiting, late = (
        appointment.book(**place.facts(start_at=place.at(hour))) for hour in (9, 10, 14)
    )
    now = place.at(11)
    appointment.arrive(by=place.desk, now=now, appointment=waiting)
    assert [v.pk for v in away(place, now).affected] == [waiting.pk, late.pk]
    start = place.at(0)
    assert [v.pk for v in away(place, now, since=start).affected] == [
        early.pk,
        waiting.pk,
        late.pk,
    ]


def test_away_from_now_on_leaves_the_morning_open_in_the_records(place: Clinic) -> None:
    """Who goes home at 11:03 has worked until then, and is away from then on and tomorrow."""
    early, running, late = (
        appointment.book(**place.facts(start_at=place.at(*at))) for at in ((9,), (10, 50), (14,))
    )
    now, tuesday = place.at(11, 3), MONDAY + timedelta(days=1)
    form = AbsenceForm({"practitioner": place.ann.pk, "until": tuesday})
    assert form.is_valid()
    found = form.absence(place.location, now + timedelta(seconds=41))
    # who is late for ten to eleven, and may still come, is not forgotten
    assert [visit.pk for visit in found.affected] == [running.pk, late.pk]
    done = absences.add(by=place.desk, now=now, absence=found, reason="Ill", chosen=finest(found))
    closure = Closure.objects.get()
    assert (closure.first_on, closure.last_on) == (MONDAY, tuesday)
    assert (closure.starts, closure.ends) == (time(11, 3), None)
    diary = Diary(place.location, MONDAY, tuesday, now)
    assert diary.hours_of(place.ann.pk, MONDAY) == [Span(place.at(9), now)]
    assert diary.hours_of(place.ann.pk, tuesday) == []
    assert early.pk not in outside(now)
    sheet = Sheet(place.location, MONDAY, now)
    (ann,) = (column for column in sheet.columns if column.practitioner == place.ann)
    shut = [(block.text, block.start) for block in ann.blocks if block.kind == "shut"]
    assert ("Ill", now) in shut
    assert not Absence.of(closure, place.location, now).affected
    repairs.undo(by=place.desk, now=now + timedelta(minutes=1), repair=done)
    assert Diary(place.location, MONDAY, MONDAY, now).hours_of(place.ann.pk, MONDAY) == [
        Span(place.at(9), place.at(17))
    ]


def test_away_the_whole_day_is_noted_without_an_hour(place: Clinic) -> None:
    form = AbsenceForm({"practitioner": place.ann.pk, "since": "day"})
    assert form.is_valid()
    found = form.absence(place.location, place.at(11))
    absences.add(by=place.desk, now=place.at(11), absence=found, reason="Ill", chosen={})
    assert Closure.objects.get().starts is None


def test_a_closure_of_everybody_moves_visits_out_of_its_days(place: Clinic) -> None:
    visits = [
        appointment.book(**place.facts(start_at=place.at(10, day=MONDAY + timedelta(days=n))))
        for n in (0, 1)
    ]
    closure = Closure.objects.create(
        first_on=MONDAY, last_on=MONDAY + timedelta(days=1), reason="Holiday"
    )
    (found,) = absences_of(closure, NOW)
    assert [line.visit for line in found.lines] == visits
    days = {day_of(place, line.options[0].start) for line in found.lines}
    assert not days & {MONDAY, MONDAY + timedelta(days=1)}
    done = absences.settle(
        by=place.desk, now=NOW, closure=closure, affected=found.affected, chosen=finest(found)
    )
    assert not absences_of(closure, NOW)[0].affected
    assert (done.closure, done.made_closure) == (closure, False)
    repairs.undo(by=place.desk, now=NOW, repair=done)
    assert Closure.objects.count() == 1
    assert {v.start_at for v in Appointment.objects.all()} == {v.start_at for v in visits}


def test_thirty_visits_are_proposed_in_two_seconds_and_few_queries(place: Clinic) -> None:
    """Printed: time and queries for 6 and for 30 visits, and the time of plain SQL for the rows."""
    place.kind.duration_min = 15
    place.kind.save()
    hours(make.user(name="Cleo Cray"), place.location)
    full_day(place, NOW, 30)
    exam = kind(duration_min=15)
    Appointment.objects.filter(period__startswith=place.at(9)).update(type=exam)
    measured = []
    for until in (6, 30):
        since = place.at(9) + timedelta(minutes=15 * (30 - until))
        began = stopwatch.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            found = away(place, place.at(8), since=since)
            assert len(found.placed) == until
        measured.append((until, stopwatch.perf_counter() - began, len(queries)))
    floor = stopwatch.perf_counter()
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            cursor.execute(query["sql"].replace("%", "%%") if "%" in query["sql"] else query["sql"])
            cursor.fetchall()
    floor = stopwatch.perf_counter() - floor
    for count, seconds, number in measured:
        print(f"{count} visits: {seconds:.3f} s, {number} queries")  # noqa: T201
    print(f"the same queries in plain SQL: {floor:.3f} s")  # noqa: T201
    assert measured[1][1] < 2
    assert measured[1][2] <= measured[0][2] + 4  # two for each further kind of visit
