"""Case 08: a man whose tongue tires, Category I and the jaw, while a grave question is open."""

import pytest
from django.test import Client

from tests.cases.case import Case, held
from tests.cases.story import Story

pytestmark = pytest.mark.django_db

CASE = Case("08-tongue-fatigue-cat1-tmj.yaml", "Case 08: a man whose tongue tires, Category I")


def test_every_fact_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(client, monkeypatch, 2017, 5, 15)
    story.comes("Henrik", "Voss", "2/20/1960", "male")
    _before(story)
    _visit(story)
    CASE.check(story)


def _before(story: Story) -> None:
    story.background(
        "diagnosis",
        "Throat infection",
        certainty="suspected",
        given_by="general practitioner",
        started_on="a month ago",
    )
    story.background(
        "medication",
        "Antibiotics",
        given_by="general practitioner",
        outcome="no relief",
    )
    story.background(
        "diagnosis",
        "Dysfunction of the cervical spine",
        given_by="neurologist",
        started_on="two weeks after the GP",
    )
    story.background("medication", "Muscle relaxants", given_by="neurologist", outcome="no relief")
    story.referral(
        "between",
        "University neurology department",
        specialty="neurology",
        reason="to assess for amyotrophic lateral sclerosis",
        sent_by="neurologist",
    )
    story.alert("caution", "ALS work-up is open", reason="university neurology")
    story.background("dental", "Extensive restorations", started_on="a few years ago")
    story.device("bridge", "bridgework", place="mouth")
    story.device("implant", "dental implants", place="mouth")
    story.device("guard", "bite guard", given_by="bought over the counter")


def _visit(story: Story) -> None:
    story.starts()
    story.complains("Extreme fatigue of the tongue", region="tongue", onset="more than a month")
    story.complains("Neck pain", region="neck", severity="significant", onset="more than a month")
    story.tell("pain_now", "6")
    story.measures("Pelvic torsion", "present")
    story.measures("Sacral movement with breathing", "reduced nutation")
    story.measures("Temporal bone", "internal rotation", "L")
    story.tell("category", "I")
    story.blocks("cat1_right")
    story.does("cranial", "temporal", side="L", note="for internal rotation")
    story.does("cranial", "sphenomaxillary")
    story.does("tmj", "tmj_care")
    story.tell("response", "same")
    story.signs()


fact = CASE.fact
fact(1, "man of 57", held("Patient", sex="male", birth_on="1960-02-20"), says=["57 years", "male"])
fact(
    2,
    "extreme fatigue of the tongue",
    held("Complaint", name="Extreme fatigue of the tongue", region="tongue"),
    says="Complaint: Extreme fatigue of the tongue; where: tongue",
)
fact(
    3,
    "significant neck pain",
    held("Complaint", name="Neck pain", severity="significant"),
    held("Visit", pain_now=6),
    says=["Complaint: Neck pain", "how bad: significant", "Pain 6 of 10"],
)
fact(
    4,
    "for more than a month",
    held("Complaint", onset_words="more than a month"),
    says="since: more than a month",
)
fact(
    5,
    "GP a month earlier, throat infection suspected",
    held(
        "HistoryItem",
        kind="diagnosis",
        label="Throat infection",
        certainty="suspected",
        given_by="general practitioner",
        happened_words="a month ago",
    ),
    says="Throat infection, suspected, a month ago, from general practitioner",
)
fact(
    6,
    "antibiotics from the GP",
    held("HistoryItem", kind="medication", label="Antibiotics", given_by="general practitioner"),
    says="Antibiotics, from general practitioner",
)
fact(
    7,
    "neurologist two weeks after the GP",
    held("HistoryItem", given_by="neurologist", happened_words="two weeks after the GP"),
    says="two weeks after the GP, from neurologist",
)
fact(
    8,
    "neurologist’s diagnosis: dysfunction of the neck",
    held(
        "HistoryItem",
        kind="diagnosis",
        label="Dysfunction of the cervical spine",
        given_by="neurologist",
    ),
    says="Dysfunction of the cervical spine",
)
fact(
    9,
    "muscle relaxants from the neurologist",
    held("HistoryItem", kind="medication", label="Muscle relaxants", given_by="neurologist"),
    says="Muscle relaxants, from neurologist",
)
fact(
    10,
    "no relief from either",
    held("HistoryItem", label="Antibiotics", outcome="no relief"),
    held("HistoryItem", label="Muscle relaxants", outcome="no relief"),
    says=[
        "Antibiotics, from general practitioner, no relief",
        "Muscle relaxants, from neurologist, no relief",
    ],
)
fact(
    11,
    "sent to a university to be assessed for ALS, still open",
    held(
        "Referral",
        kind="between",
        party="University neurology department",
        status="open",
        reason="to assess for amyotrophic lateral sclerosis",
    ),
    held("Alert", text="ALS work-up is open", ended_at=None),
    says=["University neurology department", "to assess for amyotrophic lateral sclerosis", "open"],
)
fact(
    12,
    "extensive restorations a few years ago",
    held(
        "HistoryItem",
        kind="dental",
        label="Extensive restorations",
        happened_words="a few years ago",
    ),
    says="Extensive restorations, a few years ago",
)
fact(
    13,
    "bridgework and implants",
    held("Device", kind="bridge", name="bridgework"),
    held("Device", kind="implant", name="dental implants"),
    says=["bridgework, mouth", "dental implants, mouth"],
)
fact(
    14,
    "bite guard bought over the counter",
    held("Device", kind="guard", name="bite guard", given_by="bought over the counter"),
    says="bite guard, origin: bought over the counter",
)
fact(15, "Category I", held("Visit", category="I"), says="Category I, chosen by the clinician")
fact(
    16,
    "pelvic torsion, sacral nutation reduced",
    held("Measurement", code="pelvic_torsion", value="present"),
    held("Measurement", code="sacral_motion", value="reduced nutation"),
    says=["Pelvic torsion: present", "Sacral movement with breathing: reduced nutation"],
)
fact(
    17,
    "left temporal bone in internal rotation",
    held("Measurement", code="temporal_bone", side="L", value="internal"),
    says="Temporal bone left: internal rotation",
)
fact(
    18,
    "temporal internal rotation treated, left",
    held("Procedure", code="temporal", side="L", note="for internal rotation"),
    says="Temporal rotation left: remark: for internal rotation",
)
fact(
    19,
    "sphenomaxillary procedure",
    held("Procedure", code="sphenomaxillary"),
    says="Sphenomaxillary release.",
)
fact(20, "jaw joint treated", held("Procedure", code="tmj_care", kind="tmj"), says="Jaw joint.")
