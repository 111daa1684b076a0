"""One practitioner, two tables: while one patient rests, the next is assessed."""

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from scheduling.actions import appointment
from scheduling.actions.race import Taken
from scheduling.models import Appointment, AppointmentType
from scheduling.models.diary import Diary
from scheduling.models.sheet import Sheet
from scheduling.rules.slot import Span
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic, kind

pytestmark = pytest.mark.django_db
PHASES = {"duration_min": 30, "assess_min": 10, "blocks_min": 10}


@pytest.fixture
def place() -> Clinic:
    return clinic()


def fill(place: Clinic, of: AppointmentType) -> list[Appointment]:
    """Book the first free time of Ann's Monday again and again, until nothing is left."""
    found = []
    while offers := Diary(place.location, MONDAY, MONDAY, NOW).offers(
        MONDAY, kind=of, practitioners=[place.ann.pk]
    ):
        room = place.one if offers[0].room == place.one.pk else place.two
        facts = place.facts(type=of, start_at=offers[0].start, room=room)
        found.append(appointment.book(**facts))
    return found


def overlaps(spans: list[Span]) -> int:
    return sum(one.overlaps(other) for one, other in combinations(spans, 2))


def test_phased_visits_fit_more_patients_into_the_same_day(place: Clinic, capfd: Any) -> None:
    plain = len(fill(place, kind(duration_min=30)))
    Appointment.objects.update(status="no_show")
    phased = fill(place, kind(**PHASES))
    turns = [turn for visit in phased for turn in visit.turns]
    tables = {room: [v for v in phased if v.room_id == room.pk] for room in (place.one, place.two)}
    twice = overlaps(turns)
    shared = sum(
        overlaps([Span(v.start_at, v.end_at) for v in visits]) for visits in tables.values()
    )
    minutes = sum((turn.end - turn.start for turn in turns), timedelta()) // timedelta(minutes=1)
    with capfd.disabled():
        print(  # noqa: T201 the figures are the point
            f"\none practitioner, two tables, 8 hours: {plain} visits of 30 min without phases, "
            f"{len(phased)} with 10 + 10 + 10; the practitioner works {minutes} of 480 min, "
            f"is in two places {twice} times of {len(turns)} turns, a table is shared "
            f"{shared} times"
        )
    assert plain == 16
    assert len(phased) > plain
    assert (twice, shared) == (0, 0)


def test_a_moved_visit_takes_its_rest_along(place: Clinic) -> None:
    visit = appointment.book(**place.facts(type=kind(**PHASES)))
    assert visit.resting == Span(place.at(10, 10), place.at(10, 20))
    moved = appointment.move(
        by=place.desk,
        now=NOW,
        appointment=visit,
        practitioner=place.ben,
        room=place.two,
        start_at=place.at(14, 30),
    )
    assert moved.resting == Span(place.at(14, 40), place.at(14, 50))


def test_a_booked_visit_keeps_its_phases_when_the_kind_changes(place: Clinic) -> None:
    of = kind(**PHASES)
    visit = appointment.book(**place.facts(type=of))
    AppointmentType.objects.filter(pk=of.pk).update(assess_min=0, blocks_min=0)
    stored = Appointment.objects.for_page().get(pk=visit.pk)
    assert (stored.blocks_min, [t.start for t in stored.turns]) == (
        10,
        [place.at(10), place.at(10, 20)],
    )


def test_a_time_within_a_turn_is_taken_and_the_next_table_is_near(place: Clinic) -> None:
    of = kind(**PHASES)
    appointment.book(**place.facts(type=of))
    with pytest.raises(Taken) as lost:
        appointment.book(**place.facts(type=of, room=place.two))
    assert place.at(10, 10) in [offer.start for offer in lost.value.alternatives]


def test_the_day_draws_two_turns_tied_by_a_thread_and_one_block_on_the_table(place: Clinic) -> None:
    of = kind(**PHASES)
    for room, minute in ((place.one, 0), (place.two, 10)):
        appointment.book(
            **place.facts(patient=make.patient(), type=of, room=room, start_at=place.at(10, minute))
        )
    sheet = Sheet(place.location, MONDAY, NOW.astimezone(place.location.tz))
    ann = next(column for column in sheet.columns if column.practitioner == place.ann)
    drawn = [(b.part, b.lane, b.place.rows) for b in ann.blocks if b.kind in {"visit", "thread"}]
    assert drawn == [(part, lane, 2) for lane in (0, 1) for part in ("assess", "thread", "retest")]
    table = next(column for column in sheet.columns if column.room == place.one)
    (block,) = (b for b in table.blocks if b.kind == "visit")
    assert block.place.rows == 6
    assert block.phases
    assert [(p.row, p.rows) for p in block.phases] == [(1, 2), (3, 2), (5, 2)]
