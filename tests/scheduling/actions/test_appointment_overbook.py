"""Deliberately over another visit: with a reason, on another table, once, and never by accident."""

from typing import Any

import pytest

from clinic.models import AuditEvent
from scheduling.actions import appointment
from scheduling.actions.race import Taken
from scheduling.models import Appointment
from scheduling.models.diary import Diary
from scheduling.rules.policy import Reason, Status
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic, kind

pytestmark = pytest.mark.django_db
WHY = "In pain, cannot wait"


@pytest.fixture
def place() -> Clinic:
    return clinic()


def over(place: Clinic, **fields: Any) -> Appointment:
    """A booking over Monday at ten, on the second table."""
    return appointment.book(**place.facts(**{"room": place.two, "overbook_reason": WHY, **fields}))


def test_a_reason_books_over_another_visit_and_is_audited(place: Clinic) -> None:
    appointment.book(**place.facts())
    visit = over(place)
    assert visit.overbook_reason == WHY
    event = AuditEvent.objects.get(action="appointment.overbook")
    assert (event.reason, event.object_id, event.by) == (WHY, str(visit.pk), place.desk)


def test_without_a_reason_it_is_taken(place: Clinic) -> None:
    appointment.book(**place.facts())
    with pytest.raises(Taken):
        over(place, overbook_reason="")


def test_a_reason_for_nothing_is_not_kept(place: Clinic) -> None:
    assert over(place).overbook_reason == ""
    assert not AuditEvent.objects.filter(action="appointment.overbook").exists()


def test_a_third_is_refused_whatever_the_reason(place: Clinic) -> None:
    appointment.book(**place.facts())
    over(place)
    with pytest.raises(Taken, match="Two are booked"):
        over(place, room=make.room(location=place.location, name="Table 3"))


def test_the_table_must_be_free(place: Clinic) -> None:
    appointment.book(**place.facts())
    with pytest.raises(Taken, match="Table 1 is taken"):
        over(place, room=place.one)


def test_nobody_is_booked_by_accident_where_only_the_overbooked_one_is_left(place: Clinic) -> None:
    """The visit beneath is cancelled: the constraint alone would give its time away."""
    below = appointment.book(**place.facts())
    over(place)
    appointment.cancel(by=place.desk, now=NOW, appointment=below, reason=Reason.WORK)
    offers = Diary(place.location, MONDAY, MONDAY, NOW).offers(MONDAY, kind=place.kind)
    assert place.at(10) not in [o.start for o in offers if o.practitioner == place.ann.pk]
    with pytest.raises(Taken):
        appointment.book(**place.facts())
    assert over(place, room=place.one).overbook_reason == ""


def test_a_cancelled_visit_comes_back_beneath_the_one_booked_over_it(place: Clinic) -> None:
    below = appointment.book(**place.facts())
    over(place)
    appointment.cancel(by=place.desk, now=NOW, appointment=below, reason=Reason.WORK)
    back = appointment.restore(by=place.desk, now=NOW, appointment=below, to=Status.BOOKED)
    assert back.status == "booked"


def test_moved_to_a_free_time_it_is_a_visit_like_others(place: Clinic) -> None:
    appointment.book(**place.facts())
    facts: dict[str, Any] = {"by": place.desk, "now": NOW, "practitioner": place.ann}
    facts["room"] = place.two
    visit = over(place)
    kept = appointment.move(appointment=visit, start_at=place.at(10), **facts)
    assert kept.overbook_reason == WHY
    moved = appointment.move(appointment=visit, start_at=place.at(15), **facts)
    assert moved.overbook_reason == ""
    with pytest.raises(Taken):
        appointment.move(appointment=visit, start_at=place.at(10), **facts)


def test_a_visit_in_somebodys_rest_is_over_nothing(place: Clinic) -> None:
    of = kind(duration_min=30, assess_min=10, blocks_min=10)
    appointment.book(**place.facts(type=of))
    check = kind(duration_min=10)
    assert over(place, type=check, start_at=place.at(10, 10)).overbook_reason == ""
