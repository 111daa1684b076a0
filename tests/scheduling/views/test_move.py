"""Dropping a visit on an open calendar, and taking a move back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinic.models import AuditEvent
from clinic.web import clock
from scheduling.actions import appointment
from scheduling.models import Appointment
from scheduling.rules.policy import Reason
from tests.make import NOW
from tests.scheduling.make import Clinic
from tests.scheduling.views.test_post import key, slot

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def visit(place: Clinic) -> Appointment:
    return appointment.book(**place.facts())


def _drop(browser: Client, visit: Appointment, what: str = "move", **data: str) -> Any:
    return browser.post(f"/appointments/{visit.pk}/{what}/", {**key(), **data}, headers=HTMX)


def _undo(browser: Client, pk: object) -> Any:
    return browser.post(f"/appointments/{pk}/move/undo/")


def test_a_drop_stands_without_a_page(place: Clinic, desk: Client, visit: Appointment) -> None:
    answer = _drop(desk, visit, slot=slot(place, 14))
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Trigger"] == "live:ask"
    visit.refresh_from_db()
    assert visit.start_at == place.at(14)
    assert AuditEvent.objects.filter(action="appointment.move").count() == 1


def test_a_drop_on_another_day_says_the_wall_time(
    place: Clinic, desk: Client, visit: Appointment
) -> None:
    tuesday = place.at(10).date() + timedelta(days=1)
    answer = _drop(
        desk,
        visit,
        day=tuesday.isoformat(),
        at="11:05",
        practitioner=str(place.ben.pk),
        room=str(place.two.pk),
    )
    assert answer.status_code == 204
    visit.refresh_from_db()
    assert visit.start_at == place.at(11, 5, day=tuesday)
    assert (visit.practitioner, visit.room) == (place.ben, place.two)


def test_a_taken_time_is_answered_with_near_ones(
    place: Clinic, desk: Client, visit: Appointment
) -> None:
    appointment.book(**place.facts(start_at=place.at(14)))
    answer = _drop(desk, visit, slot=slot(place, 14))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "is with somebody at 2:00" in page or "is taken at 2:00" in page
    assert page.count('name="slot"') == 3
    assert page.count('name="form_key"') == 3
    assert "<html" not in page
    visit.refresh_from_db()
    assert visit.start_at == place.at(10)


def test_outside_the_hours_is_answered_with_near_times(
    place: Clinic, desk: Client, visit: Appointment
) -> None:
    answer = _drop(desk, visit, slot=slot(place, 18))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "does not work at that time" in page
    assert page.count('name="slot"') == 3


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("move", {"slot": "nonsense"}),
        ("move", {"day": "2026-13-45", "at": "25:00"}),
        ("length", {"minutes": "ten"}),
        ("length", {"minutes": "99999999999999999999"}),
    ],
)
def test_what_cannot_be_read_is_said(
    place: Clinic, desk: Client, visit: Appointment, what: str, data: dict[str, str]
) -> None:
    answer = _drop(desk, visit, what, **data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_pulling_the_edge_changes_the_length(
    place: Clinic, desk: Client, visit: Appointment
) -> None:
    assert _drop(desk, visit, "length", minutes="45").status_code == 204
    visit.refresh_from_db()
    assert visit.duration_min == 45
    appointment.book(**place.facts(start_at=place.at(11), room=place.two))
    refused = _drop(desk, visit, "length", minutes="75")
    assert refused.status_code == 409
    assert 'name="slot"' not in refused.content.decode()


def test_the_form_of_the_length(place: Clinic, desk: Client, visit: Appointment) -> None:
    page = desk.get(f"/appointments/{visit.pk}/length/").content.decode()
    assert 'value="30"' in page
    answer = desk.post(f"/appointments/{visit.pk}/length/", {**key(), "minutes": "600"})
    assert answer.status_code == 422
    late = appointment.book(**place.facts(start_at=place.at(16, 30)))
    answer = desk.post(f"/appointments/{late.pk}/length/", {**key(), "minutes": "60"})
    assert answer.status_code == 422
    assert "does not work at that time" in answer.content.decode()


def test_a_move_is_taken_back_from_the_notice(
    place: Clinic, desk: Client, visit: Appointment
) -> None:
    _drop(desk, visit, slot=slot(place, 14))
    page = desk.get("/calendar/?day=2026-11-23").content.decode()
    assert f"/appointments/{visit.pk}/move/undo/" in page
    assert _undo(desk, visit.pk).status_code == 302
    visit.refresh_from_db()
    assert visit.start_at == place.at(10)
    assert AuditEvent.objects.filter(action="appointment.unmove").count() == 1
    assert _undo(desk, visit.pk).status_code == 409  # once
    assert "move/undo" not in desk.get("/calendar/?day=2026-11-23").content.decode()


def test_a_length_is_taken_back(place: Clinic, desk: Client, visit: Appointment) -> None:
    _drop(desk, visit, "length", minutes="60")
    assert _undo(desk, visit.pk).status_code == 302
    visit.refresh_from_db()
    assert visit.duration_min == 30


def test_after_three_minutes_it_stays(
    place: Clinic, desk: Client, visit: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    _drop(desk, visit, slot=slot(place, 14))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=3))
    assert _undo(desk, visit.pk).status_code == 409
    visit.refresh_from_db()
    assert visit.start_at == place.at(14)


def test_the_way_back_may_be_taken_by_somebody(
    place: Clinic, desk: Client, visit: Appointment
) -> None:
    _drop(desk, visit, slot=slot(place, 14))
    appointment.book(**place.facts())
    assert _undo(desk, visit.pk).status_code == 409
    visit.refresh_from_db()
    assert visit.start_at == place.at(14)


def test_who_may_take_it_back(
    place: Clinic, enter: Any, client: Client, visit: Appointment
) -> None:
    _drop(enter("front_desk"), visit, slot=slot(place, 14))
    assert _undo(enter("auditor"), visit.pk).status_code == 403
    assert _undo(enter("front_desk"), visit.pk).status_code == 409  # it was not this one's move
    assert _undo(client, visit.pk).status_code == 302
    assert _undo(enter("front_desk"), uuid4()).status_code == 404
    assert _undo(enter("front_desk"), "not-an-id").status_code == 404
    browser = enter("front_desk")
    assert browser.get(f"/appointments/{visit.pk}/move/undo/").status_code == 405
    visit.refresh_from_db()
    assert visit.start_at == place.at(14)


def test_a_visit_that_is_over_offers_no_times(
    place: Clinic, desk: Client, visit: Appointment
) -> None:
    assert desk.get(f"/appointments/{visit.pk}/move/").status_code == 200
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.BETTER)
    answer = desk.get(f"/appointments/{visit.pk}/move/")
    assert answer.status_code == 409
    assert "cannot be moved" in answer.content.decode()
