"""What is never broken when a plan is laid, and that no smaller set of obstacles exists."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations, pairwise, product
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.rules import cadence, solver
from scheduling.rules.cadence import Phase
from scheduling.rules.slot import Offer
from scheduling.rules.solver import Layout, Why
from scheduling.rules.wish import Window, Wish, weekdays_of

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 23)
ANN, BEN, ROOM, EXAM_ROOM = (UUID(int=n) for n in range(1, 5))
AT = time(9, 10)


def offer(day: date, hour: int, *, who: UUID = ANN, minutes: int = 30) -> Offer:
    start = datetime.combine(day, time(hour, 10), tzinfo=ZONE)
    return Offer(start, start + timedelta(minutes=minutes), who, ROOM)


def lay(
    phases: Sequence[Phase],
    times: Mapping[date, Sequence[Offer]],
    *,
    wish: Wish | None = None,
    exams: Iterable[int] = (),
    pauses: Iterable[date] = (),
) -> Layout:
    """Lay over the free times of days; visits of `exams` need 40 minutes instead of 30."""

    def free(day: date, number: int) -> list[Offer]:
        needed = 40 if number in exams else 30
        return [one for one in times.get(day, []) if (one.end - one.start).seconds >= needed * 60]

    return solver.lay(
        phases=phases,
        starts_on=MONDAY,
        wish=wish or Wish((1, 4), AT, ZONE),
        free=free,
        works_on=lambda day: day in times,
        pauses=pauses,
    )


def week(*days: int, first: int = 0, hours: Sequence[int] = (9, 16)) -> dict[date, list[Offer]]:
    found = (MONDAY + timedelta(days=7 * first + n) for n in days)
    return {day: [offer(day, hour) for hour in hours] for day in found}


def test_windows_are_hard_and_weekdays_are_not() -> None:
    windows = (Window(0, time(8), time(12)), Window(3, time(8), time(12)))
    layout = lay([Phase(2, 1)], week(0, 1, 2, 3, 4), wish=Wish((1, 4), AT, ZONE, windows))
    assert [visit.day.weekday() for visit in layout.placed] == [0, 3]
    assert {visit.moved for visit in layout.placed} == {Why.WINDOW}


def test_a_time_that_ends_after_the_window_is_not_in_it() -> None:
    windows = (Window(0, time(9), time(9, 39)),)
    layout = lay([Phase(1, 1)], week(0), wish=Wish((), AT, ZONE, windows))
    assert [(one.numbers, one.why) for one in layout.obstacles] == [((1,), Why.WINDOW)]


def test_somebody_else_steps_in_only_where_it_is_needed() -> None:
    both = {
        day: [offer(day, 9, who=BEN), offer(day, 16, who=ANN)]
        for day in (MONDAY + timedelta(days=n) for n in (1, 4))
    }
    wish = Wish((1, 4), AT, ZONE, practitioner=ANN)
    layout = lay([Phase(2, 1)], both, wish=wish)
    assert {visit.offer.practitioner for visit in layout.placed} == {ANN}
    assert {visit.moved for visit in layout.placed} == {Why.TIME}
    only_ben = {day: [offers[0]] for day, offers in both.items()}
    layout = lay([Phase(2, 1)], only_ben, wish=wish)
    assert {visit.moved for visit in layout.placed} == {Why.PERSON}


def test_a_longer_visit_that_fits_nowhere_says_so() -> None:
    layout = lay([Phase(1, 2)], week(1) | week(1, first=1), exams=[2])
    assert [(one.numbers, one.why) for one in layout.obstacles] == [((2,), Why.LONG)]


def test_only_the_visit_without_a_place_is_an_obstacle() -> None:
    """Two visits, one free day: one of them can be booked, so one number stands in the way."""
    full: Mapping[date, Sequence[Offer]] = {MONDAY + timedelta(days=n): [] for n in range(1, 5)}
    layout = lay([Phase(2, 1)], {**full, **week(0)})
    assert [len(one.numbers) for one in layout.obstacles] == [1]
    assert layout.obstacles[0].why == Why.FULL


def test_a_pause_moves_the_rest_by_a_week() -> None:
    times = {day: slots for n in range(4) for day, slots in week(0, 1, 2, 3, 4, first=n).items()}
    layout = lay([Phase(1, 3)], times, pauses=[MONDAY + timedelta(days=9)])
    assert [(visit.day - MONDAY).days // 7 for visit in layout.placed] == [0, 2, 3]


def test_an_own_gap_is_kept() -> None:
    wish = Wish((0, 2), AT, ZONE, gap_days=3)
    layout = lay([Phase(2, 1)], week(0, 1, 2, 3, 4), wish=wish)
    first, second = (visit.day for visit in layout.placed)
    assert (second - first).days >= 3


WINDOWS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([time(8), time(15)])), max_size=4
).map(lambda some: tuple(Window(day, at, time(at.hour + 3)) for day, at in some))
TIMES = st.dictionaries(st.integers(0, 34), st.sets(st.sampled_from([9, 11, 16])), max_size=28)
PHASES = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 2)).map(lambda pair: Phase(*pair)),
    min_size=1,
    max_size=2,
)


def calendar(raw: dict[int, set[int]]) -> dict[date, Sequence[Offer]]:
    days = {MONDAY + timedelta(days=n): hours for n, hours in raw.items()}
    return {
        day: [
            offer(day, hour, who=who, minutes=40 if hour == 11 else 30)
            for hour in sorted(hours)
            for who in (ANN, BEN)
        ]
        for day, hours in days.items()
        if day.weekday() < 5
    }


@settings(max_examples=250, deadline=None)
@given(
    PHASES, TIMES, WINDOWS, st.sets(st.integers(1, 12), max_size=3), st.sampled_from([None, 1, 3])
)
def test_count_gap_hours_windows_room_and_specials(
    phases: list[Phase],
    raw: dict[int, set[int]],
    windows: tuple[Window, ...],
    exams: set[int],
    gap: int | None,
) -> None:
    times = calendar(raw)
    wish = Wish((1, 3), AT, ZONE, windows, ANN, gap)
    layout = lay(phases, times, wish=wish, exams=exams)
    assert layout == lay(phases, times, wish=wish, exams=exams)
    assert layout.fits != bool(layout.obstacles)
    if not layout.fits:
        assert layout.placed == ()
        return
    placed = layout.placed
    assert [visit.number for visit in placed] == list(range(1, cadence.total(phases) + 1))
    for visit in placed:
        assert visit.offer in times[visit.day]
        assert not windows or visit.day.weekday() in weekdays_of(windows)
        assert wish.allowed([visit.offer])
        minutes = (visit.offer.end - visit.offer.start).seconds // 60
        assert minutes >= (40 if visit.number in exams else 30)
    weeks = cadence.weeks(phases, MONDAY)
    for one, own in ((one, [v for v in placed if v.number in one.numbers]) for one in weeks):
        assert len(own) == len(one.numbers)
        assert all(one.first <= v.day < one.first + timedelta(days=7) for v in own)
        assert all((b.day - a.day).days >= wish.gap(len(own)) for a, b in pairwise(own))
    least = min(wish.gap(phase.per_week) for phase in phases)
    assert all((b.day - a.day).days >= least for a, b in pairwise(placed))


def fewest_left(rates: Sequence[int], days: set[date]) -> int:
    """By trying everything: how many visits of these weeks must stay without a day."""
    weeks = cadence.weeks([Phase(rate, 1) for rate in rates], MONDAY)
    options: list[list[tuple[date, ...]]] = []
    for one in weeks:
        own = [day for day in one.days if day in days]
        gap = cadence.gap_days(len(one.numbers))
        options.append(
            [
                some
                for count in range(len(one.numbers) + 1)
                for some in combinations(own, count)
                if all((b - a).days >= gap for a, b in pairwise(some))
            ]
        )

    def holds(choice: tuple[tuple[date, ...], ...]) -> bool:
        last, gap = None, 0
        for one, some in zip(weeks, choice, strict=True):
            own = cadence.gap_days(len(one.numbers))
            if last and some and (some[0] - last).days < min(own, gap or own):
                return False
            last, gap = (some[-1] if some else last), own
        return True

    total = sum(rates)
    return min(total - sum(map(len, choice)) for choice in product(*options) if holds(choice))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.integers(1, 3), min_size=2, max_size=3),
    st.sets(st.integers(0, 20), max_size=9),
)
def test_no_smaller_set_of_obstacles_exists(rates: list[int], opened: set[int]) -> None:
    days = {MONDAY + timedelta(days=n) for n in opened}
    times = {day: [offer(day, 9)] for day in days}
    layout = lay([Phase(rate, 1) for rate in rates], times)
    numbers = [number for one in layout.obstacles for number in one.numbers]
    assert len(numbers) == len(set(numbers)) == fewest_left(rates, days)
