"""Case 02: a woman with back pain who hopes for a second child, Category II, told by visit."""

import pytest
from django.test import Client

from tests.cases.case import Case, held
from tests.cases.story import Story

pytestmark = pytest.mark.django_db

CASE = Case("02-infertility-cat2.yaml", "Case 02: a woman who hopes for a child, Category II")


def test_every_fact_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(client, monkeypatch, 2000, 1, 10)
    _arrives(story)
    _first(story)
    story.later(weeks=6)
    _six_weeks(story)
    story.later(weeks=30)
    _much_later(story)
    CASE.check(story)


def _arrives(story: Story) -> None:
    story.comes("Rosa", "Keller", "6/14/1965", "female")
    story.background("pregnancy", "First child could not be conceived without help")
    story.background("medication", "Fertility drugs", outcome="no result")
    story.background("pregnancy", "IVF and implantation", outcome="pregnant with her first child")
    story.background("pregnancy", "Birth", started_on="7/3/1998", outcome="a son")
    story.background("injury", "gymnastic injuries", count="several", started_on="over 12 years")
    story.background("injury", "minor car accidents", count="several")
    story.background("negative", "Nothing else of note")
    story.background("diagnosis", "Sacroiliac instability", given_by="Dr Halvorsen")
    story.plan((3, 6), exam=18, goal="Intensive programme, agreed with the patient")


def _first(story: Story) -> None:
    story.starts()
    story.complains(
        "Help to conceive a second child", onset="about one year after the birth of her son"
    )
    story.complains("Back pain with spasms", region="back", onset="for years")
    story.complains("Neck pain", region="neck", frequency="occasional")
    story.complains(
        "Painful hands and feet",
        "B",
        onset="chronic",
        aggravating="in the morning",
        limits="hard to use in the morning",
        cause="unknown",
    )
    story.tell("pain_now", "5")
    story.measures("Lumbar flexion", "restricted")
    story.measures("Neck rotation", "restricted", "L")
    story.measures("Neck side bending", "restricted", "B")
    story.measures("Hamstrings strength", "weak", "B")
    story.measures("Gluteus maximus strength", "weak", "B")
    story.measures("Psoas strength", "weak", "L")
    story.measures("Nachlas", "positive", "L")
    story.measures("Ely", "positive", "L")
    story.measures("Yeoman", "positive", "B")
    story.find("plumb", "R", cell="pelvis")
    story.find("plumb", "L", cell="shoulders")
    story.find("leg_s", "L", cell="side")
    story.tell("category", "II")
    story.blocks("cat2_left", "5")
    story.does("soft", "psoas_balance")
    story.does("segment", "adjust", name="neck", method="cavitation")
    story.judge("leg_s", "improved")
    story.tell("response", "better")
    story.tell("next_visit", "plan")
    story.signs()


def _six_weeks(story: Story) -> None:
    story.starts()
    story.tell("kind", "reexam")
    story.tell("pain_now", "0")
    story.tell("reactions", "none")
    story.tell("change", "better")
    story.gone("Back pain with spasms")
    story.gone("Neck pain")
    story.gone("Painful hands and feet")
    story.reports("Objective findings", "markedly better", "clinician")
    story.reports("Category II", "stable", "clinician", since_on="2000-01-21")
    story.measures("Lumbar flexion", "full")
    story.tell("category", "none")
    story.no_blocks()
    story.tell("response", "same")
    story.signs("six weeks")


def _much_later(story: Story) -> None:
    story.starts()
    story.tell("kind", "other")
    story.tell("reactions", "none")
    story.reports("Conception", "natural, for the first time in her life", "patient")
    story.gone("Help to conceive a second child")
    story.signs("later")


SIX, LATER = "six weeks", "later"
CASE.fact(
    1,
    "woman of 34",
    held("Patient", sex="female", birth_on="1965-06-14"),
    says=["34 years", "female"],
)
CASE.fact(
    2,
    "first visit on 10 January 2000",
    held("Visit", kind="initial", started_at__date="2000-01-10"),
    says=["10 Jan 2000", "First visit."],
)
CASE.fact(
    3,
    "wants help to conceive a second child",
    held("Complaint", name="Help to conceive a second child"),
    says="Complaint: Help to conceive a second child",
)
CASE.fact(
    4,
    "no first child without help",
    held("HistoryItem", kind="pregnancy", label="First child could not be conceived without help"),
    says="First child could not be conceived without help",
)
CASE.fact(
    5,
    "fertility drugs failed, IVF succeeded",
    held("HistoryItem", kind="medication", label="Fertility drugs", outcome="no result"),
    held(
        "HistoryItem",
        kind="pregnancy",
        label="IVF and implantation",
        outcome="pregnant with her first child",
    ),
    says=["Fertility drugs, no result", "IVF and implantation, pregnant with her first child"],
)
CASE.fact(
    6,
    "son born on 3 July 1998",
    held("HistoryItem", kind="pregnancy", label="Birth", started_on="1998-07-03", outcome="a son"),
    says="Birth, 3 Jul 1998, a son",
)
CASE.fact(
    7,
    "trying again since about a year after that birth",
    held("Complaint", onset_words="about one year after the birth of her son"),
    says="since: about one year after the birth of her son",
)
CASE.fact(
    8,
    "gymnastic injuries over 12 years, minor car accidents",
    held(
        "HistoryItem",
        kind="injury",
        label="gymnastic injuries",
        count="several",
        happened_words="over 12 years",
    ),
    held("HistoryItem", kind="injury", label="minor car accidents", count="several"),
    says=["several gymnastic injuries, over 12 years", "several minor car accidents"],
)
CASE.fact(
    9,
    "back pain with spasms for years",
    held("Complaint", name="Back pain with spasms", onset_words="for years"),
    says="Complaint: Back pain with spasms; where: back; since: for years",
)
CASE.fact(
    10,
    "occasional neck pain",
    held("Complaint", name="Neck pain", frequency="occasional"),
    says="Neck pain; where: neck; how often: occasional",
)
CASE.fact(
    11,
    "hands and feet, mornings, chronic, cause unknown",
    held(
        "Complaint",
        name="Painful hands and feet",
        side="B",
        onset_words="chronic",
        aggravating="in the morning",
        limits="hard to use in the morning",
        cause="unknown",
    ),
    says=[
        "Painful hands and feet, both sides; since: chronic",
        "began with: unknown",
        "worse with: in the morning",
        "limits: hard to use in the morning",
    ],
)
CASE.fact(
    12,
    "nothing else of weight: a recorded negative",
    held("HistoryItem", kind="negative", label="Nothing else of note"),
    says="Said not to be so: Nothing else of note",
)
CASE.fact(
    13,
    "lumbar flexion restricted",
    held("Measurement", code="low_back_flexion", value="restricted"),
    says="Lumbar flexion: restricted",
)
CASE.fact(
    14,
    "neck rotation left restricted",
    held("Measurement", code="neck_rotation", side="L", value="restricted"),
    says="Neck rotation left: restricted",
)
CASE.fact(
    15,
    "neck side bending restricted, both sides",
    held("Measurement", code="neck_side", side="B", value="restricted"),
    says="Neck side bending both sides: restricted",
)
CASE.fact(
    16,
    "hamstrings and gluteus maximus weak, both sides",
    held("Measurement", code="strength_hamstring", side="B", value="weak"),
    held("Measurement", code="strength_gluteus", side="B", value="weak"),
    says=["Hamstrings strength both sides: weak", "Gluteus maximus strength both sides: weak"],
)
CASE.fact(
    17,
    "psoas weak, left",
    held("Measurement", code="strength_psoas", side="L", value="weak"),
    says="Psoas strength left: weak",
)
CASE.fact(
    18,
    "Nachlas and Ely positive, left",
    held("Measurement", code="nachlas", side="L", value="positive"),
    held("Measurement", code="ely", side="L", value="positive"),
    says=["Nachlas left: positive", "Ely left: positive"],
)
CASE.fact(
    19,
    "Yeoman positive, both sides",
    held("Measurement", code="yeoman", side="B", value="positive"),
    says="Yeoman both sides: positive",
)
CASE.fact(
    20,
    "standing, right hip high",
    held("Finding", code="plumb", cell="pelvis", value="R"),
    says="pelvis right high",
)
CASE.fact(
    21,
    "standing, left shoulder high",
    held("Finding", code="plumb", cell="shoulders", value="L"),
    says="shoulders left high",
)
CASE.fact(
    22,
    "primary Category II, sacroiliac instability",
    held("Visit", category="II"),
    held("HistoryItem", kind="diagnosis", label="Sacroiliac instability"),
    says=["Category II, chosen by the clinician", "Sacroiliac instability"],
)
CASE.fact(
    23,
    "short leg left",
    held("Finding", code="leg_s", cell="side", value="L"),
    says="Short leg (supine): left short",
)
CASE.fact(
    24,
    "intensive programme of 6 weeks, agreed",
    held("PlanPhase", weeks=6),
    held("CarePlan", goal="Intensive programme, agreed with the patient"),
    says=["for 6 weeks", "Intensive programme, agreed with the patient"],
)
CASE.fact(
    25,
    "Category II blocks for the left short leg",
    held("Visit", blocks_preset="cat2_left", blocks_short_side="L", blocks_position="supine"),
    held("BlockPlacement", side="L", landmark="crest"),
    held("BlockPlacement", side="R", landmark="gt"),
    says="Supine on blocks: 1 left iliac crest, 2 right greater trochanter",
)
CASE.fact(
    26,
    "psoas balanced; neck adjusted with cavitation",
    held("Procedure", code="psoas_balance"),
    held("Procedure", code="adjust", name="neck", method="cavitation"),
    says=["Psoas balancing.", "Adjustment (neck): method: By hand, with cavitation"],
)
CASE.fact(
    27,
    "six weeks: objective findings markedly better",
    held("Outcome", name="Objective findings", words="markedly better", informant="clinician"),
    says="Clinician reports: Objective findings: markedly better",
    at=SIX,
)
CASE.fact(
    28,
    "Category II stable since 21 January 2000",
    held("Outcome", name="Category II", words="stable", since_on="2000-01-21"),
    says="Category II: stable; since 21 Jan 2000",
    at=SIX,
)
CASE.fact(
    29,
    "back, neck, hands and feet free of pain",
    held("Complaint", name="Back pain with spasms", resolved_on="2000-02-21"),
    held("Complaint", name="Neck pain", resolved_on="2000-02-21"),
    held("Complaint", name="Painful hands and feet", resolved_on="2000-02-21"),
    says=["Back pain with spasms; where: back; since: for years; resolved on 21 Feb 2000"],
    at=SIX,
)
CASE.fact(
    30,
    "later conceived without assistance, a first",
    held("Outcome", name="Conception", words="natural, for the first time in her life"),
    says="Patient reports: Conception: natural, for the first time in her life",
    at=LATER,
)
