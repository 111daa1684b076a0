"""The conditions that need a doctor's word before treatment, and what each answer means.

Source: seed-004 (docs/sources.md): osteoporosis, spinal instability, rheumatoid arthritis,
pregnancy, past stroke.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic.rules.person import fold


class Condition(StrEnum):
    """The five that ask for a clearance."""

    OSTEOPOROSIS = "osteoporosis"
    SPINAL_INSTABILITY = "spinal_instability"
    RHEUMATOID_ARTHRITIS = "rheumatoid_arthritis"
    PREGNANCY = "pregnancy"
    STROKE = "stroke"


class Answer(StrEnum):
    """How a question of the screen is answered; "unsure" counts as yes until a person decides."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


# Words of diagnosis lists; a match raises a clearance, a person decides what it means.
_TERMS: dict[Condition, tuple[str, ...]] = {
    Condition.OSTEOPOROSIS: ("osteoporosis", "osteoporotic", "osteopenia"),
    Condition.SPINAL_INSTABILITY: (
        "spinal instability",
        "instability of spine",
        "instability of lumbar spine",
        "instability of cervical spine",
        "atlantoaxial instability",
        "vertebral instability",
        "spondylolisthesis",
    ),
    Condition.RHEUMATOID_ARTHRITIS: ("rheumatoid arthritis",),
    Condition.PREGNANCY: ("pregnancy", "pregnant"),
    Condition.STROKE: (
        "stroke",
        "cerebrovascular accident",
        "cerebral infarction",
        "transient ischemic attack",
        "transient ischaemic attack",
    ),
}
# A wording that names the word but not the state.
_NOT = ("no history of", "family history of", "suspected", "risk of", "heat stroke", "fear of")
_PASSING = {Condition.PREGNANCY}  # over when it has an end date; the others stay true


@dataclass(frozen=True)
class Diagnosis:
    """One entry of a condition list: its text and when it ended, if it did."""

    text: str
    ended_on: date | None = None


def matching(diagnosis: Diagnosis) -> Condition | None:
    """Which of the five this diagnosis belongs to, or None."""
    text = fold(diagnosis.text)
    if any(phrase in text for phrase in _NOT):
        return None
    for condition, terms in _TERMS.items():
        if any(f" {term} " in f" {text} " for term in terms):
            if condition in _PASSING and diagnosis.ended_on is not None:
                return None
            return condition
    return None


def raised(answers: dict[str, str]) -> list[Condition]:
    """The conditions of a screen answered "yes" or "unsure", in the order of the list."""
    return [
        condition
        for condition in Condition
        if answers.get(condition.value) in {Answer.YES.value, Answer.UNSURE.value}
    ]


def expires_on(condition: Condition, received_on: date, due_on: date | None = None) -> date:
    """Until when a doctor's word holds: due date and six weeks in pregnancy, else a year.

    Source: own design, domain section 5.3, marked G; the clinic may shorten it by hand.
    """
    if condition is Condition.PREGNANCY and due_on is not None:
        return due_on + timedelta(weeks=6)
    return received_on + timedelta(days=365)
