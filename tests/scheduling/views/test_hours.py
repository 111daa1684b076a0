"""Changing hours: who is affected is shown first, and only the same people are agreed to."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.models import AuditEvent, Message
from scheduling.models import Appointment, Closure, WeeklyHours
from tests import make
from tests.scheduling.make import MONDAY, Clinic
from tests.scheduling.views.test_post import hours_data, key

pytestmark = pytest.mark.django_db
ADD = "/settings/closures/add/"


def days(place: Clinic, **fields: str) -> dict[str, Any]:
    return {"first_on": str(MONDAY), "last_on": str(MONDAY), "reason": "Storm", **key(), **fields}


def shown(page: str) -> str:
    return page.split('name="shown" value="')[1][:24]


def test_nothing_is_saved_before_they_are_seen(place: Clinic, owner: Client) -> None:
    visit = place.visit(patient=make.patient(first_name="Ida", last_name="Quill"))
    answer = owner.post(ADD, days(place))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 visit lies in this time." in page
    assert "Ida Quill" in page
    assert "10:00" in page
    assert not Closure.objects.exists()
    event = AuditEvent.objects.get()
    assert event.action == "hours.rehearse"
    assert event.details == {"patients": [str(visit.patient_id)]}

    saved = owner.post(ADD, days(place, shown=shown(page)))
    assert saved.status_code == 302
    assert Closure.objects.count() == 1
    assert Appointment.objects.get().period == visit.period  # nothing is moved silently
    assert not Message.objects.exists()  # and nobody is told
    assert owner.get(saved["Location"]).status_code == 200


def test_leave_from_an_hour_on_needs_no_end_and_says_so(place: Clinic, owner: Client) -> None:
    data = days(place, starts="14:00", last_on=f"{MONDAY + timedelta(days=1)}")
    assert owner.post(ADD, data).status_code == 302
    page = owner.get("/settings/hours/").content.decode()
    assert f"{MONDAY.day} Nov 2026, 2:00\u00a0pm to {MONDAY.day + 1} Nov 2026" in page
    only_end = owner.post(ADD, days(place, ends="14:00"))
    assert "Say from when to when." in only_end.content.decode()


def test_other_people_than_those_shown_are_shown_anew(place: Clinic, owner: Client) -> None:
    place.visit()
    page = owner.post(ADD, days(place)).content.decode()
    place.visit(start_at=place.at(14))
    again = owner.post(ADD, days(place, shown=shown(page)))
    assert again.status_code == 200
    assert "2 visits lie in this time." in again.content.decode()
    assert not Closure.objects.exists()


def test_the_worklist_offers_the_way_to_move(place: Clinic, enter: Callable[..., Client]) -> None:
    visit = place.visit(patient=make.patient(first_name="Ida", last_name="Quill"))
    Closure.objects.create(first_on=MONDAY, last_on=MONDAY, reason="Storm")
    page = enter("front_desk").get("/appointments/outside/").content.decode()
    assert "1 visit needs another time." in page
    assert "Ida Quill" in page
    assert "Storm" in page
    assert f"/appointments/{visit.pk}/move/" in page
    assert f"/appointments/{visit.pk}/move/" not in (
        enter("auditor").get("/appointments/outside/").content.decode()
    )


def test_hours_are_cut_after_a_look(place: Clinic, owner: Client) -> None:
    row = WeeklyHours.objects.get(practitioner=place.ann, weekday=0)
    place.visit(start_at=place.at(16))
    data = hours_data(place, weekday="0", ends="15:00", valid_from="2026-01-01")
    page = owner.post(f"/settings/hours/{row.pk}/", {**key(), **data}).content.decode()
    assert "1 visit lies in this time." in page
    row.refresh_from_db()
    assert row.ends.hour == 17
    gone = owner.post(f"/settings/hours/{row.pk}/remove/", key()).content.decode()
    assert "1 visit lies in this time." in gone
    sent = {**key(), "shown": shown(gone)}
    assert owner.post(f"/settings/hours/{row.pk}/remove/", sent).status_code == 302
    assert not WeeklyHours.objects.filter(pk=row.pk).exists()


def test_a_week_with_a_pause_is_one_form(place: Clinic, owner: Client) -> None:
    data = hours_data(place, pause_from="10:00", pause_to="10:30")
    data["weekdays"] = ["5", "6"]
    blank = owner.get("/settings/hours/add/").content.decode()
    assert blank.count('type="checkbox" name="weekdays"') == 7  # Monday, which is 0, too
    assert blank.count(" checked") >= 5
    assert owner.post("/settings/hours/add/", {**key(), **data}).status_code == 302
    rows = WeeklyHours.objects.filter(weekday__gte=5).order_by("weekday", "starts")
    found = [(row.weekday, row.starts.hour, f"{row.ends:%H:%M}") for row in rows]
    assert found == [(5, 9, "10:00"), (5, 10, "12:00"), (6, 9, "10:00"), (6, 10, "12:00")]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("pause_from", {"pause_from": "08:00", "pause_to": "10:00"}),
        ("pause_to", {"pause_from": "10:00"}),
        ("pause_from", {"pause_from": "11:00", "pause_to": "10:00"}),
        ("weekdays", {"weekdays": []}),
        ("ends", {"ends": "09:00"}),
    ],
)
def test_a_week_that_cannot_be_is_refused(
    place: Clinic, owner: Client, field: str, wrong: dict[str, Any]
) -> None:
    data = {**key(), **hours_data(place), "weekdays": ["5"], **wrong}
    answer = owner.post("/settings/hours/add/", data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not WeeklyHours.objects.filter(weekday=5).exists()


def test_the_page_shows_the_week_and_the_next_holidays(place: Clinic, owner: Client) -> None:
    page = owner.get(f"/settings/hours/?day={MONDAY + timedelta(days=2)}").content.decode()
    assert "Week of 23 Nov 2026" in page
    assert "Thanksgiving Day" in page
    assert page.count('class="works"') == 10  # two people, five days
    assert owner.get("/settings/hours/?day=nonsense").status_code == 400


def test_a_holiday_with_visits_asks_first(place: Clinic, owner: Client) -> None:
    place.visit(start_at=place.at(10, day=date(2026, 11, 26)))
    url = f"/settings/holidays/{place.location.pk}/close/"
    page = owner.post(url, {**key(), "on": "2026-11-26"}).content.decode()
    assert "1 visit lies in this time." in page
    assert not Closure.objects.exists()
    sent = {**key(), "on": "2026-11-26", "shown": shown(page)}
    assert owner.post(url, sent).status_code == 302
    assert Closure.objects.get().reason == "Thanksgiving Day"


@pytest.mark.parametrize(
    ("query", "status"),
    [("year=2027", 200), ("year=1", 400), ("year=x", 400), ("location=x", 400), ("", 200)],
)
def test_addresses_of_the_holidays(place: Clinic, owner: Client, query: str, status: int) -> None:
    assert owner.get(f"/settings/holidays/?{query}").status_code == status


def test_another_country_forgets_the_region_of_the_first(place: Clinic, owner: Client) -> None:
    url = f"/settings/holidays/{place.location.pk}/region/"
    data = {**key(), "country": "DE", "region": "CO"}
    assert owner.post(url, data).status_code == 302
    place.location.refresh_from_db()
    assert (place.location.country, place.location.region) == ("DE", "")
