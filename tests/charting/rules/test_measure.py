"""Published rules about a change stand side by side, each with its source."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charting.catalogue.load import load
from charting.rules.measure import band_of, direction, judge, label, plain, said

D = Decimal
MEASURES = load().measures


def met(code: str, baseline: str, value: str) -> set[str]:
    return {v.rule for v in judge(MEASURES[code], D(baseline), D(value)) if v.met}


@pytest.mark.parametrize(
    ("code", "baseline", "value", "rules"),
    [
        ("nrs_now", "8", "6", {"points2"}),
        ("nrs_now", "8", "5", {"points2", "percent30", "by_baseline"}),
        ("nrs_now", "3", "2", {"percent30", "by_baseline"}),
        ("nrs_now", "5", "4", set()),
        ("nrs_now", "5", "3", {"points2", "percent30", "by_baseline"}),
        ("nrs_now", "4", "0", {"points2", "percent30", "by_baseline", "none"}),
        ("nrs_now", "0", "0", {"none"}),
        ("vas", "50", "35", {"points15", "percent30"}),
        ("odi", "40", "30", {"points10"}),
        ("odi", "40", "27.2", {"points10", "percent30", "points12", "points12_8"}),
        ("odi", "40", "28", {"points10", "percent30", "points12"}),
        ("ndi", "20", "15", {"points5"}),
        ("ndi", "20", "13", {"points5", "points7"}),
        ("rmdq", "10", "2", {"points5", "percent30", "recovered"}),
        ("psfs", "4", "5.3", {"small"}),
        ("psfs", "4", "6.3", {"small", "medium"}),
        ("psfs", "4", "7", {"small", "medium", "large"}),
        ("bournemouth_back", "40", "21", {"percent47"}),
        ("hdi", "60", "31", {"points29"}),
        ("hit6", "60", "57", {"points2_5"}),
        ("promis_physical", "40", "45", {"points5"}),
    ],
)
def test_which_rules_are_met(code: str, baseline: str, value: str, rules: set[str]) -> None:
    assert met(code, baseline, value) == rules


def test_a_rule_says_the_values_and_its_source() -> None:
    first = judge(MEASURES["nrs_now"], D(8), D(5))[0]
    assert str(first.text) == "8 → 5, a change of 3: counts (2 points)"
    assert (first.source, first.direction, first.confidence) == ("change-consensus", "better", "S")


def test_a_change_for_the_worse_counts_too() -> None:
    first = judge(MEASURES["nrs_now"], D(3), D(6))[0]
    assert (first.met, first.direction) == (True, "worse")


def test_without_a_baseline_the_last_value_is_compared_and_without_both_nothing() -> None:
    assert judge(MEASURES["odi"], None, D(20), D(40))[0].met
    assert judge(MEASURES["odi"], None, D(20)) == []
    assert [v.rule for v in judge(MEASURES["rmdq"], None, D(2))] == ["recovered"]


@pytest.mark.parametrize(
    ("code", "value", "word"),
    [
        ("odi", "20", "minimal"),
        ("odi", "20.5", "moderate"),
        ("odi", "100", "extreme"),
        ("ndi", "4", "none"),
        ("ndi", "35", "complete"),
        ("hit6", "50", "some"),
    ],
)
def test_bands(code: str, value: str, word: str) -> None:
    band = band_of(MEASURES[code], D(value))
    assert band is not None
    assert band.label == word


def test_no_band_where_none_is_published() -> None:
    assert band_of(MEASURES["nrs_now"], D(3)) is None


@pytest.mark.parametrize(
    ("code", "before", "after", "way"),
    [
        ("nrs_now", "3", "2", "better"),
        ("psfs", "3", "2", "worse"),
        ("psfs", "3", "3", "same"),
        ("count", "3", "2", ""),
    ],
)
def test_direction(code: str, before: str, after: str, way: str) -> None:
    assert direction(MEASURES[code], D(before), D(after)) == way


@pytest.mark.parametrize(
    ("code", "value", "accepted"),
    [
        ("nrs_now", "10", True),
        ("nrs_now", "11", False),
        ("nrs_now", "3.5", False),
        ("odi", "24.5", True),
        ("odi", "24.55", False),
        ("hit6", "35", False),
        ("change", "-3", True),
        ("change", "4", False),
        ("psfs", "NaN", False),
        ("psfs", "Infinity", False),
    ],
)
def test_accepts(code: str, value: str, accepted: bool) -> None:
    assert MEASURES[code].accepts(D(value)) is accepted


def test_scores_in_words() -> None:
    assert str(said(MEASURES["nrs_now"], D("3"))) == "3 of 10"
    assert str(said(MEASURES["odi"], D("24.50"))) == "24.5 %"
    assert str(said(MEASURES["change"], D(3))) == "much better"
    assert str(said(MEASURES["hit6"], D(60))) == "60"
    assert str(said(None, D("2.9"))) == "2.9"
    assert str(label("psfs_activity", "walking")) == "Own activity (walking)"
    assert str(label("", "100% %s")) == "100% %s"
    assert plain(D("1E+2")) == "100"
    assert plain(D("-0")) == "0"


@given(
    st.sampled_from(sorted(MEASURES)),
    st.decimals(0, 100, places=1),
    st.decimals(0, 100, places=1),
)
def test_every_rule_names_a_known_source_and_never_fails(code: str, one: D, other: D) -> None:
    for verdict in judge(MEASURES[code], one, other):
        assert verdict.source
        assert str(verdict.text)
        assert not (verdict.met and one == other) or verdict.rule in ("none", "recovered")
