"""A move is taken back: all stands as before, unless somebody has touched it since."""

from datetime import timedelta

import pytest

from clinic.models import AuditEvent
from scheduling.actions import appointment, length, move
from scheduling.actions.race import Taken
from scheduling.actions.standing import NotPossible
from scheduling.models import Appointment, Reminder
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic

pytestmark = pytest.mark.django_db
FAR = MONDAY + timedelta(days=7)


@pytest.fixture
def place(db: None) -> Clinic:
    return clinic()


def _moved(place: Clinic, visit: Appointment) -> Appointment:
    return appointment.move(
        by=place.desk,
        now=NOW,
        appointment=visit,
        practitioner=place.ben,
        room=place.two,
        start_at=place.at(14, day=FAR),
    )


def _undo(place: Clinic, before: move.Place, moved: Appointment) -> Appointment:
    left = move.stands(moved)
    return move.undo(by=place.desk, now=NOW, appointment=moved, place=before, left=left)


def test_all_stands_as_before(place: Clinic) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=FAR)))
    visit = appointment.confirm(by=place.desk, now=NOW, appointment=visit)
    before = move.place_of(visit)
    back = _undo(place, before, _moved(place, visit))
    assert move.place_of(back) == before
    assert (back.status, back.confirmed_at) == ("confirmed", NOW)
    standing = Reminder.objects.standing(back).get()
    assert standing.start_version == back.start_version
    assert AuditEvent.objects.filter(action="appointment.unmove", by=place.desk).count() == 1


def test_another_length_is_taken_back(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    before = move.place_of(visit)
    longer = length.change(by=place.desk, now=NOW, appointment=visit, minutes=60)
    assert _undo(place, before, longer).duration_min == 30


def test_not_when_somebody_has_the_time_now(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    before = move.place_of(visit)
    moved = _moved(place, visit)
    appointment.book(**place.facts())
    with pytest.raises(Taken) as refused:
        _undo(place, before, moved)
    assert refused.value.alternatives
    moved.refresh_from_db()
    assert moved.practitioner == place.ben


def test_not_when_it_was_touched_since(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    before = move.place_of(visit)
    moved = _moved(place, visit)
    left = move.stands(moved)
    appointment.confirm(by=place.desk, now=NOW, appointment=moved)
    with pytest.raises(NotPossible, match="changed since"):
        move.undo(by=place.desk, now=NOW, appointment=moved, place=before, left=left)
