"""Other cases of the same kind, so that the chart is not fitted to the six that were published."""

import pytest
from django.test import Client

from tests.cases.story import Story

pytestmark = pytest.mark.django_db


def test_sciatica_with_a_disc(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Category III, straight-leg raise and a questionnaire that change over six weeks."""
    story = Story(client, monkeypatch, 2020, 2, 3)
    story.comes("Olaf", "Reuter", "1/1/1975", "male", birth_known="year")
    story.background("medication", "Ibuprofen 600 mg", given_by="family doctor", count="3 a day")
    story.background("family", "Father had a disc operation")
    story.result("L4-L5 disc", "herniation, right", study="MRI", taken_on="1/2020")
    story.starts()
    story.complains("Sciatica", "R", region="low back", onset="6-8 weeks", radiation="calf")
    story.tell("pain_now", "8")
    story.find("antalgic", "yes")
    story.find("slr", "35", "R", "degrees")
    story.find("slr", "leg", "R", "pain")
    story.find("leg_p", "R", cell="side")
    story.find("leg_p", "6-8", cell="mm")
    for n, said in enumerate(("same", "worse", "same"), start=1):
        story.find("soto", said, cell=f"round{n}")
    story.find("rc", "2", "L", "C2")
    story.scores("odi", "48")
    story.measures("Knee reflex", "reduced", "R")
    story.tell("category", "III")
    story.tell("also_present", "II")
    story.does("segment", "rc_adjust", level="L4", side="L")
    story.does("sot", "sitting_disc", details__minutes="2.5")
    story.blocks("cat3_right", "10")
    story.judge("slr", "improved", "R")
    story.judge("leg_p", "same")
    story.judge("soto", "same")
    story.judge("rc", "cleared", "L", "C2")
    story.referral("out", "Dr Weiss", specialty="neurosurgery", reason="SOTO worse on round 2")
    story.tell("response", "better")
    story.tell("next_visit", "twice_week")
    story.signs()
    story.stands(
        "initial",
        "born 1975",
        "about 45 years",
        "Ibuprofen 600 mg",
        "from family doctor",
        "In the family: Father had a disc operation",
        "MRI, L4-L5 disc herniation, right",
        "Sent by us, Dr Weiss, neurosurgery, SOTO worse on round 2",
        "since: 6-8 weeks",
        "goes to: calf",
        "35°",
        "6 to 8 mm",
        "same, round 2 worse",
        "48",
        "Category III, chosen by the clinician; also present: Category II",
        "time: 2.5 min",
    )
    story.later(weeks=6)
    story.background("medication", "Pregabalin", given_by="Dr Weiss")
    story.starts()
    story.tell("reactions", "soreness")
    story.tell("pain_now", "2")
    story.find("slr", "70", "R", "degrees")
    story.scores("odi", "12")
    story.tell("category", "II")
    story.no_blocks()
    story.tell("response", "same")
    story.signs("later")
    story.stands("later", "70°", "12", "48", "at the start", "Pregabalin, from Dr Weiss")
    assert "Ibuprofen" not in story.pages["later"]


def test_an_infant_with_colic(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Birth facts, a parent who tells, head measures with an instrument, no number for pain."""
    story = Story(client, monkeypatch, 2021, 6, 1)
    story.comes("Lea", "Sommer", "4/12/2021", "female")
    story.birth(
        weeks="36", days="4", weight_g="2450", head_cm="33.5", delivery="vacuum", babies="2"
    )
    story.starts()
    story.tell("informant", "parent")
    story.complains("Colic", frequency="every evening", onset="third week", informant="parent")
    story.measures("Head diagonal", "128", "L", unit="mm", method="craniometer")
    story.measures("Head diagonal", "121", "R", unit="mm", method="craniometer")
    story.scores("count", "4.5", name="hours of crying a day", informant="parent")
    story.tell("category", "none")
    story.no_blocks()
    story.does("cranial", "occipital_slip", details__contact="outside")
    story.tell("response", "same")
    story.tell("next_note", "head measured again at every 6th visit")
    story.signs()
    story.stands(
        "initial",
        "Age in months: 1",
        "36 weeks 4 days",
        "2450 g",
        "33.5 cm",
        "Told by a parent",
        "how often: every evening",
        "Head diagonal left: 128 mm",
        "(craniometer)",
        "Parent reports: Count or other number (hours of crying a day): 4.5",
        "head measured again at every 6th visit",
    )


def test_a_pregnant_woman(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Weeks counted on, Webster, and a reason for lying prone."""
    story = Story(client, monkeypatch, 2022, 3, 7)
    story.comes("Ines", "Duarte", "1/9/1991", "female")
    story.pregnancy(counted_weeks="24", counted_days="2", babies="1")
    story.cleared("Dr Abel", "all")
    story.starts()
    story.complains("Pelvic girdle pain", "B", region="pelvis", aggravating="turning in bed")
    story.tell("pain_now", "5")
    story.find("heel", "2", "L")
    story.tell("category", "I")
    story.blocks("cat1_right", "3")
    story.tell("blocks_reason", "on pregnancy cushions, three minutes")
    story.does("other", "Webster technique", side="R", details__cushions="yes")
    story.judge("heel", "cleared", "L")
    story.tell("response", "better")
    story.signs()
    story.stands(
        "initial",
        "Weeks of pregnancy: 24",
        "worse with: turning in bed",
        "Webster technique right",
        "prone on pregnancy cushions: yes",
        "Reason for this layout: on pregnancy cushions, three minutes",
    )


def test_a_jaw_and_a_splint(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """One test under two conditions, before and after; a score between two others."""
    story = Story(client, monkeypatch, 2018, 10, 8)
    story.comes("Petra", "Nowak", "5/5/1984", "female")
    story.device("plate", "titanium plate", place="lower jaw", side="L", started_on="2015")
    story.starts()
    story.complains("Headache", "L", frequency="weekly", easing="rest", quality="pressing")
    story.tell("pain_now", "4")
    story.measures("Mouth opening", "28", after="41", conditions="splint_out", pain="yes")
    story.measures("Deviation on opening", "3.5", "L")
    story.scores("count", "62", name="HIT-6")
    story.scores("ndi", "17")
    story.tell("category", "II")
    story.no_blocks()
    story.does("tmj", "tmj_muscle", side="L", details__contact="inside")
    story.does("exercise", "jaw_ex", details__sets="3", details__reps="10", details__handout="yes")
    story.tell("response", "better")
    story.signs()
    story.stands(
        "initial",
        "titanium plate, lower jaw, left, since 2015",
        "28 mm → 41 mm",
        "splint out",
        "3.5 mm",
        "Headache impact score: 62 (severe)",
        "17",
        "contact: inside the mouth",
        "sets: 3; repetitions: 10; hand-out given: yes",
    )


def test_a_shoulder_without_sot(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A visit without SOT: no category, no blocks, dose and lung values beside each other."""
    story = Story(client, monkeypatch, 2023, 1, 16)
    story.comes("Amir", "Haddad", "7/7/2012", "male")
    story.background("condition", "Asthma", certainty="confirmed", given_by="paediatrician")
    story.starts()
    story.tell("kind", "other")
    story.tell("informant", "parent")
    story.complains("Shoulder pain", "R", onset="1/9/2023, after a fall")
    story.measures("Peak flow", "180", after="220", unit="L/min", position="standing")
    story.measures("Shoulder abduction", ">90", "R", pain="yes")
    story.does("extremity", "shoulder", side="R", listing="anterior")
    story.does("other", "Low-level laser", side="R", details__dose="4.25", details__area="shoulder")
    story.tell("response", "better")
    story.signs()
    story.stands(
        "initial",
        "Visit without SOT.",
        "Asthma, confirmed, from paediatrician",
        "since 9 Jan 2023 (after a fall)",
        "Peak flow: 180 L/min → 220 L/min",
        "over 90°",
        "Shoulder right: listing anterior",
        "dose: 4.25 J/cm²",
    )
