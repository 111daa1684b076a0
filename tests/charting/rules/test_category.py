"""Every rule of the category table, each with a fact that turns it over."""

import pytest

from charting.rules.category import Candidate, suggest
from charting.rules.fact import Fact, Phase
from charting.rules.support import TABLE

CELLS = [(side, cell) for side in "LR" for cell in ("upper", "lower")]
STRONG = tuple(Fact("af", side, cell, value="strong") for side, cell in CELLS)
NO_HEEL = (Fact("heel", "L", value="0"), Fact("heel", "R", value="0"))


def soto(*rounds: str) -> tuple[Fact, ...]:
    return tuple(
        Fact("soto", cell=f"round{n}", value=value) for n, value in enumerate(rounds, 1) if value
    )


def of(category: str, *findings: Fact) -> Candidate:
    return next(c for c in suggest(findings) if c.category == category)


def said(candidate: Candidate) -> list[str]:
    return [f"{reason.sign} {reason.text}" for reason in candidate.reasons]


def test_the_order_is_always_the_same_and_nothing_is_chosen() -> None:
    assert [c.category for c in suggest(())] == ["I", "II", "III", "none"]
    assert {c.state for c in suggest(())} == {"insufficient"}


def test_nothing_tested_says_what_is_missing() -> None:
    assert said(of("I")) == ["? Heel tension not tested"]
    assert said(of("II")) == ["? Arm-fossa not tested"]
    assert said(of("III")) == ["? SOTO not tested"]
    assert len(of("none").reasons) == 3


def test_heel_tension_suggests_one() -> None:
    found = of("I", Fact("heel", "R", value="3"))
    assert found.state == "suggested"
    assert said(found) == ["+ Heel tension right 3"]
    assert found.reasons[0].anchor == "heel-r"
    assert found.reasons[0].source == "primary-indicators"


def test_no_heel_tension_speaks_against_one() -> None:
    found = of("I", *NO_HEEL)
    assert found.state == "against"
    assert said(found) == ["− No heel tension on either side"]


def test_one_heel_untested_is_not_enough_to_speak_against() -> None:
    found = of("I", Fact("heel", "R", value="0"))
    assert found.state == "insufficient"
    assert said(found) == ["? Heel tension not tested: left"]
    assert found.reasons[0].anchor == "heel-l"


@pytest.mark.parametrize(("side", "cell"), CELLS)
def test_each_weak_cell_suggests_two(side: str, cell: str) -> None:
    found = of("II", Fact("af", side, cell, value="weak"))
    word = {"L": "left", "R": "right"}[side]
    assert found.state == "suggested"
    assert said(found) == [f"+ Arm-fossa {word} {cell} weak"]


def test_four_strong_cells_speak_against_two() -> None:
    assert of("II", *STRONG).state == "against"
    assert said(of("II", *STRONG)) == ["− Arm-fossa strong in all four cells"]


def test_three_strong_cells_are_not_enough() -> None:
    found = of("II", *STRONG[:3])
    assert found.state == "insufficient"
    assert said(found) == ["? Arm-fossa not tested: right lower"]


@pytest.mark.parametrize(
    ("rounds", "state", "reason"),
    [
        (("same", "same", "better"), "suggested", "+ SOTO same, same, better"),
        (("same", "better", "better"), "suggested", "+ SOTO same, better, better"),
        (("better", "", ""), "against", "− SOTO better, read as piriformis"),
        (("better", "same", "same"), "against", "− SOTO better, same, same, read as piriformis"),
        (("same", "worse", ""), "possible", "+ SOTO same, worse: see the referral alert"),
        (("same", "same", "worse"), "possible", "+ SOTO same, same, worse: see the referral alert"),
        (("better", "better", "worse"), "possible", "+ SOTO better, better, worse: see the"),
        (("same", "same", "same"), "against", "− SOTO unchanged in all three rounds"),
        (("same", "same", ""), "insufficient", "? SOTO same, same, rounds missing"),
        (("worse", "same", "same"), "insufficient", "? SOTO worse, same, same has no taught"),
        (("same", "better", "same"), "insufficient", "? SOTO same, better, same has no taught"),
    ],
)
def test_soto_patterns(rounds: tuple[str, ...], state: str, reason: str) -> None:
    found = of("III", *soto(*rounds))
    assert found.state == state
    assert said(found)[0].startswith(reason)


@pytest.mark.parametrize("link", TABLE, ids=lambda link: f"{link.category}-{link.code}-{link.cell}")
def test_every_supporting_sign(link: object) -> None:
    from charting.catalogue.load import load
    from charting.rules.support import Support

    assert isinstance(link, Support)
    cell = "eyes_closed" if link.code == "sway" else link.cell
    slot = next(s for s in load().slots(link.code) if s.cell == cell)
    hits = [value for value in slot.values.values if link.test(value)]
    misses = [value for value in slot.values.values if not link.test(value)]
    assert hits
    assert misses
    for value in hits:
        found = of(link.category, Fact(link.code, slot.side, cell, value=value))
        mine = [r for r in found.reasons if (r.code, r.sign) == (link.code, link.sign)]
        assert [r.source for r in mine] == [link.source]
        assert found.state == ("possible" if link.sign == "+" else "insufficient")
    for value in misses:
        found = of(link.category, Fact(link.code, slot.side, cell, value=value))
        assert not [r for r in found.reasons if (r.code, r.sign) == (link.code, link.sign)]


def test_closed_eyes_count_before_open_eyes() -> None:
    open_eyes = Fact("sway", cell="eyes_open", value="lateral")
    assert of("II", open_eyes).state == "possible"
    closed = Fact("sway", cell="eyes_closed", value="none")
    assert "− No lateral sway" in said(of("II", open_eyes, closed))


def test_other_signs_keep_a_category_possible_when_its_test_is_negative() -> None:
    assert of("I", *NO_HEEL, Fact("dollar", value="R>L")).state == "possible"


def test_reasons_stand_for_against_untested() -> None:
    found = of("III", Fact("antalgic", value="no"), Fact("slr", "L", "pain", value="leg"))
    assert [reason.sign for reason in found.reasons] == ["+", "−", "?"]


def test_none_is_suggested_only_when_all_three_are_negative() -> None:
    negative = (*NO_HEEL, *STRONG, *soto("same", "same", "same"))
    assert of("none", *negative).state == "suggested"
    assert of("none", *negative[:-1]).state == "insufficient"
    positive = of("none", *negative, Fact("heel", "R", value="2"))
    assert positive.state == "against"
    assert said(positive) == ["− Positive: Heel tension right 2"]


def test_values_after_the_blocks_take_no_part() -> None:
    after = Fact("heel", "R", phase=Phase.AFTER.value, value="4")
    assert suggest((after,)) == suggest(())


def test_categories_may_coexist() -> None:
    findings = (Fact("heel", "L", value="2"), Fact("af", "R", "upper", value="weak"))
    states = {c.category: c.state for c in suggest(findings)}
    assert states["I"] == states["II"] == "suggested"


def test_the_order_of_the_findings_does_not_matter() -> None:
    findings = (*NO_HEEL, *STRONG, *soto("same", "same", "better"), Fact("antalgic", value="yes"))
    assert suggest(findings) == suggest(findings[::-1])


@pytest.mark.parametrize("value", ["L>R", "R>L"])
def test_heel_tension_compared_speaks_for_one(value: str) -> None:
    found = of("I", Fact("heel", cell="compare", value=value))
    assert found.state == "suggested"


def test_even_heels_are_not_heels_without_tension() -> None:
    found = of("I", Fact("heel", cell="compare", value="even"))
    assert found.state == "insufficient"


def test_graded_signs_speak_for_one() -> None:
    assert of("I", Fact("dollar", "R", "grade", value="2")).state == "possible"
    assert of("I", Fact("crest", "L", "grade", value="0")).state == "insufficient"


@pytest.mark.parametrize(
    ("category", "fact"),
    [
        ("I", Fact("mind", cell="I", value="weak")),
        ("II", Fact("mind", cell="II", value="weak")),
        ("III", Fact("mind", cell="III", value="weak")),
        ("I", Fact("breath", value="weak")),
        ("I", Fact("sb", value="minus")),
        ("I", Fact("occ", "L", "line1_area1", value="1")),
        ("II", Fact("ilf", "L", "internal", value="2")),
        ("III", Fact("valsalva", value="yes")),
    ],
)
def test_uncertain_signs_are_listed_and_count_for_nothing(category: str, fact: Fact) -> None:
    found = of(category, fact)
    assert [reason.sign for reason in found.reasons] == ["?", "~"]
    assert found.state == "insufficient"
    assert all("~" not in [r.sign for r in c.reasons] for c in suggest(()))


def test_the_arm_that_was_held_is_no_missing_cell() -> None:
    assert of("II", *STRONG).state == "against"
