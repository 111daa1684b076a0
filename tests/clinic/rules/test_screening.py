"""Which diagnoses ask for a doctor's word, and how long that word holds."""

from datetime import date, timedelta
from itertools import product

import pytest

from clinic.catalogue.screening import ASKED, CONDITIONS, GROUPS, Policy
from clinic.rules.screening import (
    Act,
    Condition,
    Diagnosis,
    Limit,
    Ruling,
    Scope,
    Standing,
    Status,
    decide,
    expires_on,
    loosens,
    matching,
    raised,
    usual,
)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Osteoporosis (disorder)", Condition.OSTEOPOROSIS),
        ("Osteopenia", Condition.OSTEOPOROSIS),
        ("Spondylolisthesis, grade 1", Condition.SPINAL_INSTABILITY),
        ("Rheumatoid arthritis (disorder)", Condition.RHEUMATOID_ARTHRITIS),
        ("Normal pregnancy", Condition.PREGNANCY),
        ("Cerebrovascular accident", Condition.STROKE),
        ("Stroke", Condition.STROKE),
        ("Osteoarthritis of hip", None),
        ("Heat stroke", None),
        ("Family history of stroke", None),
        ("Preeclampsia", None),
        ("Full-time employment (finding)", None),
        ("", None),
    ],
)
def test_what_asks_for_a_word(text: str, condition: Condition | None) -> None:
    assert matching(Diagnosis(text)) == condition


def test_a_pregnancy_that_ended_asks_for_nothing_and_a_stroke_stays() -> None:
    ended = date(2020, 1, 1)
    assert matching(Diagnosis("Normal pregnancy", ended)) is None
    assert matching(Diagnosis("Stroke", ended)) == Condition.STROKE


def test_unsure_counts_as_yes() -> None:
    answers = {"stroke": "unsure", "pregnancy": "yes", "osteoporosis": "no", "x": "yes"}
    assert raised(answers) == [Condition.PREGNANCY, Condition.STROKE]


def test_how_long_a_word_holds() -> None:
    day = date(2026, 1, 1)
    assert expires_on(Condition.STROKE, day) == date(2027, 1, 1)
    assert expires_on(Condition.PREGNANCY, day, date(2026, 6, 1)) == date(2026, 7, 13)


DAY = date(2026, 3, 2)
GO, NO = "go", "no"
# What somebody is about to do: book, book what waits for a word, sign talk, sign treatment.
UNANSWERED = {
    Policy.URGENT: (NO, NO, GO, NO),
    Policy.HOLD: (GO, NO, GO, NO),
    Policy.LOW_FORCE: (GO, GO, GO, "low_force"),
    Policy.NO_PRONE: (GO, GO, GO, "no_prone"),
    Policy.NOTE: (GO, GO, GO, GO),
}
ALLOWED = {
    Scope.ALL: (GO, GO, GO, GO),
    Scope.NO_THRUST: (GO, GO, GO, "low_force"),
    Scope.REGION: (GO, GO, GO, "region"),
    Scope.NO_PRONE: (GO, GO, GO, "no_prone"),
}
DECLINED, NOTHING = (GO, NO, GO, NO), (GO, GO, GO, GO)
ENDS = (None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))


def _expected(one: Standing) -> tuple[str, ...] | None:
    """What each act answers, by the tables above; None for a row that cannot be."""
    if one.status is Status.OVER:
        return NOTHING
    if one.status is Status.DECLINED:
        return DECLINED
    answered = one.status in {Status.RECEIVED, Status.WAIVED}
    if not answered or one.expires_on == DAY - timedelta(days=1):
        return UNANSWERED[one.policy]
    if one.status is Status.WAIVED:
        return NOTHING
    return ALLOWED[one.scope] if one.scope else None


def _said(one: Standing, act: Act) -> str:
    ruling = decide([one], act, DAY)
    assert ruling.may or ruling.because == (one,)
    return (",".join(sorted(ruling.limits)) or GO) if ruling.may else NO


def test_the_gate_decides_every_combination() -> None:
    decided = 0
    for policy, status, scope, ends in product(Policy, Status, (None, *Scope), ENDS):
        one = Standing("stroke", policy, status, scope, ends)
        expected = _expected(one)
        if expected is None:
            for act in Act:
                with pytest.raises(ValueError, match="without a scope"):
                    decide([one], act, DAY)
            continue
        assert tuple(_said(one, act) for act in Act) == expected, one
        decided += len(expected)
    assert decided == 2_340


def test_one_condition_that_stops_is_enough_and_limits_add_up() -> None:
    gentle = Standing("hypermobility", Policy.LOW_FORCE, Status.NEEDED)
    lying = Standing("pregnancy", Policy.HOLD, Status.RECEIVED, Scope.NO_PRONE, DAY)
    held = Standing("stroke", Policy.HOLD, Status.REQUESTED)
    both = decide([gentle, lying], Act.TREAT, DAY)
    assert both.may
    assert both.limits == {Limit.LOW_FORCE, Limit.NO_PRONE}
    assert decide([gentle, lying, held], Act.TREAT, DAY) == Ruling(False, frozenset(), (held,))
    assert decide([], Act.TREAT, DAY) == Ruling(True, frozenset(), ())


def test_looser_is_whatever_could_happen_that_could_not() -> None:
    order = list(Policy)
    tighter = {(a, b) for a in order for b in order if not loosens(a, b) and a != b}
    assert tighter == {
        *((policy, Policy.URGENT) for policy in order[1:]),
        *((policy, Policy.HOLD) for policy in order[2:]),
        (Policy.NOTE, Policy.LOW_FORCE),
        (Policy.NOTE, Policy.NO_PRONE),
    }


def test_the_catalogue_names_every_condition_once_and_asks_for_the_five() -> None:
    assert tuple(Condition) == ASKED
    named = [code for _label, codes in GROUPS for code in codes]
    assert sorted(named) == sorted(CONDITIONS)
    assert len(named) == len(set(named))
    assert all(len(code) <= 24 for code in CONDITIONS)
    assert usual("pregnancy") is Policy.HOLD
