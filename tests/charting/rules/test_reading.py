"""The taught readings are hints; a worse second or third SOTO round asks for a referral."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from charting.catalogue.load import load, using
from charting.rules.fact import Fact
from charting.rules.reading import partner, readings
from tests.charting.rules.test_category import soto


@pytest.mark.parametrize(
    ("cell", "words"), [("upper", "rotated back"), ("lower", "rotated forward")]
)
def test_arm_fossa(cell: str, words: str) -> None:
    found = readings((Fact("af", "R", cell, value="weak"),))
    assert [(r.level, r.anchor, r.source) for r in found] == [
        ("hint", f"af-r-{cell}", "af-upper-lower")
    ]
    assert words in str(found[0].text)
    assert "right" in str(found[0].text)
    assert readings((Fact("af", "R", cell, value="strong"),)) == []


@pytest.mark.parametrize(
    ("rounds", "level", "words"),
    [
        (("better", "", ""), "hint", "piriformis"),
        (("same", "same", "better"), "hint", "disc"),
        (("same", "better", "better"), "hint", "disc"),
        (("same", "worse", ""), "referral", "round 2"),
        (("same", "same", "worse"), "referral", "round 3"),
        (("better", "worse", "worse"), "referral", "round 2"),
    ],
)
def test_soto(rounds: tuple[str, ...], level: str, words: str) -> None:
    found = readings(soto(*rounds))
    assert [r.level for r in found] == [level]
    assert words in str(found[0].text)


@pytest.mark.parametrize(
    "rounds", [("", "", ""), ("worse", "", ""), ("same", "same", "same"), ("same", "same", "")]
)
def test_no_reading(rounds: tuple[str, ...]) -> None:
    assert readings(soto(*rounds)) == []


@pytest.mark.parametrize(
    ("fact", "words", "source", "mark"),
    [
        (Fact("knee", "L", "inner", value="2"), "left: read as the hip bone rotated back", "", "S"),
        (Fact("knee", "R", "outer", value="1"), "right: read as the hip bone rotated f", "", "S"),
        (Fact("rib1", "L", "mobile", value="yes"), "taught for Category I", "", "S"),
        (Fact("rib1", "L", "tender", value="3"), "taught for Category II,", "", "S"),
        (Fact("dollar", value="L>R"), "the sacral part", "dollar-crest", "S"),
        (Fact("dollar", "R", "grade", value="2"), "the sacral part", "dollar-crest", "S"),
        (Fact("crest", value="R>L"), "the hip bone", "dollar-crest", "S"),
        (Fact("sb", value="plus"), "Sacral base plus", "block-layouts", "U"),
        (Fact("mind", cell="II", value="weak"), "Category II: taught to point to it", "", "U"),
        (Fact("occ", "L", "line1_area3", value="1"), "meninges", "occipital-lines", "S"),
        (Fact("occ", "L", "line2_area3", value="1"), "organ reflex", "occipital-lines", "S"),
        (Fact("occ", "L", "line3_area3", value="1"), "displaced vertebra", "occipital-lines", "S"),
        (Fact("trap", "R", "area2", value="yes"), "not from an organ", "trapezius-fibres", "S"),
    ],
)
def test_each_taught_reading(fact: Fact, words: str, source: str, mark: str) -> None:
    found = readings((fact,))
    assert [r.level for r in found] == ["hint"]
    assert words in str(found[0].text)
    assert source in ("", found[0].source)
    assert found[0].confidence == mark
    after = replace(fact, phase="after")
    assert readings((after,)) == []


@pytest.mark.parametrize(
    ("level", "other", "mark"),
    [
        ("C1", "L5", "S"),
        ("C2", "L4", "S"),
        ("C3", "L3", "G"),
        ("C4", "L2", "G"),
        ("C5", "L1", "S"),
        ("C6", "T12", "G"),
        ("C7", "T11", "G"),
    ],
)
def test_every_tender_neck_level_shows_its_partner_once(level: str, other: str, mark: str) -> None:
    facts = (
        Fact("rc", "L", level, value="2"),
        Fact("rc", "R", level, value="1"),
        Fact("rc", "L", f"{level}_nrs", value="4"),
    )
    found = readings(facts)
    assert [str(r.text) for r in found] == [f"{level}: its R+C partner is {other}"]
    assert found[0].confidence == mark
    assert readings(tuple(replace(fact, value="0") for fact in facts)) == []


def test_the_whole_table_of_partners_both_ways() -> None:
    neck_down = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "T1", "T2", "T3", "T4", "T5"]
    low_up = ["L5", "L4", "L3", "L2", "L1", "T12", "T11", "T10", "T9", "T8", "T7", "T6"]
    assert [partner(level) for level in neck_down] == low_up
    assert [partner(level) for level in low_up] == neck_down
    assert partner("sacrum") == partner("elbow") == ""


@pytest.mark.parametrize(
    ("sway", "amount", "unit", "shown"),
    [
        ("lateral", "13", "mm", True),
        ("lateral", "12", "mm", False),
        ("lateral", "0.6", "in", True),
        ("lateral", "0.4", "in", False),
        ("lateral", "13-15", "mm", True),
        ("lateral", "10-15", "mm", False),
        ("rotary", "20", "mm", False),
    ],
)
def test_sway_over_half_an_inch(sway: str, amount: str, unit: str, shown: bool) -> None:
    facts = (
        Fact("sway", cell="eyes_closed", value=sway),
        Fact("sway", cell="mm_closed", value=amount, unit=unit),
    )
    assert bool(readings(facts)) is shown


def test_the_clinics_own_table_of_areas_is_shown_once_it_is_filled() -> None:
    """It ships empty; what the clinic filled in is said as the clinic's."""
    facts = (Fact("occ", "R", "line2_area5", value="2"), Fact("occ", "L", "line1_area5", value="1"))
    assert not any("table" in str(r.text) for r in readings(facts))
    today = load()
    vertebrae = ((), (), (), (), ("T8", "T9"), (), ())
    filled = replace(today.area_maps["occipital"], vertebrae=vertebrae)
    maps = MappingProxyType({**today.area_maps, "occipital": filled})
    with using(replace(today, area_maps=maps)):
        said = [str(r.text) for r in readings(facts)]
    assert said.count("Area 5 is T8, T9 in this clinic’s table") == 1


def test_occiput_and_trapezius_on_one_level() -> None:
    facts = (
        Fact("occ", "R", "line1_area5", value="2", vertebra="T8"),
        Fact("trap", "R", "area4", value="yes", vertebra="T8"),
    )
    assert any("both point to T8" in str(r.text) for r in readings(facts))
    apart = (facts[0], replace(facts[1], vertebra="T4"))
    assert not any("both point to" in str(r.text) for r in readings(apart))


def test_readings_stand_in_chart_order() -> None:
    facts = (*soto("better"), Fact("crest", value="L>R"), Fact("af", "L", "upper", value="weak"))
    assert [r.code for r in readings(facts)] == ["af", "crest", "soto"]
