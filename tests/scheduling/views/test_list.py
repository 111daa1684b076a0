"""Every list runs the same number of queries with 1 and 20 rows, and survives bad addresses."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent, Clearance
from scheduling.actions import appointment, offer, waitlist
from scheduling.actions import template as templates
from scheduling.models import Appointment, Closure, HoursException, Miss, MissContact
from scheduling.rules.cadence import Phase
from scheduling.rules.policy import Reason
from scheduling.rules.wish import Window
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, hours, kind

pytestmark = pytest.mark.django_db
Fill = Callable[[Clinic, int], object]


def visit(place: Clinic, number: int) -> None:
    """Twenty minutes each, on today's and Monday's list."""
    patient = make.patient()
    plan = place.plan(patient) if number % 2 else None
    for start in (NOW - timedelta(hours=2), place.at(9)):
        state = {"status": "arrived", "arrived_at": NOW} if number % 3 == 0 else {}
        place.visit(
            patient=patient,
            start_at=start + timedelta(minutes=20 * number),
            minutes=20,
            plan=plan,
            plan_number=1 if plan and start == place.at(9) else (2 if plan else None),
            **state,
        )


def clearance(place: Clinic, number: int) -> None:
    Clearance.objects.create(
        patient=make.patient(), condition="stroke", raised_on=NOW.date(), source="intake"
    )
    place.plan(make.patient())


def plan(place: Clinic, number: int) -> None:
    patient = make.patient()
    made = place.plan(patient)
    place.visit(
        patient=patient,
        plan=made,
        plan_number=1,
        start_at=place.at(9) + timedelta(minutes=20 * number),
        minutes=20,
    )


def due_plan(place: Clinic, number: int) -> None:
    """Five weeks under way, seen once."""
    patient, began = make.patient(), NOW - timedelta(days=35)
    made = place.plan(patient, starts_on=began.date())
    place.visit(
        patient=patient,
        plan=made,
        plan_number=1,
        start_at=began + timedelta(minutes=20 * number),
        minutes=20,
        status="done",
        done_at=began,
    )


def person_with_hours(place: Clinic, number: int) -> None:
    hours(make.user(), place.location, weekdays=[5], starts=time(9), ends=time(12))
    Closure.objects.create(
        practitioner=make.user(), first_on=MONDAY, last_on=MONDAY, reason=f"Away {number}"
    )
    HoursException.objects.create(
        practitioner=make.user(), location=place.location, on=MONDAY, kind="none"
    )


def closed_holiday(place: Clinic, number: int) -> None:
    day = MONDAY + timedelta(days=number)
    Closure.objects.create(
        location=place.location, first_on=day, last_on=day, reason=f"Day {number}", source="before"
    )


def visit_at_night(place: Clinic, number: int) -> None:
    place.visit(start_at=place.at(22) + timedelta(days=number))


def template(place: Clinic, number: int) -> None:
    exam = kind(is_exam=True)
    templates.add(
        by=place.desk,
        now=NOW,
        name=f"Plan {number}",
        phases=[Phase(2, 4), Phase(1, 4)],
        specials=[(6, None), (None, exam)],
    )


def missed(place: Clinic, number: int) -> None:
    """One of each section of the worklist, with a contact and a next visit."""
    for step, status in enumerate(("no_show", "cancelled", "booked")):
        start = NOW - timedelta(hours=1 + number + 30 * step) if step < 2 else _late(number)
        stamps = {"cancelled_at": NOW, "cancel_reason": "work"} if status == "cancelled" else {}
        patient = make.patient()
        visit = place.visit(patient=patient, start_at=start, minutes=5, status=status, **stamps)
        if status == "booked":
            continue
        kind = "no_show" if status == "no_show" else "late_cancel"
        row = Miss.objects.create(appointment=visit, kind=kind, at=NOW, limit_min=15)
        MissContact.objects.create(miss=row, at=NOW, by=place.desk, how="phone", outcome="message")
        later = place.at(9) + timedelta(days=7 * step, minutes=10 * number)
        place.visit(patient=patient, start_at=later, minutes=5)


def _late(number: int) -> datetime:
    return NOW - timedelta(minutes=20 + 6 * number)


def wish(place: Clinic, number: int) -> None:
    """Every other one would bring a visit forward, to any time of three days."""
    patient = make.patient()
    start = place.at(9) + timedelta(days=7, minutes=20 * number)
    visit = place.visit(patient=patient, start_at=start, minutes=20) if number % 2 else None
    windows = [Window(day, time(9), time(12)) for day in range(3)]
    waitlist.add(**place.wish(patient=patient, visit=visit, windows=windows))
    other = waitlist.add(**place.wish())
    where: dict[str, Any] = {"practitioner": place.ben, "room": place.two}
    began = place.at(9) + timedelta(days=14, minutes=20 * number)
    short = kind(duration_min=20)
    type(other).objects.filter(pk=other.pk).update(type=short)
    offer.make(by=None, now=NOW, entry=other, start_at=began, **where)
    freed = place.visit(start_at=place.at(9) + timedelta(days=21, minutes=20 * number), minutes=20)
    appointment.cancel(by=None, now=NOW, appointment=freed, reason=Reason.WORK)


def visit_left_behind(place: Clinic, number: int) -> None:
    """Agreed for an hour before, on zone data of long ago."""
    day = MONDAY + timedelta(days=number)
    visit = place.visit(start_at=place.at(10, day=day), wall_on=day, wall_at=time(9))
    Appointment.objects.filter(pk=visit.pk).update(zone="Old/Zone", zone_data="1999z")


LISTS: list[tuple[str, Fill]] = [
    ("/today/", visit),
    ("/today/", clearance),
    (f"/calendar/?day={MONDAY}", visit),
    (f"/calendar/?day={MONDAY}&view=list", visit),
    (f"/calendar/?day={MONDAY}&view=week", visit),
    ("/missed/", missed),
    ("/plans/", plan),
    ("/plans/?state=lost", clearance),
    ("/plans/?state=due", due_plan),
    ("/today/", due_plan),
    ("/settings/templates/", template),
    ("/waitlist/", wish),
    ("/settings/types/", lambda place, number: kind()),
    ("/settings/hours/", person_with_hours),
    ("/settings/holidays/?year=2026", closed_holiday),
    ("/appointments/outside/", visit_at_night),
    ("/appointments/zones/", visit_left_behind),
]


@pytest.mark.parametrize(
    ("url", "fill"), LISTS, ids=[f"{u}-{n}" for n, (u, _f) in enumerate(LISTS)]
)
def test_the_same_queries_with_1_and_20_rows(
    place: Clinic, owner: Client, url: str, fill: Fill
) -> None:
    fill(place, 0)
    fill(place, 1)
    owner.get(url)  # a session's first page may do more
    with CaptureQueriesContext(connection) as few:
        assert owner.get(url).status_code == 200
    for number in range(2, 20):
        fill(place, number)
    with CaptureQueriesContext(connection) as many:
        assert owner.get(url).status_code == 200
    assert len(few) == len(many), sorted(
        {q["sql"][:200] for q in many} - {q["sql"][:200] for q in few}
    )


def test_who_is_due_stands_on_the_list_and_beside_the_day(place: Clinic, desk: Client) -> None:
    due_plan(place, 0)
    plan(place, 1)
    for url in ("/plans/?state=due", "/today/"):
        page = desk.get(url).content.decode()
        assert page.count("36 days since the last examination.") == 1
    assert desk.get("/plans/?state=due").content.decode().count("<tr>") == 2


@pytest.mark.parametrize(
    "url",
    ["/today/", "/calendar/", "/plans/", "/missed/", "/waitlist/", "/calendar/?view=week"],
)
def test_an_empty_clinic_says_what_belongs_there(enter: Callable[..., Client], url: str) -> None:
    assert enter("front_desk").get(url).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("day=0000-01-01", 400),
        ("day=9999-12-31", 400),
        ("day=nonsense", 400),
        ("view=upside-down", 400),
        ("location=nonsense", 400),
        ("visit=nonsense", 400),
        ("visit=01900000-0000-7000-8000-000000000000", 404),
        ("day=2027-03-14", 200),
        ("day=2027-11-07&view=week", 200),
    ],
)
def test_addresses_of_the_calendar(place: Clinic, desk: Client, query: str, status: int) -> None:
    assert desk.get(f"/calendar/?{query}").status_code == status


def test_the_board_counts_in_words(place: Clinic, desk: Client) -> None:
    place.visit(start_at=NOW - timedelta(minutes=10), status="arrived", arrived_at=NOW)
    place.visit(
        start_at=NOW - timedelta(minutes=20),
        status="in_room",
        arrived_at=NOW,
        in_room_at=NOW - timedelta(minutes=12),
        practitioner=place.ben,
        room=place.two,
    )
    page = desk.get("/today/").content.decode()
    assert "One waits, one is on a table. One is past their time." in page
    assert "12 min" in page
    details = AuditEvent.objects.get(action="today.list").details
    assert len(details["patients"]) == 2


def test_the_chosen_visit_stands_beside_the_day_and_is_noted(place: Clinic, desk: Client) -> None:
    chosen = place.visit(patient=make.patient(first_name="Ida", last_name="Quill"))
    page = desk.get(f"/calendar/?day={MONDAY}&visit={chosen.pk}").content.decode()
    assert 'id="drawer"' in page
    assert "Ida Quill" in page
    assert page.count(' chosen"') == 2
    event = AuditEvent.objects.get()
    assert (event.action, event.patient) == ("appointment.view", chosen.patient)


@pytest.mark.parametrize("view", ["day", "week", "list"])
def test_the_kind_of_a_visit_is_marked_and_named(place: Clinic, desk: Client, view: str) -> None:
    """The label of a visit of a plan says its number; its kind has a mark, a name and a legend."""
    place.kind.colour, place.kind.name = "rose", "Follow-up"
    place.kind.save()
    place.visit()
    page = desk.get(f"/calendar/?day={MONDAY}&view={view}").content.decode()
    assert 'data-kind="rose"' in page
    assert "Follow-up" in page
    if view != "list":
        assert '<span class="kind-mark" data-kind="rose"></span>Follow-up</li>' in page


def test_today_each_practitioner_can_be_said_to_be_away(
    place: Clinic, desk: Client, enter: Callable[..., Client]
) -> None:
    way = f"/absences/add/?location={place.location.pk}&amp;practitioner={place.ann.pk}"
    assert way in desk.get("/calendar/").content.decode()
    later = NOW.date() + timedelta(days=7)
    assert way not in desk.get(f"/calendar/?day={later}").content.decode()
    assert way not in enter("auditor").get("/calendar/").content.decode()


def test_free_times_lead_to_the_booking(place: Clinic, desk: Client) -> None:
    page = desk.get(f"/calendar/?day={MONDAY}").content.decode()
    assert f"practitioner={place.ann.pk}&amp;start=09:00" in page


def test_auditors_see_and_do_not_book(place: Clinic, enter: Callable[..., Client]) -> None:
    chosen = place.visit()
    page = enter("auditor").get(f"/calendar/?day={MONDAY}&visit={chosen.pk}").content.decode()
    assert "appointments/add" not in page
    assert f"/appointments/{chosen.pk}/status/" not in page


def test_a_word_that_ran_out_is_not_said_to_be_received(place: Clinic, desk: Client) -> None:
    ended = NOW.date() - timedelta(days=30)
    Clearance.objects.create(
        patient=make.patient(),
        condition="osteoporosis",
        raised_on=ended - timedelta(days=400),
        source="intake",
        status="received",
        received_on=ended - timedelta(days=365),
        expires_on=ended,
        scope="all",
        reviewed_by=make.user("chiropractor"),
        reviewed_at=NOW,
    )
    page = desk.get("/today/").content.decode()
    assert f"Osteoporosis, ran out {ended.day} {ended:%b %Y}." in page


def test_the_month_shows_the_load_and_names_nobody(place: Clinic, desk: Client) -> None:
    place.visit(patient=make.patient(last_name="Quill"))
    page = desk.get(f"/calendar/?day={MONDAY}&view=month").content.decode()
    assert "November 2026" in page
    assert "1 <span>visit<" in page
    assert "Quill" not in page
    assert not AuditEvent.objects.exists()
