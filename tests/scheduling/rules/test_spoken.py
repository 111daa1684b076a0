"""A plan read out: the rule of each stretch and what differs from it."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduling.rules.spoken import Said, stretches

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 30)
ANN, BEN = UUID(int=1), UUID(int=2)


def said(
    number: int, day: int, *, at: time = time(10, 40), who: UUID = ANN, phase: int = 0
) -> Said:
    start = datetime.combine(MONDAY + timedelta(days=day), at, tzinfo=ZONE)
    return Said(number, phase, start, who)


def test_two_a_week_for_four_weeks_is_one_sentence() -> None:
    visits = [said(2 * w + n + 1, 7 * w + d) for w in range(4) for n, d in enumerate((1, 4))]
    (one,) = stretches(visits, starts_on=MONDAY, zone=ZONE)
    assert (one.weekdays, one.at, one.weeks) == ((1, 4), time(10, 40), 4)
    assert (one.first, one.practitioner, one.others) == (MONDAY + timedelta(days=1), ANN, ())


def test_another_day_time_or_person_is_told() -> None:
    visits = [said(1, 1), said(2, 8), said(3, 15), said(4, 22, who=BEN), said(5, 30)]
    (one,) = stretches(visits, starts_on=MONDAY, zone=ZONE)
    assert [visit.number for visit in one.others] == [4, 5]
    late = [*visits[:3], said(4, 22, at=time(16))]
    (one,) = stretches(late, starts_on=MONDAY, zone=ZONE)
    assert [visit.number for visit in one.others] == [4]


def test_each_phase_is_a_stretch_of_its_own() -> None:
    visits = [said(1, 1), said(2, 4), said(3, 8, phase=1), said(4, 15, phase=1)]
    first, second = stretches(visits, starts_on=MONDAY, zone=ZONE)
    assert (first.phase, first.weekdays, second.phase, second.weekdays) == (0, (1, 4), 1, (1,))


def test_a_week_without_a_visit_is_told() -> None:
    visits = [said(1, 1), said(2, 8), said(3, 22)]
    (one,) = stretches(visits, starts_on=MONDAY, zone=ZONE)
    assert (one.weeks, one.others) == (3, ())
    assert one.left_out == (MONDAY + timedelta(days=14),)


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from([9, 14]), st.booleans()), min_size=1))
def test_a_listener_learns_every_visit(raw: list[tuple[int, int, bool]]) -> None:
    """What the rule does not say is told one by one, and the rule is true of all the others."""
    visits = [
        said(n, 7 * n + day, at=time(hour), who=ANN if mine else BEN)
        for n, (day, hour, mine) in enumerate(raw)
    ]
    (one,) = stretches(visits, starts_on=MONDAY, zone=ZONE)
    told = {visit.number for visit in one.others}
    for visit in visits:
        local = visit.start.astimezone(ZONE)
        usual = (
            local.weekday() in one.weekdays
            and local.time() == one.at
            and visit.practitioner == one.practitioner
        )
        assert usual == (visit.number not in told)
    assert len(told) < len(visits)
