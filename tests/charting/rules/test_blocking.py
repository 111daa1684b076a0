"""The eight taught layouts, the warnings of the table, and one test that each can be wrong."""

import pytest

from charting.catalogue.layout import Block, Layout
from charting.rules.blocking import (
    fitting,
    minutes_warning,
    points_for,
    propose,
    short_leg,
    warnings,
)
from charting.rules.fact import Fact

# Category, short leg, variant -> position and (order, side, landmark), as the sources give them.
TAUGHT = [
    ("I", "R", "", "prone", {(1, "R", "gt"), (2, "L", "crest")}),
    ("I", "L", "", "prone", {(1, "L", "gt"), (2, "R", "crest")}),
    ("II", "R", "", "supine", {(1, "R", "crest"), (2, "L", "gt")}),
    ("II", "L", "", "supine", {(1, "L", "crest"), (2, "R", "gt")}),
    ("III", "R", "", "prone", {(1, "R", "gt"), (2, "L", "asis")}),
    ("III", "L", "", "prone", {(1, "L", "gt"), (2, "R", "asis")}),
    ("I", "", "sb_plus", "prone", {(1, "L", "crest"), (1, "R", "crest")}),
    ("I", "", "sb_minus", "prone", {(1, "L", "gt"), (1, "R", "gt")}),
]


def layout(category: str = "I", short: str = "R") -> Layout:
    found = propose(category, short)
    assert found is not None
    return found


@pytest.mark.parametrize(("category", "short", "variant", "position", "blocks"), TAUGHT)
def test_taught_layouts(
    category: str, short: str, variant: str, position: str, blocks: set[tuple[int, str, str]]
) -> None:
    found = propose(category, short, variant=variant)
    assert found is not None
    assert found.position == position
    assert {(b.order, b.side, b.landmark) for b in found.blocks} == blocks
    assert (found.category, found.short_side) == (category, short)


@pytest.mark.parametrize(
    ("category", "short"),
    [("none", "R"), ("undetermined", "L"), ("", "R"), ("I", "even"), ("I", ""), ("III", "")],
)
def test_nothing_is_proposed_without_category_and_short_leg(category: str, short: str) -> None:
    assert propose(category, short) is None


def test_another_position_has_no_taught_layout() -> None:
    assert propose("II", "R", "supine") is not None
    assert propose("II", "R", "prone") is None


def test_a_mirrored_short_leg_mirrors_every_block() -> None:
    for category in ("I", "II", "III"):
        right, left = layout(category, "R"), layout(category, "L")
        turned = {"L": "R", "R": "L"}
        assert [(turned[b.side], b.landmark, b.angle_deg) for b in right.blocks] == [
            (b.side, b.landmark, b.angle_deg) for b in left.blocks
        ]


@pytest.mark.parametrize(
    ("category", "expected"),
    [("I", ("R", "leg_p", False)), ("II", ("L", "leg_s", False)), ("III", ("R", "leg_p", False))],
)
def test_the_short_leg_of_the_blocking_position_counts(
    category: str, expected: tuple[str, str, bool]
) -> None:
    findings = [Fact("leg_p", cell="side", value="R"), Fact("leg_s", cell="side", value="L")]
    found = short_leg(findings, category)
    assert (found.side, found.code, found.other_position) == expected


def test_the_other_position_is_marked() -> None:
    found = short_leg([Fact("leg_p", cell="side", value="R")], "II")
    assert (found.side, found.other_position) == ("R", True)
    assert short_leg([], "II").side == ""


def codes(*args: object) -> list[str]:
    return [caution.code for caution in warnings(*args)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("category", "short", "variant", "position", "blocks"), TAUGHT)
def test_a_taught_layout_has_no_warning(
    category: str, short: str, variant: str, position: str, blocks: object
) -> None:
    found = propose(category, short, variant=variant)
    assert found is not None
    assert codes(found, category, short) == []


@pytest.mark.parametrize(
    ("category", "position", "expected"),
    [
        ("I", "supine", ["position_mismatch"]),
        ("II", "prone", ["position_mismatch", "category_2_prone"]),
        ("III", "supine", ["position_mismatch"]),
        ("none", "supine", []),
        ("undetermined", "prone", []),
        ("", "prone", []),
    ],
)
def test_the_position_of_a_category(category: str, position: str, expected: list[str]) -> None:
    base = layout()
    turned = Layout(position, base.blocks, category=category, short_side="R")
    assert codes(turned, category, "R") == expected


def test_a_wrong_position_asks_for_a_reason_and_the_rest_only_warns() -> None:
    turned = Layout("prone", layout("II").blocks)
    assert [c.level for c in warnings(turned, "II", "R")] == ["reason", "warn"]


def test_same_side() -> None:
    both = Layout("prone", (Block("R", "gt"), Block("R", "crest", 2)))
    assert codes(both, "I", "R") == ["same_side"]
    assert codes(Layout("prone", (Block("R", "gt"),)), "I", "R") == []


def test_same_landmark_is_for_sb_only() -> None:
    blocks = (Block("R", "gt"), Block("L", "gt", 2))
    assert codes(Layout("prone", blocks), "I", "R") == ["same_landmark"]
    assert codes(Layout("prone", blocks, preset="sb_minus"), "I", "") == []
    assert codes(Layout("prone", blocks, preset="cat1_right"), "I", "R") == ["same_landmark"]


def test_even_legs_with_one_high_and_one_low() -> None:
    assert codes(layout(), "I", "even") == ["even_leg"]
    two_high = Layout("prone", (Block("R", "crest"), Block("L", "asis", 2)))
    assert codes(two_high, "I", "even") == []


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [(None, []), (13, []), (14, ["pregnancy_prone"]), (39, ["pregnancy_prone"])],
)
def test_pregnancy(weeks: int | None, expected: list[str]) -> None:
    assert codes(layout(), "I", "R", weeks) == expected
    assert codes(layout("II"), "II", "R", weeks) == []


@pytest.mark.parametrize("minutes", [None, 0, 1, 30])
def test_usual_minutes(minutes: int | None) -> None:
    assert minutes_warning(minutes) is None


def test_long_minutes_are_asked_about() -> None:
    found = minutes_warning(31)
    assert found is not None
    assert str(found.text) == "31 minutes on the blocks: are you sure?"
    assert (found.level, found.anchor) == ("warn", "minutes")


def test_an_open_alert_asks_why() -> None:
    found = warnings(layout(), "I", "R", None, ("Cauda equina signs.",))
    assert [(c.code, c.level) for c in found] == [("flag", "reason")]
    assert str(found[0].text).startswith("Open alert: Cauda equina signs. Say why")


def test_the_pregnancy_warning_asks_why() -> None:
    assert [c.level for c in warnings(layout(), "I", "R", 20)] == ["reason"]


def test_the_layouts_of_a_category_or_all() -> None:
    names = [preset.code for preset in fitting("I")]
    assert names == ["cat1_right", "cat1_left", "sb_plus", "sb_minus"]
    assert len(fitting("undetermined")) == len(fitting("")) == 8


@pytest.mark.parametrize(
    ("points_to", "angle", "expected"),
    [
        ("midline", 30, "midline"),
        ("midline", 75, "foot"),
        ("midline", -90, "head"),
        ("head", 15, "midline"),
        ("foot", 15, "foot"),
        ("foot", -45, "midline"),
        ("opposite_buttock", 45, "opposite_buttock"),
        ("opposite_shoulder", 90, "foot"),
        ("pubis", -75, "head"),
    ],
)
def test_a_turned_block_keeps_its_direction_while_it_fits(
    points_to: str, angle: int, expected: str
) -> None:
    assert points_for(points_to, angle) == expected


def test_direction_and_angle_that_do_not_fit_are_asked_about() -> None:
    one = Layout("prone", (Block("R", "gt", points_to="head", angle_deg=30),))
    assert codes(one, "I", "R") == ["turned"]
