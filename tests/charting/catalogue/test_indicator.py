"""The dictionary of indicators, row by row: values, sides, position, and what each may be."""

import pytest

from charting.catalogue.entry import Slot
from charting.catalogue.load import load
from charting.catalogue.quantity import parse, stored
from charting.models import Finding

GRADE = ("0", "1", "2", "3")
SHORT, EVEN = ("L", "even", "R"), ("L>R", "even", "R>L")
LEVEL, TILT = ("L", "level", "R"), ("L", "none", "R")
STRENGTH, ROUND = ("strong", "weak"), ("better", "same", "worse")
YES, EASE = ("no", "yes"), ("easy", "hard", "painful")
NUMBER: tuple[str, ...] = ()
SIDED, SINGLE = ("L", "R"), ("",)
# Code: where, then of each cell its sides and the values it takes; () is a typed number.
TABLE: dict[str, tuple[str, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]]] = {
    "antalgic": ("standing", {"": (SINGLE, YES)}),
    "plumb": (
        "standing",
        {
            "head": (SINGLE, LEVEL),
            "shoulders": (SINGLE, LEVEL),
            "pelvis": (SINGLE, LEVEL),
            "tilt": (SINGLE, TILT),
            "lean": (SINGLE, ("none", "L", "R", "A", "P")),
        },
    ),
    "sway": (
        "standing",
        {
            "eyes_open": (SINGLE, ("none", "lateral", "ap", "rotary")),
            "mm_open": (SINGLE, NUMBER),
            "eyes_closed": (SINGLE, ("none", "lateral", "ap", "rotary")),
            "mm_closed": (SINGLE, NUMBER),
            "mm": (SINGLE, NUMBER),
        },
    ),
    "mind": ("standing supine", dict.fromkeys(("I", "II", "III"), (SINGLE, STRENGTH))),
    "rib1": ("supine seated", {"mobile": (SIDED, YES), "tender": (SIDED, GRADE)}),
    "leglift": (
        "supine",
        {
            "alone": (SIDED, EASE),
            "pressed": (SIDED, ROUND),
            "both": (SINGLE, EASE),
            "both_pressed": (SINGLE, ROUND),
        },
    ),
    "af": (
        "supine",
        {
            "upper": (SIDED, STRENGTH),
            "lower": (SIDED, STRENGTH),
            "noted": (SIDED, STRENGTH),
            "arm": (SINGLE, ("L", "R")),
        },
    ),
    "fossa_t": ("supine", {"upper": (SIDED, GRADE), "lower": (SIDED, GRADE)}),
    "heel": (
        "prone",
        {
            "": (SIDED, ("0", "1", "2", "3", "4", "5")),
            "compare": (SINGLE, EVEN),
            "noted": (SINGLE, ("no", "yes")),
        },
    ),
    "leg_p": ("prone", {"side": (SINGLE, SHORT), "mm": (SINGLE, NUMBER)}),
    "leg_s": ("supine", {"side": (SINGLE, SHORT), "mm": (SINGLE, NUMBER)}),
    "dollar": ("prone", {"": (SINGLE, EVEN), "grade": (SIDED, GRADE)}),
    "crest": ("prone", {"": (SINGLE, EVEN), "grade": (SIDED, GRADE)}),
    "sb": ("prone", {"": (SINGLE, ("plus", "neutral", "minus"))}),
    "occ": (
        "prone",
        {f"line{n}_area{m}": (SIDED, GRADE) for n in (1, 2, 3) for m in range(1, 8)}
        | {f"line{n}": (SINGLE, ("no", "yes")) for n in (1, 2, 3)},
    ),
    "trap": ("prone seated", {f"area{m}": (SIDED, YES) for m in range(1, 8)}),
    "soto": (
        "prone",
        {
            "side": (SINGLE, ("L", "R")),
            "round1": (SINGLE, ROUND),
            "round2": (SINGLE, ROUND),
            "round3": (SINGLE, ROUND),
            "hold_s": (SINGLE, NUMBER),
        },
    ),
    "rc": (
        "prone supine",
        {f"C{n}": (SIDED, GRADE) for n in range(1, 8)}
        | {f"C{n}_nrs": (SIDED, tuple(map(str, range(11)))) for n in range(1, 8)},
    ),
    "slr": ("supine", {"degrees": (SIDED, NUMBER), "pain": (SIDED, ("none", "back", "leg"))}),
    "sdt": (
        "seated",
        {
            "": (SINGLE, ("yes", "no")),
            "level": (SINGLE, ("T12", "L1", "L2", "L3", "L4", "L5", "sacrum")),
            "slr_before": (SIDED, NUMBER),
            "slr_after": (SIDED, NUMBER),
        },
    ),
    "ilf": ("prone supine", {"internal": (SIDED, GRADE), "external": (SIDED, GRADE)}),
    "psoas": ("supine", {"short": (SINGLE, SHORT), "tender": (SIDED, GRADE)}),
    "piri": ("prone", {"": (SIDED, GRADE)}),
    "knee": ("supine", {"inner": (SIDED, GRADE), "outer": (SIDED, GRADE)}),
    "valsalva": ("standing supine prone seated", {"": (SINGLE, YES)}),
    "breath": ("standing", {"": (SINGLE, STRENGTH)}),
}
# What the column of conditions takes of each.
LONGEST = 20
NUMBERS = [
    slot
    for code in TABLE
    for slot in load().slots(code)
    if slot.values.kind == "number" and not slot.retired
]


@pytest.mark.parametrize("code", TABLE)
def test_each_row(code: str) -> None:
    positions, cells = TABLE[code]
    assert load().indicators[code].positions == tuple(positions.split())
    found = {(slot.side, slot.cell): slot.values.values for slot in load().slots(code)}
    wanted = {(side, cell): values for cell, (sides, values) in cells.items() for side in sides}
    assert found == wanted


def test_no_row_is_missing_and_every_one_is_on_the_chart() -> None:
    indicators = load().indicators
    assert set(indicators) == set(TABLE)
    assert {i.chart for i in indicators.values()} == {"first", "more"}


@pytest.mark.parametrize("code", TABLE)
def test_not_tested_is_never_a_value(code: str) -> None:
    for slot in load().slots(code):
        assert not slot.values.accepts("")
        assert not slot.values.positive("")
        assert "not tested" not in [option.label for option in slot.values.options]


@pytest.mark.parametrize("code", TABLE)
def test_every_sign_has_a_negative_value_of_its_own(code: str) -> None:
    """What can be found can also be found to be absent, and that is something to record."""
    for slot in load().slots(code):
        if any(slot.values.positive(value) for value in slot.values.values):
            assert any(not slot.values.positive(value) for value in slot.values.values)


@pytest.mark.parametrize("code", TABLE)
def test_conditions_make_sense_and_fit_the_column(code: str) -> None:
    indicator = load().indicators[code]
    assert indicator.conditions
    assert all(len(condition) <= LONGEST for condition in indicator.conditions)
    if len(indicator.positions) > 1 and code != "valsalva":
        assert set(indicator.positions) & set(indicator.conditions)


def test_every_code_fits_its_column() -> None:
    room = {name: _room(name) for name in ("code", "cell", "value", "unit")}
    for code in TABLE:
        for slot in load().slots(code):
            assert len(slot.code) <= room["code"]
            assert len(slot.cell) <= room["cell"]
            assert all(len(value) <= room["value"] for value in slot.values.values)
            assert all(len(unit.code) <= room["unit"] for unit in slot.values.units)


def _room(name: str) -> int:
    """How many characters a column of findings takes."""
    return int(getattr(Finding._meta.get_field(name), "max_length", 0))


@pytest.mark.parametrize("slot", NUMBERS, ids=lambda slot: f"{slot.code}-{slot.side}-{slot.cell}")
def test_an_amount_may_be_a_range_or_over_the_limit(slot: Slot) -> None:
    low = slot.values.minimum + 1
    assert slot.values.accepts(str(low))
    assert not slot.values.accepts(str(slot.values.maximum + 1))
    assert slot.values.accepts(f"{low}-{low + 1}") is slot.values.ranges
    for said in (f">{slot.values.maximum}", "above the limit", "not measurable"):
        assert slot.values.accepts(stored(parse(said))) is slot.values.over
    if slot.code != "soto":
        assert slot.values.ranges
        assert slot.values.over


def test_the_leg_in_millimetres_or_eighths_of_an_inch() -> None:
    for code in ("leg_p", "leg_s"):
        values = load().slot(code, "", "mm").values
        assert [unit.code for unit in values.units] == ["mm", "in8"]
        assert (values.unit, str(values.factor("in8"))) == ("mm", "3.175")


def test_the_usual_unit_of_a_clinic_is_the_one_its_slots_show() -> None:
    from dataclasses import replace
    from types import MappingProxyType

    today = load()
    leg = replace(today.indicators["leg_p"], unit="in8")
    other = replace(today, indicators=MappingProxyType({**today.indicators, "leg_p": leg}))
    assert other.slot("leg_p", "", "mm").values.unit == "in8"
    assert today.slot("leg_p", "", "mm").values.unit == "mm"
    assert not other.slot("leg_p", "", "mm").values.accepts("30")
    assert other.slot("leg_p", "", "mm").values.accepts("30", "mm")


def test_conditions_of_one_group_exclude_each_other() -> None:
    groups: dict[str, list[str]] = {}
    for condition in load().choices["condition"].values():
        groups.setdefault(condition.group, []).append(condition.code)
    assert "" not in groups
    assert groups["eyes"] == ["eyes_open", "eyes_closed"]
    assert groups["splint"] == ["splint_in", "splint_out"]
