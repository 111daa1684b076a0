"""The drill of the solver: 24 visits on an 85 % full calendar, under a second with reading."""

import pytest

from scheduling.management import solving

pytestmark = pytest.mark.django_db


def test_24_visits_three_practitioners_twelve_weeks() -> None:
    result = solving.drill(plans=8, full_pct=85, seed=11)
    figures = result.figures
    for line in result.lines:
        print(line)
    assert (figures["visits"], figures["practitioners"], figures["weeks"]) == (24, 3, 12)
    assert 84 <= figures["full_pct"] <= 86
    assert figures["plans"] == 8
    assert figures["same_twice"]
    assert figures["queries"] <= 10
    assert figures["cpu_max_ms"] < 1000  # other work on the machine does not count


def test_on_an_empty_calendar_only_the_patients_own_days_stand_in_the_way() -> None:
    """Three a week need days that are two apart; without Wednesdays another weekday helps."""
    figures = solving.drill(plans=3, full_pct=0, seed=3).figures
    assert (figures["fit"], figures["helped"]) == (2, 1)


def test_a_full_calendar_fits_nobody() -> None:
    figures = solving.drill(plans=2, full_pct=100, seed=3).figures
    assert (figures["fit"], figures["helped"]) == (0, 0)
