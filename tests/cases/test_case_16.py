"""Case 16: a man with a lumbar disc; blocks when they were needed, and no category at all."""

import pytest
from django.test import Client

from tests.cases.case import Case, held
from tests.cases.story import Story

pytestmark = pytest.mark.django_db

CASE = Case("16-l5s1-disc-pelvic-blocks.yaml", "Case 16: a man with a lumbar disc, no category")
SECOND, THIRD = "second visit", "third visit"


def test_every_fact_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(client, monkeypatch, 2011, 9, 5)
    story.comes("Ewan", "Howe", "6/30/1980", "male")
    story.background("social", "Recreational worker")
    story.background("diagnosis", "L5-S1 disc herniation", side="L")
    _first(story)
    story.later(days=4)
    _second(story)
    story.later(days=4)
    _third(story)
    CASE.check(story)


def _first(story: Story) -> None:
    story.starts()
    story.complains(
        "Low back pain", "L", region="low back", onset="3-4 months", aggravating="long sitting"
    )
    story.complains("Leg pain", "L", region="leg", onset="3-4 months", aggravating="long sitting")
    story.tell("pain_now", "7")
    story.measures("Slump", "positive", "L")
    story.does("other", "Interferential current")
    story.does("soft", "trigger_point")
    story.does("soft", "myofascial")
    story.does(
        "traction",
        "traction_hand",
        details__position="side",
        details__velocity="low",
        details__amplitude="low",
    )
    story.blocks("cat3_left", "8")
    for what in ("heat", "ice_pack", "avoid_sitting", "lumbar_support"):
        story.does("home", what)
    for what in ("neural_glide", "extension", "stretching", "core"):
        story.does("exercise", what)
    story.tell("response", "better")
    story.tell("home_note", "pelvic blocks only as necessary at later visits")
    story.signs()


def _second(story: Story) -> None:
    story.starts()
    story.tell("pain_now", "4")
    story.tell("reactions", "none")
    story.reports("First visit", "good response", "clinician")
    story.no_blocks()
    story.tell("remark", "Blocks were not needed today")
    story.does("soft", "myofascial")
    story.tell("response", "better")
    story.signs(SECOND)


def _third(story: Story) -> None:
    story.starts()
    story.tell("pain_now", "1")
    story.tell("reactions", "none")
    story.reports("Leg and back pain", "almost gone", "patient")
    story.no_blocks()
    story.tell("response", "better")
    story.signs(THIRD)


fact = CASE.fact
fact(1, "man of 31", held("Patient", sex="male", birth_on="1980-06-30"), says=["31 years", "male"])
fact(
    2,
    "recreational worker",
    held("HistoryItem", kind="social", label="Recreational worker"),
    says="Work and daily life: Recreational worker",
)
fact(
    3,
    "low back pain, left",
    held("Complaint", name="Low back pain", side="L"),
    says="Complaint: Low back pain, left",
)
fact(
    4,
    "leg pain, left",
    held("Complaint", name="Leg pain", side="L"),
    says="Complaint: Leg pain, left",
)
fact(
    5,
    "for 3-4 months: a range",
    held("Complaint", onset_words="3-4 months"),
    says="since: 3-4 months",
)
fact(
    6,
    "worse with long sitting",
    held("Complaint", aggravating="long sitting"),
    says="worse with: long sitting",
)
fact(
    7,
    "L5-S1 disc herniation, left",
    held("HistoryItem", kind="diagnosis", label="L5-S1 disc herniation", side="L"),
    says="Diagnosis: L5-S1 disc herniation left",
)
fact(
    8,
    "no category although blocks were used",
    held("Visit", category="", blocks_state="placed"),
    says="Prone on blocks",
)
fact(
    9,
    "interferential current",
    held("Procedure", code="interferential", kind="current"),
    says="Interferential current.",
)
fact(
    10,
    "trigger point and myofascial work",
    held("Procedure", code="trigger_point"),
    held("Procedure", code="myofascial"),
    says=["Trigger point work.", "Myofascial release."],
)
fact(
    11,
    "traction mobilisation by hand, on the side, low velocity and amplitude",
    held(
        "Procedure",
        code="traction_hand",
        details__position="side",
        details__velocity="low",
        details__amplitude="low",
    ),
    says="Traction mobilisation by hand: position: lying on the side; velocity: low; "
    "amplitude: low",
)
fact(
    12,
    "pelvic blocks when needed, not every time",
    held("Visit", blocks_state="placed", blocks_min=8),
    held("Visit", blocks_state="none", remark="Blocks were not needed today"),
    says=["No blocks were used", "Blocks were not needed today"],
    at=SECOND,
)
fact(13, "heat", held("Procedure", code="heat", kind="home"), says="At home: Heat")
fact(14, "ice", held("Procedure", code="ice_pack", kind="home"), says="At home: Ice")
fact(
    15,
    "neural mobilisation",
    held("Procedure", code="neural_glide", kind="exercise"),
    says="Neural mobilisation.",
)
fact(
    16,
    "repeated extension, stretching",
    held("Procedure", code="extension"),
    held("Procedure", code="stretching"),
    says=["Repeated extension.", "Stretching."],
)
fact(17, "core strengthening", held("Procedure", code="core"), says="Core strengthening.")
fact(
    18,
    "avoid long sitting",
    held("Procedure", code="avoid_sitting"),
    says="At home: Avoiding long sitting",
)
fact(
    19,
    "low-back support in the chair at work",
    held("Procedure", code="lumbar_support"),
    says="At home: Low-back support in the chair",
)
fact(
    20,
    "good response after the first visit",
    held("Visit", response="better"),
    held("Outcome", name="First visit", words="good response"),
    says="First visit: good response",
    at=SECOND,
)
fact(
    21,
    "leg and back pain almost gone at the third visit",
    held("Outcome", name="Leg and back pain", words="almost gone"),
    held("Visit", pain_now=1),
    says=["Leg and back pain: almost gone", "Pain 1 of 10"],
    at=THIRD,
)
