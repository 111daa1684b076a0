"""What stands against treatment: the conditions, what the clinic does about each, and the gate.

The gate is decided here and nowhere else; booking, charting and the patients' pages ask it.

Source: seed-004 (docs/sources.md): osteoporosis, spinal instability, rheumatoid arthritis,
pregnancy, past stroke; contraindications and cautions of manipulation (docs/sources.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic.catalogue.screening import CONDITIONS, Policy
from clinic.rules.person import fold


class Condition(StrEnum):
    """The five that everybody is asked for; the others stand in the catalogue."""

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


def expires_on(condition: str, received_on: date, due_on: date | None = None) -> date:
    """Until when a doctor's word holds: due date and six weeks in pregnancy, else a year.

    Source: own design, domain section 5.3, marked G; the clinic may shorten it by hand.
    """
    if condition == Condition.PREGNANCY and due_on is not None:
        return due_on + timedelta(weeks=6)
    return received_on + timedelta(days=365)


# ── the gate ──


class Status(StrEnum):
    """Where a doctor's word stands."""

    NEEDED = "needed"
    REQUESTED = "requested"
    RECEIVED = "received"
    DECLINED = "declined"
    WAIVED = "waived"
    OVER = "over"


class Scope(StrEnum):
    """What a doctor's word allows."""

    ALL = "all"
    NO_THRUST = "no_thrust"
    REGION = "region"
    NO_PRONE = "no_prone"


class Act(StrEnum):
    """What somebody is about to do."""

    BOOK = "book"  # a kind of visit that waits for no word, such as an examination
    BOOK_GATED = "book_gated"  # a kind of visit that waits for an open clearance
    TALK = "talk"  # sign a visit at which nothing was done to the patient
    TREAT = "treat"  # sign a visit at which something was done


class Limit(StrEnum):
    """What treatment keeps to while it goes on; who goes past it says why."""

    LOW_FORCE = "low_force"
    NO_PRONE = "no_prone"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Standing:
    """One condition of a patient: the clinic's policy for it, and what became of the question."""

    condition: str
    policy: Policy
    status: Status
    scope: Scope | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one condition does to care on a day."""

    urgent: bool = False
    holds: bool = False
    limits: frozenset[Limit] = frozenset()


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether something may be done, within which limits, and because of which conditions."""

    may: bool
    limits: frozenset[Limit]
    because: tuple[Standing, ...]


_NOTHING = Effect()
_HOLD = Effect(holds=True)
# As long as nobody has answered, and again when the answer has run out.
_UNANSWERED = {
    Policy.URGENT: Effect(urgent=True, holds=True),
    Policy.HOLD: _HOLD,
    Policy.LOW_FORCE: Effect(limits=frozenset({Limit.LOW_FORCE})),
    Policy.NO_PRONE: Effect(limits=frozenset({Limit.NO_PRONE})),
    Policy.NOTE: _NOTHING,
}
_ALLOWED = {
    Scope.ALL: _NOTHING,
    Scope.NO_THRUST: Effect(limits=frozenset({Limit.LOW_FORCE})),
    Scope.REGION: Effect(limits=frozenset({Limit.REGION})),
    Scope.NO_PRONE: Effect(limits=frozenset({Limit.NO_PRONE})),
}


def _stops(effect: Effect, act: Act) -> bool:
    match act:
        case Act.BOOK:
            return effect.urgent
        case Act.BOOK_GATED | Act.TREAT:
            return effect.holds
        case Act.TALK:
            return False


def effect(standing: Standing, day: date) -> Effect:
    """What a condition does to care on `day`, a day of the clinic's own calendar.

    A word holds to the end of its last day. A doctor's no holds treatment under every policy, until
    a chiropractor goes on with a reason. Raises: ValueError for a word that does not say what it
    allows.
    """
    match standing.status:
        case Status.OVER:
            return _NOTHING
        case Status.DECLINED:
            return _HOLD
        case Status.NEEDED | Status.REQUESTED:
            return _UNANSWERED[standing.policy]
        case Status.RECEIVED | Status.WAIVED:
            if standing.expires_on is not None and standing.expires_on < day:
                return _UNANSWERED[standing.policy]
            if standing.status is Status.WAIVED:
                return _NOTHING
            if standing.scope is None:
                raise ValueError(f"{standing.condition}: received without a scope")
            return _ALLOWED[standing.scope]


def decide(standings: Iterable[Standing], act: Act, day: date) -> Ruling:
    """Whether `act` may happen on `day` with these conditions, and within which limits."""
    found = [(one, effect(one, day)) for one in standings]
    against = tuple(one for one, does in found if _stops(does, act))
    if against:
        return Ruling(False, frozenset(), against)
    if act is not Act.TREAT:
        return Ruling(True, frozenset(), ())
    limiting = [(one, does.limits) for one, does in found if does.limits]
    limits = frozenset[Limit]().union(*(some for _one, some in limiting))
    return Ruling(True, limits, tuple(one for one, _some in limiting))


def loosens(old: Policy, new: Policy) -> bool:
    """Whether something that `old` keeps from happening could happen under `new`."""
    before, after = _UNANSWERED[old], _UNANSWERED[new]
    kept = (
        after.holds or (not before.holds and before.limits <= after.limits),
        after.urgent or not before.urgent,
    )
    return not all(kept)


def usual(condition: str) -> Policy:
    """The policy that a new installation begins with. Raises: KeyError for an unknown condition."""
    return CONDITIONS[condition].policy
