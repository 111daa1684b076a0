"""The plan bar: one tick a visit, the plumb line where the plan expects the patient."""

import re

import pytest

from charting.drawing import plumb


def ticks(svg: str) -> list[str]:
    return re.findall(r'<rect class="(\w+)"', svg)


def test_done_now_and_to_do() -> None:
    svg = plumb.plan_bar(done=6, total=12, due=8, current=7)
    assert ticks(svg) == ["done"] * 6 + ["now"] + ["todo"] * 5
    assert ">Visit 7 of 12; by the plan this should be visit 8</title>" in svg


def test_the_line_hangs_over_the_middle_of_its_tick() -> None:
    svg = plumb.plan_bar(done=6, total=12, due=8, current=7)
    assert 'class="due-line" d="M133.5 0V26"' in svg
    boxes = re.findall(r'<rect class="\w+" x="([\d.]+)" y="6.5" width="([\d.]+)"', svg)
    x, width = map(float, boxes[7])
    assert x + width / 2 == 133.5


def test_on_plan_says_only_the_visit() -> None:
    svg = plumb.plan_bar(done=2, total=12, due=3, current=3)
    assert ">Visit 3 of 12</title>" in svg


def test_between_visits() -> None:
    svg = plumb.plan_bar(done=3, total=12, due=5)
    assert ticks(svg) == ["done"] * 3 + ["todo"] * 9
    assert ">3 of 12 visits done; by the plan this should be visit 5</title>" in svg


@pytest.mark.parametrize("due", [None, 0, 13])
def test_no_line_outside_the_plan(due: int | None) -> None:
    assert "due-line" not in plumb.plan_bar(done=3, total=12, due=due)


@pytest.mark.parametrize("total", [1, 12, 14, 24, 60, 150])
def test_any_number_of_visits_fits(total: int) -> None:
    svg = plumb.plan_bar(done=0, total=total, due=total)
    width = float(re.findall(r'viewBox="0 0 ([\d.]+) 36"', svg)[0])
    assert width <= 253
    assert len(ticks(svg)) == total
    ends = [
        float(x) + float(w)
        for x, w in re.findall(r'<rect class="\w+" x="([\d.]+)" y="6.5" width="([\d.]+)"', svg)
    ]
    assert max(ends) <= width


def test_a_plan_has_visits() -> None:
    with pytest.raises(ValueError, match="at least one"):
        plumb.plan_bar(done=0, total=0)


def test_the_mark_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in plumb.mark()
    named = plumb.mark(label="Plumbline")
    assert ">Plumbline</title>" in named
    assert "aria-hidden" not in named
    assert "style" not in named
