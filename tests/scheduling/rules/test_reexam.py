"""When a re-examination is due: synthetic courses of care with the day and the reason expected."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.rules import reexam
from scheduling.rules.reexam import Due, Reason, Score, Series, Signal

START = date(2026, 9, 1)  # the first visit; an examination took place the day before
BEFORE = START - timedelta(days=1)


def course(
    values: Sequence[float], *, every_days: int = 3, lower: bool = True, counts: str = "2"
) -> tuple[list[date], Series]:
    """Visits every few days, each with one score."""
    days = [START + timedelta(days=every_days * n) for n in range(len(values))]
    scores = tuple(Score(day, Decimal(str(value))) for day, value in zip(days, values, strict=True))
    best = Decimal(0 if lower else 100)
    return days, Series("Pain now", lower, Decimal(counts), scores, best)


def first_due(values: Sequence[float], **how: object) -> tuple[int, Due] | None:
    """The number of the visit after which an examination is due, and why."""
    days, series = course(values, **how)  # type: ignore[arg-type]
    for number in range(1, len(days) + 1):
        seen = replace(series, scores=series.scores[:number])
        due = reexam.due(
            visits=days[:number],
            since=BEFORE,
            today=days[number - 1],
            every_visits=12,
            every_days=30,
            spoken=reexam.signal([seen], BEFORE),
        )
        if due is not None:
            return number, due
    return None


@pytest.mark.parametrize(
    ("values", "how", "number", "reason"),
    [
        pytest.param([8, 7, 5, 3, 2, 1, 0, 0, 0, 0, 0, 0], {"every_days": 2}, 12, Reason.VISITS,
                     id="steadily better, twelve visits within the month"),
        pytest.param([8, 7, 5, 3, 2, 1, 0, 0, 0, 0], {"every_days": 4}, 9, Reason.DAYS,
                     id="better, but the month is over before twelve visits"),
        pytest.param([6, 6, 5, 6, 6], {}, 4, Reason.PLATEAU, id="still from the beginning"),
        pytest.param([8, 6, 4, 4, 4, 4, 3], {}, 6, Reason.PLATEAU, id="better, then still"),
        pytest.param([4, 3, 3, 6], {}, 4, Reason.WORSE, id="worse by what counts"),
        pytest.param([40, 44, 52, 60], {"lower": False, "counts": "10"}, None, None,
                     id="more is better, and it rises"),
        pytest.param([60, 58, 49], {"lower": False, "counts": "10"}, 3, Reason.WORSE,
                     id="more is better, and it falls"),
        pytest.param([1, 0, 1, 1, 0, 0], {}, None, None, id="nothing left to get better"),
        pytest.param([95, 92, 96, 94], {"lower": False, "counts": "10"}, None, None,
                     id="near the top there is no room either"),
        pytest.param([5, 3, 5, 3, 5, 3, 5, 3], {}, None, None, id="up and down is no plateau"),
        pytest.param([5, 6, 5, 6], {"counts": "1"}, 2, Reason.WORSE, id="one point that counts"),
        pytest.param([5, 6, 5, 6], {"counts": "0"}, None, None, id="nobody knows what counts"),
    ],
)  # fmt: skip
def test_courses(
    values: list[float], how: dict[str, object], number: int | None, reason: Reason | None
) -> None:
    found = first_due(values, **how)
    assert (found[0] if found else None) == number
    assert (found[1].reason if found else None) == reason


def test_the_reason_brings_its_values() -> None:
    found = first_due([8, 6, 4, 4, 4, 4])
    assert found is not None
    assert found[1].signal is not None
    assert (found[1].signal.label, found[1].signal.values) == ("Pain now", (Decimal(4),) * 4)


def test_worse_is_counted_from_the_score_at_the_examination() -> None:
    _days, series = course([2, 5, 5, 5])
    after = START + timedelta(days=3)  # examined at the second visit, with 5
    assert reexam.signal([series], BEFORE) is not None
    assert reexam.signal([series], after) is None


def test_worse_speaks_before_a_plateau() -> None:
    _days, still = course([4, 4, 4, 4])
    _days, worse = course([2, 2, 2, 6])
    found = reexam.signal([still, worse], BEFORE)
    assert found is not None
    assert found.reason is Reason.WORSE


def test_several_reasons_stand_in_the_order_they_came() -> None:
    days = [START + timedelta(days=3 * n) for n in range(13)]
    spoken = Signal(Reason.PLATEAU, "Pain now", (Decimal(4),) * 4, Decimal(2), days[11])
    due = reexam.due(
        visits=days,
        since=BEFORE,
        today=days[-1],
        every_visits=12,
        every_days=30,
        spoken=spoken,
    )
    assert due is not None
    assert due.reasons == (Reason.DAYS, Reason.PLATEAU, Reason.VISITS)
    assert (due.visits, due.days, due.since) == (13, 37, BEFORE + timedelta(days=30))


def test_nobody_seen_is_nobody_to_examine() -> None:
    asked = {"since": BEFORE, "every_visits": 12, "every_days": 30}
    late = START + timedelta(days=90)
    assert reexam.due(visits=[], today=late, **asked) is None  # type: ignore[arg-type]
    assert reexam.due(visits=[START], today=late, **asked) is not None  # type: ignore[arg-type]


@given(
    st.lists(st.integers(0, 60), unique=True, max_size=20),
    st.integers(1, 15),
    st.integers(1, 40),
    st.integers(0, 70),
)
def test_due_is_never_taken_back_and_an_examination_settles_it(
    raw: list[int], every_visits: int, every_days: int, later: int
) -> None:
    visits = [START + timedelta(days=n) for n in sorted(raw)]

    def asked(today: date, since: date = BEFORE) -> Due | None:
        return reexam.due(
            visits=visits,
            since=since,
            today=today,
            every_visits=every_visits,
            every_days=every_days,
        )

    today = START + timedelta(days=later)
    seen = [day for day in visits if day <= today]
    expected = len(seen) >= every_visits or bool(seen and (today - BEFORE).days >= every_days)
    assert (asked(today) is not None) == expected
    if expected:
        assert asked(today + timedelta(days=9)) is not None
    assert asked(today, since=today) is None


def test_the_last_visit_within_the_month_can_carry_the_examination() -> None:
    days = [START + timedelta(days=4 * n) for n in range(12)]
    assert reexam.late_visit(days, {12}, 30) == (8, START + timedelta(days=30))
    assert reexam.late_visit(days, {8, 12}, 30) is None
    assert reexam.late_visit([START, START + timedelta(days=40)], {2}, 30) == (
        2,
        START + timedelta(days=30),
    )
    assert reexam.late_visit([], set(), 30) is None
