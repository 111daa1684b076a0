"""A visit is made longer or shorter: its rest and buffer stay sane, and nobody is overrun."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.models import AuditEvent
from scheduling.actions import appointment, length
from scheduling.actions.race import Taken
from scheduling.actions.standing import NotPossible, OutsideHours
from scheduling.models import Appointment
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Clinic:
    return clinic()


def _change(place: Clinic, visit: Appointment, minutes: int, **more: str) -> Appointment:
    return length.change(by=place.desk, now=NOW, appointment=visit, minutes=minutes, **more)


def test_it_keeps_its_start_and_its_buffer(place: Clinic) -> None:
    visit = appointment.book(**place.facts(type=kind(buffer_min=10)))
    changed = _change(place, visit, 45)
    assert (changed.start_at, changed.duration_min, changed.buffer_min) == (place.at(10), 45, 10)
    assert changed.period.upper == place.at(10, 55)
    event = AuditEvent.objects.get(action="appointment.resize")
    assert (event.patient, event.by) == (visit.patient, place.desk)


def test_the_next_one_is_not_overrun(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    appointment.book(**place.facts(start_at=place.at(10, 40), room=place.two))
    assert _change(place, visit, 40).duration_min == 40
    with pytest.raises(Taken, match="Ann Alder"):
        _change(place, visit, 45)
    visit.refresh_from_db()
    assert visit.duration_min == 40


def test_a_table_is_not_overrun(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    appointment.book(**place.facts(start_at=place.at(10, 30), practitioner=place.ben))
    with pytest.raises(Taken, match="Table 1"):
        _change(place, visit, 35)


def test_the_rest_stays_and_the_look_after_it(place: Clinic) -> None:
    phased = kind(duration_min=40, assess_min=10, blocks_min=15)
    visit = appointment.book(**place.facts(type=phased))
    assert length.least_min(visit) == 30
    changed = _change(place, visit, 30)
    assert changed.resting == visit.resting
    with pytest.raises(NotPossible, match="at least 30"):
        _change(place, changed, 25)


def test_outside_the_hours_it_needs_a_reason(place: Clinic) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(16, 30)))
    with pytest.raises(OutsideHours):
        _change(place, visit, 45)
    assert _change(place, visit, 45, outside_reason="Long way home").outside_reason
    assert _change(place, visit, 40).outside_reason == "Long way home"


@pytest.mark.parametrize("minutes", [-5, 0, 4, 241, 10**6])
def test_no_visit_takes_so_long_or_short(place: Clinic, minutes: int) -> None:
    with pytest.raises(NotPossible):
        _change(place, appointment.book(**place.facts()), minutes)


@pytest.mark.parametrize("state", ["done", "cancelled", "no_show"])
def test_what_is_over_keeps_its_length(place: Clinic, state: str) -> None:
    more: dict[str, dict[str, Any]] = {
        "done": {"done_at": NOW},
        "cancelled": {"cancelled_at": NOW, "cancel_reason": "work"},
    }
    with pytest.raises(NotPossible, match="ended"):
        _change(place, place.visit(status=state, **more.get(state, {})), 20)


def test_who_is_on_the_table_may_stay_longer(place: Clinic) -> None:
    visit = place.visit(status="in_room", in_room_at=NOW)
    assert _change(place, visit, 50).duration_min == 50


def test_a_longer_visit_is_moved_with_its_length(place: Clinic) -> None:
    visit = _change(place, appointment.book(**place.facts()), 60)
    with pytest.raises(OutsideHours):  # half past four to half past five
        appointment.move(
            by=place.desk,
            now=NOW,
            appointment=visit,
            practitioner=place.ann,
            room=place.one,
            start_at=place.at(16, 30),
        )
    moved = appointment.move(
        by=place.desk,
        now=NOW,
        appointment=visit,
        practitioner=place.ann,
        room=place.one,
        start_at=place.at(16),
    )
    assert moved.period.upper - moved.period.lower == timedelta(minutes=60)
