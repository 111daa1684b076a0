"""What the invented patients come for, what is measured, scored and done with them."""

import random
from collections.abc import Iterator
from decimal import Decimal

from charting.management.story import Story
from charting.models import Complaint, Episode, Measurement, Outcome, Procedure, Visit
from charting.models.entry import Entry
from clinic.models import Patient
from clinic.rules import person

REEXAM_EACH = 12
SCORED_EACH = 6
# Place as the visits say it → complaint, side, region of the body map, score, what it hinders.
COMPLAINTS = {
    "low back": ("Low back pain", "", "Left low back", "odi", "lifting the children"),
    "low back, right": ("Low back pain", "R", "Right low back", "odi", "sitting over 30 min"),
    "low back, left": ("Low back pain", "L", "Left low back", "odi", "standing at work"),
    "neck": ("Neck pain", "", "Back of neck", "ndi", "looking over the shoulder"),
    "between the shoulder blades": ("Upper back ache", "B", "", "ndi", "desk work"),
    "right hip": ("Hip pain", "R", "Right hip and groin", "odi", "stairs"),
    "left buttock and leg": ("Buttock and leg pain", "L", "Left buttock", "odi", "driving"),
}
GROWN, SPEAKS, WALKS = 16, 8, 2  # years of life
# What hinders the young, by where it hurts; they are not scored with adults' questionnaires.
AT_SCHOOL = {"odi": "sitting through a lesson", "ndi": "reading and homework"}
YOUNG_ONSETS = ["for 2 weeks", "a fall from the scooter", "after a sports day"]
ONSETS = ["for 3-4 months", "for years, on and off", "a fall on the stairs", "for 2 weeks"]
QUALITIES = ["dull", "sharp", "burning", "stiff"]
WORSE = ["sitting", "bending", "lifting", "standing"]
EASIER = ["walking", "lying down", "heat"]
LEVELS = {"odi": ["L5", "L4", "sacrum"], "ndi": ["C2", "C5", "T4"]}


def complaint(patient: Patient, story: Story, first: Visit, rng: random.Random) -> Complaint:
    """The complaint of a course, in an episode of its own; unsaved."""
    name, side, region, score, limits = COMPLAINTS[story.where]
    day = first.started_at.date()
    age = person.age_on(patient.birth_on, day)
    if age < WALKS:
        return _of_infant(patient, first)
    is_grown = age >= GROWN
    return Complaint(
        patient=patient,
        episode=Episode(patient=patient, title=name, started_on=day),
        name=name,
        side=side,
        region=region,
        onset_words=rng.choice(ONSETS if is_grown else YOUNG_ONSETS),
        quality=rng.choice(QUALITIES),
        aggravating=rng.choice(WORSE),
        easing=rng.choice(EASIER),
        limits=limits if is_grown else AT_SCHOOL[score],
        informant="patient" if age >= SPEAKS else "parent",
    )


def _of_infant(patient: Patient, first: Visit) -> Complaint:
    """What a parent brings an infant for; unsaved."""
    title, day = "Head kept turned to one side", first.started_at.date()
    return Complaint(
        patient=patient,
        episode=Episode(patient=patient, title=title, started_on=day),
        name=title,
        side="R",
        onset_words="since the first weeks",
        aggravating="lying on the back",
        easing="being carried",
        limits="feeding on the left side",
        informant="parent",
    )


def kind(number: int) -> str:
    """The first visit, each twelfth a re-examination, the others routine."""
    if number == 0:
        return "initial"
    return "reexam" if number % REEXAM_EACH == REEXAM_EACH - 1 else "routine"


def entries(
    visit: Visit, one: Complaint, story: Story, number: int, rng: random.Random
) -> Iterator[Entry]:
    """Scores, measurements and procedures of one visit, in order."""
    score = COMPLAINTS[story.where][3]
    yield from _outcomes(visit, one, story, number, score)
    if _age(visit) >= WALKS and (number % SCORED_EACH == 0 or kind(number) == "reexam"):
        yield from _motion(visit, story, number, score)
    yield from _done(visit, story, score, rng)


def _outcomes(
    visit: Visit, one: Complaint, story: Story, number: int, score: str
) -> Iterator[Outcome]:
    left = 1 - 0.8 * number / max(story.visits, 6)
    known = {"visit": visit, "catalogue_version": visit.catalogue_version}
    worst = min(10, round((story.pain_first + 2) * left))
    if number % 3 == 0:
        yield Outcome(measure="nrs_worst", complaint=one, value=Decimal(worst), order=1, **known)
    if number % SCORED_EACH == 0 and _age(visit) >= GROWN:
        value = round(story.pain_first * 7 * left / 2) * 2
        if score == "ndi":
            value //= 2
        yield Outcome(measure=score, value=Decimal(value), order=2, **known)


def _age(visit: Visit) -> int:
    return person.age_on(visit.patient.birth_on, visit.started_at.date())


def _motion(visit: Visit, story: Story, number: int, score: str) -> Iterator[Measurement]:
    """Motion grows as trouble fades."""
    gained = number / max(story.visits, 6)
    known = {"visit": visit, "kind": "motion", "unit": "°", "method": "inclinometer"}
    known["catalogue_version"] = visit.catalogue_version
    if score == "ndi":
        for order, side in enumerate("LR", 1):
            yield Measurement(
                code="neck_rotation",
                side=side,
                value=str(55 + round(20 * gained) + 3 * order),
                order=order,
                **known,
            )
        return
    yield Measurement(code="low_back_flexion", value=str(35 + round(22 * gained)), order=1, **known)


def _done(visit: Visit, story: Story, score: str, rng: random.Random) -> Iterator[Procedure]:
    known = {"visit": visit, "catalogue_version": visit.catalogue_version}
    side = "R" if story.right else "L"
    level = rng.choice(LEVELS[score])
    adjusted = {"kind": "segment", "code": "adjust", "technique": "sot", "method": "low_force"}
    yield Procedure(level=level, side=side, part=["P", "A"], order=1, **adjusted, **known)
    if _age(visit) < WALKS:
        return
    if rng.random() < 0.4:
        yield Procedure(kind="soft", code="psoas_release", side=side, order=2, **known)
    if rng.random() < 0.25:
        sets = {"sets": "2", "reps": "10"}
        yield Procedure(kind="exercise", code="pelvic_tilt", details=sets, order=3, **known)
