"""Value sets accept what belongs to them and know a finding from a normal value."""

import pytest

from charting.catalogue.load import load


@pytest.mark.parametrize(
    ("values", "value", "accepted"),
    [
        ("tension5", "0", True),
        ("tension5", "5", True),
        ("tension5", "6", False),
        ("tension5", "-1", False),
        ("tension5", "", False),
        ("mm", "0", True),
        ("mm", "60", True),
        ("mm", "61", False),
        ("mm", "06", False),
        ("mm", "٣", False),
        ("mm", "3.5", True),
        ("mm", "3.50", False),
        ("mm", "3.55", False),
        ("mm", "3-4", True),
        ("mm", "4-61", False),
        ("mm", "3 mm", False),
        ("mm", ">60", True),
        ("mm", "above", True),
        ("mm", "-3", False),
        ("degrees", "45.5", False),
        ("seconds", "20-30", False),
        ("seconds", ">20", False),
        ("seconds", "above", False),
        ("tension5", "3-4", False),
        ("short", "R", True),
        ("short", "r", False),
        ("strength", "weak", True),
        ("strength", "feeble", False),
    ],
)
def test_accepts(values: str, value: str, accepted: bool) -> None:
    assert load().value_sets[values].accepts(value) is accepted


@pytest.mark.parametrize(
    ("values", "value", "positive"),
    [
        ("tension5", "0", False),
        ("tension5", "1", True),
        ("tension5", "", False),
        ("strength", "weak", True),
        ("strength", "strong", False),
        ("short", "even", False),
        ("short", "L", True),
        ("round", "same", False),
        ("round", "better", True),
        ("round", "worse", True),
        ("degrees", "70", False),
        ("yesno", "yes", True),
        ("yesno", "", False),
    ],
)
def test_positive(values: str, value: str, positive: bool) -> None:
    assert load().value_sets[values].positive(value) is positive


def test_labels_and_buttons() -> None:
    sets = load().value_sets
    assert sets["tension5"].values == ("0", "1", "2", "3", "4", "5")
    assert sets["short"].values == ("L", "even", "R")
    assert sets["mm"].values == ()
    assert sets["short"].label_of("R") == "right short"
    assert sets["tension5"].label_of("3") == "3"
