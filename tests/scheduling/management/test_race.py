"""The drill of racing clients, run small: the same figures, the same control."""

from typing import Any

import pytest

from scheduling.management import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_nobody_gets_a_time_twice_and_the_control_does(capfd: Any) -> None:
    result = race.drill(clients=40, slots=10, crew=race.Crew(0, 20))
    with capfd.disabled():
        print("", *result.lines, sep="\n")
    figures = result.figures
    assert list(figures) == [
        "requests",
        "double_booked",
        "server_errors",
        "false_refusals",
        "control_double_booked",
        "p95_ms",
    ]
    assert figures["requests"] == 400
    assert (figures["double_booked"], figures["server_errors"]) == (0, 0)
    assert figures["false_refusals"] == 0
    assert figures["control_double_booked"] > 0
    assert figures["p95_ms"] > 0
