"""Another zone for a place is shown before it is done; gaps and folds are told at the desk."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client

from clinic.models import AuditEvent
from scheduling.actions import appointment
from scheduling.models import Appointment
from tests import make
from tests.scheduling.make import MONDAY, Clinic, hours
from tests.scheduling.views.test_post import key

pytestmark = pytest.mark.django_db
SPRING, AUTUMN = date(2027, 3, 14), date(2027, 11, 7)


# ── the zone of a place ────────────────────────────────────────────────────────────────────


def test_what_happens_is_shown_before_it_is_saved(place: Clinic, owner: Client) -> None:
    patient = make.patient(first_name="Ida", last_name="Quill")
    visit = appointment.book(**place.facts(patient=patient))
    url = f"/settings/zones/{place.location.pk}/"
    events = AuditEvent.objects.count()
    for keep, seen in (("wall", "10:00"), ("moment", "9:00")):
        answer = owner.post(url, {**key(), "zone": "America/Chicago", "keep": keep})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "1 visit is booked ahead." in page
        assert "Ida Quill" in page
        assert seen in page
    place.location.refresh_from_db()
    assert place.location.zone == "America/New_York"
    assert Appointment.objects.get().period == visit.period
    assert AuditEvent.objects.count() == events + 2  # the two looks

    sent = {**key(), "zone": "America/Chicago", "keep": "moment", "sure": "1"}
    assert owner.post(url, sent).status_code == 302
    assert Appointment.objects.get().wall_at == time(9)


def test_nothing_is_chosen_for_them(place: Clinic, owner: Client) -> None:
    url = f"/settings/zones/{place.location.pk}/"
    blank = owner.get(url)
    assert 'value="wall"' in blank.content.decode()
    assert blank.context["form"]["keep"].value() is None
    same = {**key(), "zone": "America/New_York", "keep": "wall"}
    answer = owner.post(url, same)
    assert answer.status_code == 422
    assert "already" in answer.content.decode()


def test_the_location_form_leaves_the_zone_alone(place: Clinic, owner: Client) -> None:
    url = f"/settings/locations/{place.location.pk}/"
    page = owner.get(url)
    if page.status_code == 200:
        assert 'name="zone"' not in page.content.decode()


def test_the_worklist_names_what_is_in_the_way(place: Clinic, enter: Callable[..., Client]) -> None:
    other = place.visit(patient=make.patient(first_name="Ida", last_name="Quill"))
    late = place.visit(start_at=place.at(11), wall_on=MONDAY, wall_at=time(10))
    Appointment.objects.filter(pk=late.pk).update(zone_data="1999z")
    page = enter("front_desk").get("/appointments/zones/").content.decode()
    assert "1 visit could not follow its clock." in page
    assert f"{other.patient.full_name} has that time." in page
    assert f"/appointments/{late.pk}/move/" in page


# ── a time that does not exist, and one that comes twice ───────────────────────────────────


@pytest.fixture
def night(place: Clinic) -> Clinic:
    """A place that works through the nights of the change."""
    hours(place.ann, place.location, weekdays=[6], starts=time(0), ends=time(6))
    return place


def booking(place: Clinic, day: date, at: str, **fields: str) -> tuple[str, dict[str, Any]]:
    patient = make.patient()
    data = {
        **key(),
        "patient": str(patient.pk),
        "type": str(place.kind.pk),
        "practitioner": str(place.ann.pk),
        "room": str(place.one.pk),
        "day": str(day),
        "at": at,
        **fields,
    }
    return f"/appointments/add/?patient={patient.pk}", data


def test_a_time_in_the_gap_says_why_and_what_is_near(night: Clinic, desk: Client) -> None:
    url, data = booking(night, SPRING, "02:30")
    answer = desk.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The clocks go forward on that day: this time does not exist." in page
    near = [value for value, _offer in answer.context["near"]]
    assert len(near) == 3
    assert all(value.startswith("2027-03-14T0") for value in near)
    assert not Appointment.objects.exists()
    chosen = {**data, **key(), "near": near[0]}  # one press books what is near
    assert desk.post(url, chosen).status_code == 302
    assert Appointment.objects.get().wall_on == SPRING


def test_moving_into_the_gap_says_the_same(night: Clinic, desk: Client) -> None:
    visit = appointment.book(**night.facts())
    _url, data = booking(night, SPRING, "02:30")
    answer = desk.post(f"/appointments/{visit.pk}/move/", data)
    assert answer.status_code == 422
    assert len(answer.context["near"]) == 3
    assert Appointment.objects.get().period == visit.period


@pytest.mark.parametrize(("fold", "utc"), [("0", 5), ("1", 6)])
def test_a_time_that_comes_twice_is_asked(night: Clinic, desk: Client, fold: str, utc: int) -> None:
    url, data = booking(night, AUTUMN, "01:30")
    answer = desk.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1:30\N{NO-BREAK SPACE}am, before the clocks go back" in page
    assert "1:30\N{NO-BREAK SPACE}am, after the clocks have gone back" in page
    assert not answer.context["form"]["fold"].value()  # nothing is chosen for them
    assert not Appointment.objects.exists()
    assert desk.post(url, {**data, **key(), "fold": fold}).status_code == 302
    visit = Appointment.objects.get()
    assert visit.start_at == datetime(2027, 11, 7, utc, 30, tzinfo=UTC)
    assert visit.wall_fold == int(fold)


def test_a_usual_time_asks_nothing(night: Clinic, desk: Client) -> None:
    url, data = booking(night, AUTUMN, "03:30", fold="1")
    assert desk.post(url, data).status_code == 302
    assert Appointment.objects.get().wall_fold == 0
    url, data = booking(night, AUTUMN, "01:30", fold="7")
    assert desk.post(url, data).status_code == 422


def test_free_times_of_the_doubled_hour_say_which(night: Clinic, desk: Client) -> None:
    patient = make.patient()
    url = f"/appointments/add/?patient={patient.pk}&day={AUTUMN}&location={night.location.pk}"
    page = desk.get(url).content.decode()
    assert page.count("before the clocks go back") >= 1
    assert page.count("after the clocks have gone back") >= 1
