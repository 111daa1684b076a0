"""The catalogue is whole, its faults are found all at once, and codes never vanish."""

import shutil
from pathlib import Path

import pytest

from charting.catalogue import crosscheck, load
from charting.catalogue.entry import Confidence

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "docs" / "sources.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may break."""
    for path in load.HERE.glob("*.toml"):
        shutil.copy(path, tmp_path)
    shutil.copy(load.LEDGER, tmp_path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_shipped_catalogue_has_no_fault() -> None:
    assert load.check(SOURCES) == []


def test_every_indicator_of_the_reference_is_there() -> None:
    wanted = (
        "plumb sway mind rib1 leglift af fossa_t heel leg_p leg_s dollar crest sb occ trap soto rc "
        "slr sdt ilf psoas piri knee valsalva breath antalgic"
    )
    assert set(load.load().indicators) == set(wanted.split())


def test_the_first_chart_in_the_order_of_the_hands() -> None:
    chart = [indicator.code for indicator in load.load().on_chart("first")]
    assert chart == ["antalgic", "sway", "af", "leg_s", "heel", "leg_p", "soto"]


def test_short_leg_prone_and_supine_are_two_findings() -> None:
    indicators = load.load().indicators
    assert indicators["leg_p"].positions == ("prone",)
    assert indicators["leg_s"].positions == ("supine",)


def test_the_three_primary_indicators_and_what_they_point_to() -> None:
    primary = {i.code: i.points_to for i in load.load().indicators.values() if i.primary}
    assert primary == {"heel": ("I",), "af": ("II",), "soto": ("III",)}


@pytest.mark.parametrize(
    ("code", "count"),
    [("heel", 2), ("af", 4), ("soto", 4), ("leg_p", 2), ("occ", 42), ("trap", 14), ("rc", 14)],
)
def test_the_number_of_slots(code: str, count: int) -> None:
    assert sum(not slot.more for slot in load.load().slots(code)) == count


def test_a_slot_is_found_by_side_and_cell() -> None:
    slot = load.load().slot("af", "L", "upper")
    assert (slot.side, slot.cell, slot.values.code) == ("L", "upper", "strength")


@pytest.mark.parametrize("key", [("af", "L", "middle"), ("heel", "", ""), ("leg_p", "L", "side")])
def test_a_slot_that_does_not_exist_is_refused(key: tuple[str, str, str]) -> None:
    with pytest.raises(KeyError):
        load.load().slot(*key)


def test_area_maps_ship_empty() -> None:
    maps = load.load().area_maps
    assert {code: area.vertebrae for code, area in maps.items()} == {
        "occipital": (),
        "trapezius": (),
    }


def test_no_uncertain_indicator_takes_part_in_a_suggestion() -> None:
    from charting.rules.reason import Sign
    from charting.rules.support import TABLE

    indicators = load.load().indicators
    counted = {link.code for link in TABLE if link.sign != Sign.LISTED}
    used = counted | {i.code for i in indicators.values() if i.primary}
    assert not {code for code in used if indicators[code].confidence == Confidence.UNCERTAIN}


def test_rc_partners_are_mutual_and_as_published() -> None:
    segments = load.load().segments
    pairs = {"C1": "L5", "C2": "L4", "C5": "L1", "T5": "T6", "L5": "C1"}
    assert {code: segments[code].partner for code in pairs} == pairs


def test_labels_hold_every_kind_of_text_once() -> None:
    labels = load.labels()
    assert labels == sorted(set(labels))
    assert {"Heel tension", "weak", "upper", "SB+", "greater trochanter", "soreness"} <= set(labels)
    assert "" not in labels


def test_the_digest_follows_the_content(folder: Path) -> None:
    assert load.digest(folder) == load.digest() == load.load().digest
    edit(folder / "landmarks.toml", "x = 122", "x = 123")
    assert load.digest(folder) != load.digest()


def test_a_version_is_needed(folder: Path) -> None:
    (folder / "catalogue.toml").write_text("")
    assert "catalogue.toml: version is missing" in load.check(SOURCES, folder)


def test_all_faults_are_listed_at_once(folder: Path) -> None:
    edit(folder / "presets.toml", 'landmark = "gt"', 'landmark = "elbow"')
    edit(folder / "indicators.toml", 'values = "tension5"', 'values = "tension9"')
    edit(folder / "categories.toml", 'confidence = "S"', 'confidence = "X"')
    with pytest.raises(load.CatalogueError) as caught:
        load.load(folder)
    found = "\n".join(caught.value.errors)
    assert "preset cat1_right: unknown landmark elbow" in found
    assert "indicator heel: unknown value set tension9" in found
    assert "categories.toml: I: confidence 'X' is not S, G or U" in found


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("categories.toml", 'indicator = "af"', 'indicator = "ag"', "unknown indicator ag"),
        ("categories.toml", 'position = "supine"', 'position = "flat"', "unknown position flat"),
        ("categories.toml", 'code = "none"', 'code = "IV"', "unknown category"),
        ("indicators.toml", 'points_to = ["II"]', 'points_to = ["V"]', "points to unknown"),
        ("indicators.toml", 'retest = "whole"', 'retest = "later"', "retest later"),
        ("indicators.toml", '"standing"', '"hanging"', "unknown position hanging"),
        ("indicators.toml", '["L", "R"]', '["L", "Q"]', "unknown side Q"),
        ("presets.toml", 'position = "prone"', 'position = "supine"', "not the position of"),
        ("presets.toml", 'category = "I"', 'category = "VI"', "unknown category VI"),
        ("presets.toml", 'leg = "short"', 'leg = "both"', "does not fit the short side"),
        ("presets.toml", 'short_side = "R"', 'short_side = "X"', "unknown side X"),
        ("presets.toml", '"midline"', '"moon"', "unknown direction moon"),
        ("presets.toml", '"ischium"', '"knee"', "unknown landmark knee"),
        ("segments.toml", 'partner = "L5"', 'partner = "L4"', "not its partner in return"),
        ("values.toml", 'kind = "scale"', 'kind = "slider"', "unknown kind slider"),
        ("values.toml", "maximum = 5", "maximum = 0", "maximum is not above minimum"),
        ("values.toml", 'normal = "strong"', 'normal = "fine"', "none of its values"),
        ("values.toml", 'label = "0 to 5"', 'tag = "0 to 5"', "unknown field tag"),
        ("values.toml", 'label = "0 to 5"', "", "label is missing"),
        ("reactions.toml", '"reaction-survey"', '"hearsay"', "source hearsay is not in the list"),
        ("reactions.toml", 'sources = ["general-knowledge"]', "sources = []", "no source"),
        ("reactions.toml", 'code = "nausea"', 'code = "bruise"', "the code is used twice"),
        ("landmarks.toml", "[[landmark]]", "[[landmark", "landmarks.toml:"),
    ],
)
def test_each_fault_is_named(folder: Path, file: str, old: str, new: str, fault: str) -> None:
    edit(folder / file, old, new)
    assert any(fault in error for error in load.check(SOURCES, folder))


def test_a_removed_code_is_found(folder: Path) -> None:
    edit(folder / "skips.toml", 'code = "comfort"', 'code = "cosiness"')
    errors = load.check(SOURCES, folder)
    assert "skip comfort: removed; mark it retired instead" in errors
    assert "skip cosiness: add it to codes.txt" in errors


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("indicators.toml", 'code = "compare"', 'code = "beside"', "cell heel/compare: removed"),
        ("values.toml", 'value = "weak"', 'value = "feeble"', "value strength/weak: removed"),
        ("values.toml", 'code = "in8"', 'code = "inch"', "unit mm/in8: removed"),
    ],
)
def test_a_removed_part_of_an_entry_is_found(
    folder: Path, file: str, old: str, new: str, fault: str
) -> None:
    edit(folder / file, old, new)
    assert any(fault in error for error in load.check(SOURCES, folder))


def test_a_retired_code_stays_and_leaves_the_chart(folder: Path) -> None:
    edit(folder / "indicators.toml", 'code = "antalgic"', 'code = "antalgic"\nretired = true')
    assert load.check(SOURCES, folder) == []
    catalogue = load.load(folder)
    assert catalogue.indicators["antalgic"].retired
    assert "antalgic" not in [indicator.code for indicator in catalogue.on_chart()]


def test_the_ledger_lists_every_code_once() -> None:
    lines = [line for line in load.LEDGER.read_text("utf-8").splitlines() if line[0] != "#"]
    codes = list(crosscheck.codes(load.load()))
    assert sorted(lines) == sorted(codes)
    assert len(lines) == len(set(lines))


def test_every_source_named_in_a_rule_is_described() -> None:
    import re

    known = set(load.SOURCE_KEY.findall(SOURCES.read_text("utf-8")))
    named: set[str] = set()
    for path in (ROOT / "charting" / "rules").glob("*.py"):
        for line in re.findall(r"^ *Source: (.+)$", path.read_text("utf-8"), re.MULTILINE):
            named |= {key.strip() for key in line.split(",")}
    assert named
    assert named <= known
