"""Case 05: a child who wets the bed, CMRT; a parent tells, and the child too."""

import pytest
from django.test import Client

from tests.cases.case import Case, held
from tests.cases.story import Story

pytestmark = pytest.mark.django_db

CASE = Case("05-enuresis-cmrt-children.yaml", "Case 05: a child who wets the bed, CMRT")
SECOND, WEEKS = "second visit", "three weeks"


def test_every_fact_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(client, monkeypatch, 2019, 3, 4)
    story.comes("Nico", "Brandt", "9/2/2011", "male")
    story.plan((2, 3), exam=6, goal="Dry nights")
    _first(story)
    story.later(days=3)
    _second(story)
    story.later(days=18)
    _after_three_weeks(story)
    CASE.check(story)


def _first(story: Story) -> None:
    story.starts()
    story.tell("informant", "parent")
    story.tell("pain_now", "0")
    story.complains(
        "Bedwetting",
        onset="past the age when night control is expected",
        frequency="every night",
        informant="parent",
    )
    story.measures("Psoas strength", "reduced", "R")
    story.measures("Lower core strength (transversus abdominis)", "reduced", "L")
    story.measures("Spinal Galant", "present")
    story.measures("Thorax shifted", "large", "R")
    story.find("occ", "yes", cell="line2")
    story.describe("occ", "vertebra", "T11/12", cell="line2")
    story.measures("CMRT reflex active", "present", name="kidney")
    story.measures("Kidney position", "changed", note="signs of a dropped kidney")
    story.tell("category", "undetermined")
    story.does("cmrt", "Ptosis procedure", reflex="kidney", details__when="before")
    story.does("soft", "psoas_balance", side="R", details__when="before")
    story.blocks("cat1_right")
    story.does("segment", "adjust", name="segments as found", technique="sot")
    story.does("cmrt", "fibre", level="T11/12", line="2", details__cleared="yes")
    story.does("cmrt", "cmrt", level="T12", reflex="kidney")
    story.judge("occ", "cleared", cell="line2")
    story.tell("response", "better")
    story.tell("next_visit", "plan")
    story.tell("next_note", "re-examination at three weeks")
    story.signs()


def _second(story: Story) -> None:
    """Nothing showed at the segments and the kidney reflex, so neither was treated."""
    story.starts()
    story.tell("informant", "parent")
    story.tell("pain_now", "0")
    story.tell("reactions", "none")
    story.find("occ", "no", cell="line2")
    story.measures("CMRT reflex active", "absent", name="kidney")
    story.measures("Segment motion", "full", note="nothing adjusted, nothing indicated")
    story.tell("category", "undetermined")
    story.no_blocks()
    story.does("soft", "psoas_balance", side="R")
    story.tell("response", "same")
    story.signs(SECOND)


def _after_three_weeks(story: Story) -> None:
    story.starts()
    story.tell("kind", "reexam")
    story.tell("informant", "parent")
    story.tell("pain_now", "0")
    story.tell("reactions", "none")
    story.reports("Muscle tests", "all within normal limits", "clinician")
    story.measures("Psoas strength", "normal", "R")
    story.measures("Lower core strength (transversus abdominis)", "normal", "L")
    story.reports("Posture", "clearly improved", "clinician")
    story.measures("Spinal Galant", "absent")
    story.reports("Bedwetting", "much less", "parent")
    story.reports("Bedwetting at night", "much less", "patient")
    story.tell("category", "none")
    story.no_blocks()
    story.tell("response", "same")
    story.signs(WEEKS)


fact = CASE.fact
fact(
    1,
    "a child; a parent reports",
    held("Patient", birth_on="2011-09-02"),
    held("Visit", informant="parent"),
    says=["7 years", "Age in years: 7", "Told by a parent"],
)
fact(
    2,
    "bedwetting past the expected age",
    held(
        "Complaint",
        name="Bedwetting",
        informant="parent",
        onset_words="past the age when night control is expected",
    ),
    says="Complaint: Bedwetting; since: past the age when night control is expected",
)
fact(
    3,
    "psoas weaker, right",
    held("Measurement", code="strength_psoas", side="R", value="reduced"),
    says="Psoas strength right: reduced",
)
fact(
    4,
    "lower core weaker, left",
    held("Measurement", code="strength_core", side="L", value="reduced"),
    says="Lower core strength (transversus abdominis) left: reduced",
)
fact(
    5,
    "Spinal Galant still present",
    held("Measurement", code="spinal_galant", value="present"),
    says="Spinal Galant: present",
)
fact(
    6,
    "thorax shifted far to the right",
    held("Measurement", code="thoracic_shift", side="R", value="large"),
    says="Thorax shifted right: large",
)
fact(
    7,
    "occipital fibre line 2 active",
    held("Finding", code="occ", cell="line2", value="yes"),
    says="Occipital fibres: line 2, place not noted active",
)
fact(
    8,
    "the fibre is that of T11/12",
    held("Finding", code="occ", vertebra="T11/T12"),
    says="active (T11/T12)",
)
fact(
    9,
    "CMRT kidney reflexes active",
    held("Measurement", code="reflex_active", name="kidney", value="present"),
    says="CMRT reflex active (kidney): present",
)
fact(
    10,
    "signs of a dropped kidney",
    held("Measurement", code="kidney_position", value="changed", note="signs of a dropped kidney"),
    says="Kidney position: changed; remark: signs of a dropped kidney",
)
fact(
    11,
    "two visits a week for three weeks",
    held("PlanPhase", per_week=2, weeks=3),
    says="2 a week for 3 weeks",
)
fact(
    12,
    "re-examination at three weeks",
    held("CarePlan", exam_number=6),
    held("Visit", next_note="re-examination at three weeks"),
    says=["re-examination at visit 6", "re-examination at three weeks"],
)
fact(
    13,
    "kidney ptosis procedure before the blocks",
    held("Procedure", code="ptosis", reflex="kidney", details__when="before", order=1),
    says="Ptosis procedure: reflex (kidney); when: before the blocks. Psoas balancing",
)
fact(
    14,
    "psoas corrected before the blocks",
    held("Procedure", code="psoas_balance", side="R", details__when="before", order=2),
    says="Psoas balancing right: when: before the blocks. Prone on blocks",
)
fact(
    15,
    "adjusted with SOT",
    held("Visit", blocks_preset="cat1_right"),
    held("Procedure", code="adjust", technique="sot"),
    says=["Prone on blocks", "technique: SOT"],
)
fact(
    16,
    "segments watched, adjusted when indicated",
    held("Procedure", code="adjust", name="segments as found"),
    held(
        "Measurement",
        code="segment_motion",
        value="full",
        note="nothing adjusted, nothing indicated",
    ),
    says="nothing adjusted, nothing indicated",
    at=SECOND,
)
fact(
    17,
    "occipital lines watched through the plan",
    held("Finding", code="occ", cell="line2", value="no"),
    says="Occipital fibres: line 2, place not noted quiet",
    at=SECOND,
)
fact(
    18,
    "T11/12 reflex worked until quiet",
    held("Procedure", code="fibre", level="T11/12", line="2", details__cleared="yes"),
    says=["Occipital fibre work T11/12: line 2; worked until it no longer showed: yes"],
)
fact(
    19,
    "CMRT kidney only where indicated",
    held("Procedure", code="cmrt", level="T12", reflex="kidney"),
    held("Measurement", code="reflex_active", name="kidney", value="absent"),
    says="CMRT reflex active (kidney): absent",
    at=SECOND,
)
fact(
    20,
    "three weeks: every muscle test normal",
    held("Outcome", name="Muscle tests", words="all within normal limits"),
    held("Measurement", code="strength_psoas", side="R", value="normal"),
    held("Measurement", code="strength_core", side="L", value="normal"),
    says=["Muscle tests: all within normal limits", "Psoas strength right: normal"],
    at=WEEKS,
)
fact(
    21,
    "three weeks: posture clearly better",
    held("Outcome", name="Posture", words="clearly improved", informant="clinician"),
    says="Clinician reports: Posture: clearly improved",
    at=WEEKS,
)
fact(
    22,
    "three weeks: Spinal Galant absent",
    held("Measurement", code="spinal_galant", value="absent"),
    says="Spinal Galant: absent",
    at=WEEKS,
)
fact(
    23,
    "three weeks: child and parent both report much less",
    held("Outcome", name="Bedwetting", words="much less", informant="parent"),
    held("Outcome", name="Bedwetting at night", words="much less", informant="patient"),
    says=[
        "Parent reports: Bedwetting: much less",
        "Patient reports: Bedwetting at night: much less",
    ],
    at=WEEKS,
)
