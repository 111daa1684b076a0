"""Case 22: one of those treated in a study of heel tension, and one of those with sham blocks."""

import pytest
from django.test import Client

from tests.cases.case import Case, held
from tests.cases.story import Story

pytestmark = pytest.mark.django_db

CASE = Case("22-study-heel-tension-cat1.yaml", "Case 22: a study of heel tension and blocks")
SHAM = "sham"
STUDY = "Study of prone blocks and heel tension"


def test_every_fact_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(client, monkeypatch, 2012, 11, 5)
    _takes_part(story, "Mina", "treated")
    _is_blocked(story)
    CASE.check(story, "initial")
    _takes_part(story, "Juno", "sham")
    _is_shammed(story)
    CASE.check(story, SHAM)


def _takes_part(story: Story, name: str, arm: str) -> None:
    story.comes(name, "Park", "4/1/1988")
    story.background("other", f"{STUDY}, 13 treated and 13 sham", outcome=f"arm: {arm}")
    mean = {"study": STUDY}
    sit, sacrum = ("2.41", "3.03") if arm == "treated" else ("0.45", "0.23")
    story.result("mean change of sit and reach", sit, conditions=f"arm: {arm}", **mean)
    story.result("mean change of sacral movement", sacrum, conditions=f"arm: {arm}", **mean)


def _measured(story: Story, sit: tuple[str, str], sacrum: tuple[str, str]) -> None:
    story.tell("pain_now", "0")
    story.find("heel", "yes", cell="noted")
    story.measures("Sit and reach", sit[0], after=sit[1], unit="")
    story.measures("Sacral movement with breathing", sacrum[0], after=sacrum[1], unit="")
    story.tell("category", "I")


def _is_blocked(story: Story) -> None:
    story.starts()
    _measured(story, ("20", "22.41"), ("4", "7.03"))
    story.blocks("cat1_left", "5")
    story.judge("heel", "cleared", cell="noted")
    story.tell("response", "better")
    story.signs()


def _is_shammed(story: Story) -> None:
    story.starts()
    _measured(story, ("20", "20.45"), ("4", "4.23"))
    story.no_blocks()
    story.does("sot", "Sham blocks (study)", is_sham="true")
    story.judge("heel", "same", cell="noted")
    story.tell("response", "same")
    story.signs(SHAM)


fact = CASE.fact
fact(
    1,
    "heel tension present",
    held("Finding", code="heel", cell="noted", value="yes"),
    says="Heel tension: present",
)
fact(2, "Category I", held("Visit", category="I"), says="Category I, chosen by the clinician")
fact(
    3,
    "study arm, 13 each",
    held(
        "HistoryItem",
        kind="other",
        label=f"{STUDY}, 13 treated and 13 sham",
        outcome="arm: treated",
    ),
    says="13 treated and 13 sham, arm: treated",
)
fact(
    4,
    "sit and reach before",
    held("Measurement", code="sit_reach", value="20"),
    says="Sit and reach: 20",
)
fact(
    5,
    "Category I blocks, prone",
    held("Visit", blocks_preset="cat1_left", blocks_position="prone"),
    says="Prone on blocks",
)
fact(
    6,
    "or sham blocks, marked so",
    held("Procedure", code="sham_blocks", is_sham=True),
    says="Sham blocks (study): sham",
    at=SHAM,
)
fact(
    7,
    "sit and reach after",
    held("Measurement", code="sit_reach", after="22.41"),
    says="Sit and reach: 20 → 22.41.",
)
fact(
    8,
    "sacral movement before and after",
    held("Measurement", code="sacral_motion", value="4", after="7.03"),
    says="Sacral movement with breathing: 4 → 7.03",
)
fact(
    9,
    "mean change of sit and reach: 2.41, with sham 0.45",
    held("TestResult", name="mean change of sit and reach", value="2.41"),
    says="mean change of sit and reach 2.41",
)
fact(
    10,
    "mean change of sacral movement: 3.03, with sham 0.23",
    held("TestResult", name="mean change of sacral movement", value="3.03"),
    says="mean change of sacral movement 3.03",
)
