"""Which diagnoses ask for a doctor's word, and how long that word holds."""

from datetime import date

import pytest

from clinic.rules.screening import Condition, Diagnosis, expires_on, matching, raised


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
