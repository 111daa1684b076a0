"""The taught readings are hints; a worse second or third SOTO round asks for a referral."""

import pytest

from charting.rules.fact import Fact
from charting.rules.reading import readings
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
