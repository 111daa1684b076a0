"""A score over the visits: where it began, where it is, and whether that counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from charting.catalogue.load import load
from charting.rules.fact import OutcomeFact
from charting.rules.progress import Point, Progress, of_outcomes, series, smallest

MEASURES = load().measures
START = date(2026, 1, 5)


def went(code: str, *values: str) -> Progress:
    points = [
        Point(START + timedelta(days=7 * n), Decimal(value)) for n, value in enumerate(values)
    ]
    found = series(MEASURES[code], points)
    assert found is not None
    return found


def test_no_points_no_progress() -> None:
    assert series(MEASURES["odi"], []) is None


def test_one_point_has_nothing_to_compare_with() -> None:
    one = went("nrs_now", "7")
    assert (one.trend, str(one.text), one.verdicts) == ("", "7 of 10", ())
    assert str(one.why) == "One value: nothing to compare with yet."


def test_baseline_last_best_change() -> None:
    one = went("nrs_now", "8", "3", "4")
    assert [one.baseline, one.before_last, one.last, one.best, one.change] == [8, 3, 4, 3, -4]
    assert went("psfs", "2", "7", "6").best == 7


@pytest.mark.parametrize(
    ("code", "values", "trend"),
    [
        ("nrs_now", ("8", "5"), "better"),
        ("nrs_now", ("3", "6"), "worse"),
        ("nrs_now", ("5", "4"), "mixed"),
        ("nrs_now", ("8", "5", "5", "5", "5"), "plateau"),
        ("nrs_now", ("8", "5", "8"), "mixed"),
        ("nrs_now", ("8", "8"), "plateau"),
        ("nrs_now", ("8", "7", "5", "4"), "better"),
        ("psfs", ("2", "6"), "better"),
        ("psfs_activity", ("2", "6"), "better"),
        ("count", ("2", "6"), "mixed"),
    ],
)
def test_trend(code: str, values: tuple[str, ...], trend: str) -> None:
    assert went(code, *values).trend == trend


def test_it_is_explained() -> None:
    better = went("nrs_now", "8", "5")
    assert str(better.text) == "8 of 10 at the start, 5 of 10 now: better than at the start"
    assert str(better.why) == "3 of 4 published rules count this change."
    assert better.met
    flat = went("odi", "40", "30", "28", "26", "27")
    assert str(flat.why) == "The last 4 values lie within 4 of each other (30, 28, 26, 27)."
    assert str(went("nrs_now", "0", "0", "0", "0").why) == "It stays at 0."
    assert str(went("nrs_now", "5", "4").why) == "No published rule counts this change."


def test_points_may_come_in_any_order() -> None:
    points = [Point(START + timedelta(days=7), Decimal(2)), Point(START, Decimal(8))]
    found = series(MEASURES["nrs_now"], points)
    assert found is not None
    assert [found.baseline, found.last] == [8, 2]


def test_outcomes_are_grouped_by_measure_name_and_complaint() -> None:
    def scored(value: int, complaint: str = "a", name: str = "") -> OutcomeFact:
        return OutcomeFact(measure="nrs_now", complaint=complaint, name=name, value=Decimal(value))

    told = OutcomeFact(name="sleep", words="better")
    free = OutcomeFact(name="steps", value=Decimal(9))
    visits = [
        (START, "v1", [scored(8), scored(6, "b"), told]),
        (START + timedelta(days=7), "v2", [scored(5), free]),
    ]
    found = of_outcomes(visits)
    assert [one.complaint for one in found] == ["a", "b"]
    assert [[one.baseline, one.last] for one in found] == [[8, 5], [6, 6]]
    assert [point.visit for point in found[0].points] == ["v1", "v2"]


def test_the_smallest_change_that_counts() -> None:
    assert smallest(MEASURES["nrs_now"], Decimal(8)) == 2
    assert smallest(MEASURES["nrs_now"], Decimal(2)) == Decimal("0.6")
    assert smallest(MEASURES["count"], Decimal(2)) == 0
