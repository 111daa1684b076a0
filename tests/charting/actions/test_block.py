"""Blocks: layouts, single blocks, none, the clock."""

from datetime import timedelta
from typing import Any

import pytest

from charting.actions import block as blocks
from charting.actions import tap
from charting.actions import visit as visits
from charting.models import Visit
from clinic.actions import Refused
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
NOW = make.NOW
PLACED: dict[str, Any] = {
    "position": "prone",
    "side": "R",
    "landmark": "gt",
    "points_to": "midline",
    "angle_deg": -18,
    "size": "",
    "order": 1,
    "note": "",
}


@pytest.fixture
def doctor() -> User:
    return make.user()


@pytest.fixture
def visit(doctor: User) -> Visit:
    return build.visit(doctor)


def _sides(visit: Visit) -> list[tuple[str, str]]:
    return list(visit.blocks.order_by("order").values_list("side", "landmark"))


def test_a_taught_layout_is_placed_and_can_be_taken_back(doctor: User, visit: Visit) -> None:
    blocks.accept(by=doctor, now=NOW, visit=visit, preset="cat1_right", seen=0, clock=True)
    visit.refresh_from_db()
    assert _sides(visit) == [("R", "gt"), ("L", "crest")]
    assert (visit.blocks_position, visit.blocks_short_side) == ("prone", "R")
    assert visit.blocks_started_at == NOW
    visits.undo(by=doctor, now=NOW, visit=visit)
    visit.refresh_from_db()
    assert (visit.blocks_state, _sides(visit)) == ("", [])
    assert not Visit.objects.exclude(blocks_started_at=None).exists()


def test_an_unknown_layout_is_refused(doctor: User, visit: Visit) -> None:
    with pytest.raises(Refused):
        blocks.accept(by=doctor, now=NOW, visit=visit, preset="cat9", seen=0)


def test_a_block_is_moved_added_and_removed(doctor: User, visit: Visit) -> None:
    blocks.accept(by=doctor, now=NOW, visit=visit, preset="cat1_right", seen=0)
    first = visit.blocks.get(order=1)
    moved = {**PLACED, "landmark": "ischium"}
    blocks.save(by=doctor, now=NOW, visit=visit, block=first, placed=moved, seen=1)
    assert _sides(visit) == [("R", "ischium"), ("L", "crest")]
    blocks.save(by=doctor, now=NOW, visit=visit, block=None, placed={**PLACED, "order": 3}, seen=2)
    assert len(_sides(visit)) == 3
    for seen in (3, 4, 5):
        one = visit.blocks.order_by("-order")[0]
        blocks.remove(by=doctor, now=NOW, visit=visit, block=one, seen=seen)
    visit.refresh_from_db()
    assert (visit.blocks_state, visit.blocks_position) == ("", "")


def test_six_blocks_are_enough(doctor: User, visit: Visit) -> None:
    for seen in range(blocks.MOST):
        blocks.save(by=doctor, now=NOW, visit=visit, block=None, placed=PLACED, seen=seen)
    with pytest.raises(Refused, match="six"):
        blocks.save(by=doctor, now=NOW, visit=visit, block=None, placed=PLACED, seen=blocks.MOST)


def test_blocks_changed_meanwhile_are_not_replaced(doctor: User, visit: Visit) -> None:
    blocks.accept(by=doctor, now=NOW, visit=visit, preset="cat1_right", seen=0)
    with pytest.raises(tap.Changed):
        blocks.skip(by=make.user(), now=NOW, visit=visit, seen=0)
    assert len(_sides(visit)) == 2


def test_no_blocks_is_a_statement(doctor: User, visit: Visit) -> None:
    blocks.skip(by=doctor, now=NOW, visit=visit, seen=0, reason="declined")
    visit.refresh_from_db()
    assert (visit.blocks_state, visit.blocks_skipped_reason) == ("none", "declined")
    blocks.clear(by=doctor, now=NOW, visit=visit, seen=1)
    visit.refresh_from_db()
    assert visit.blocks_state == ""


def test_the_clock_writes_whole_minutes(doctor: User, visit: Visit) -> None:
    with pytest.raises(Refused):
        blocks.clock(by=doctor, now=NOW, visit=visit, run=True)
    blocks.accept(by=doctor, now=NOW, visit=visit, preset="cat1_right", seen=0)
    blocks.clock(by=doctor, now=NOW, visit=visit, run=True)
    blocks.clock(by=doctor, now=NOW + timedelta(minutes=1), visit=visit, run=True)
    blocks.clock(by=doctor, now=NOW + timedelta(seconds=250), visit=visit, run=False)
    blocks.clock(by=doctor, now=NOW + timedelta(minutes=9), visit=visit, run=False)
    visit.refresh_from_db()
    assert visit.blocks_min == 4
    blocks.minutes(by=doctor, now=NOW, visit=visit, count=6, seen=1)
    with pytest.raises(tap.Changed):
        blocks.minutes(by=doctor, now=NOW, visit=visit, count=7, seen=1)


def test_the_planned_minutes_are_kept_beside_the_real_ones(doctor: User, visit: Visit) -> None:
    blocks.accept(by=doctor, now=NOW, visit=visit, preset="cat1_right", seen=0, clock=True)
    blocks.plan(by=doctor, now=NOW, visit=visit, count=4, seen=0)
    with pytest.raises(tap.Changed):
        blocks.plan(by=doctor, now=NOW, visit=visit, count=5, seen=0)
    visit.refresh_from_db()
    due = visit.blocks_due_at
    assert due == NOW + timedelta(minutes=4)
    blocks.clock(by=doctor, now=NOW + timedelta(minutes=6), visit=visit, run=False)
    visit.refresh_from_db()
    assert (visit.blocks_planned_min, visit.blocks_min) == (4, 6)
    stopped = Visit.objects.get(pk=visit.pk)
    assert stopped.blocks_due_at is None


def test_a_layout_is_used_with_its_wedges_already_moved(doctor: User, visit: Visit) -> None:
    here = {"n": 0, "side": "R", "landmark": "ischium", "angle_deg": 75}
    there = {"n": 1, "side": "R", "landmark": "crest", "angle_deg": 22}
    base: dict[str, Any] = {"by": doctor, "now": NOW, "visit": visit, "preset": "cat1_right"}
    blocks.accept(**base, seen=0, moves=[here])
    visit.refresh_from_db()
    assert visit.blocks_preset == "cat1_right"
    first = visit.blocks.get(order=1)
    assert (first.landmark, first.angle_deg, first.points_to) == ("ischium", 75, "foot")
    blocks.accept(**base, seen=1, moves=[here, there])
    visit.refresh_from_db()
    assert (visit.blocks_preset, visit.blocks_short_side) == ("", "R")
    with pytest.raises(Refused):
        blocks.accept(**base, seen=2, moves=[{**here, "n": 5}])


def test_a_block_keeps_its_key_when_it_or_another_moves(doctor: User, visit: Visit) -> None:
    blocks.accept(by=doctor, now=NOW, visit=visit, preset="cat1_right", seen=0)
    keys = list(visit.blocks.order_by("order").values_list("pk", flat=True))
    first = visit.blocks.get(order=1)
    turned = {**PLACED, "angle_deg": 75, "turned": True}
    blocks.save(by=doctor, now=NOW, visit=visit, block=first, placed=turned, seen=1)
    assert list(visit.blocks.order_by("order").values_list("pk", flat=True)) == keys
    assert visit.blocks.get(order=1).points_to == "foot"
    visit.refresh_from_db()
    assert visit.blocks_preset == "cat1_right"
    over = {**PLACED, "side": "L"}
    blocks.save(by=doctor, now=NOW, visit=visit, block=first, placed=over, seen=2)
    visit.refresh_from_db()
    assert visit.blocks_preset == ""
    visits.undo(by=doctor, now=NOW, visit=visit)
    visit.refresh_from_db()
    assert (visit.blocks_preset, visit.blocks.get(order=1).pk) == ("cat1_right", keys[0])


def test_a_new_block_lies_on_one_side_or_on_both(doctor: User, visit: Visit) -> None:
    rib = {**PLACED, "side": "B", "landmark": "other", "note": "rib 7"}
    blocks.save(by=doctor, now=NOW, visit=visit, block=None, placed=rib, seen=0)
    assert sorted(_sides(visit)) == [("L", "other"), ("R", "other")]
