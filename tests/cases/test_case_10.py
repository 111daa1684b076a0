"""Case 10: a woman with sleep apnoea, seen together with her dentist; two sleep studies."""

import pytest
from django.test import Client

from tests.cases.case import Case, held
from tests.cases.story import Story

pytestmark = pytest.mark.django_db

CASE = Case("10-sleep-apnoea-splint.yaml", "Case 10: a woman with sleep apnoea and a splint")
WEEKS = "four weeks"


def test_every_fact_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story(client, monkeypatch, 2014, 4, 7)
    story.comes("Marta", "Lind", "8/19/1957", "female")
    story.result("Respiratory disturbance index", study="Sleep study before care")
    story.referral("shared", "Dr Rahimi", specialty="dentist", reason="flat-plane splint")
    story.device("splint", "flat-plane splint", place="lower teeth", given_by="the dentist")
    story.plan((2, 3), goal="Programme of 3-4 weeks")
    _first(story)
    story.later(weeks=4)
    _second_study(story)
    _four_weeks(story)
    CASE.check(story)


def _first(story: Story) -> None:
    story.starts()
    story.complains("Sleep apnoea", onset="persistent")
    story.complains("Sleepiness", limits="very sleepy in the daytime")
    story.complains("Short-term memory loss and a foggy head")
    story.complains("TMJ pain", region="jaw")
    story.complains("Myofascial pain", region="neck, shoulders", onset="chronic")
    story.complains("Fatigue")
    story.complains("Vertigo")
    story.tell("pain_now", "5")
    story.measures("Dental class", "II")
    story.measures("Dental arches", "narrow")
    story.measures("Teeth touch too early", "yes", note="front teeth")
    story.measures("Clenching", "yes")
    story.measures("Grinding", "yes")
    story.tell("category", "undetermined")
    story.no_blocks()
    story.does("cranial", "csf", technique="craniopathy")
    story.tell("response", "better")
    story.signs()


def _second_study(story: Story) -> None:
    study = {
        "study": "Second polysomnogram",
        "conditions": "splint worn",
        "taken_on": "one month after the first",
    }
    story.result("Respiratory disturbance index", "2.9", unit="/h", **study)
    story.result("Apnoea-hypopnoea index", "2.9", unit="/h", **study)
    story.result("Lowest oxygen saturation asleep", "92", unit="%", **study)


def _four_weeks(story: Story) -> None:
    story.starts()
    story.tell("kind", "reexam")
    story.tell("reactions", "none")
    story.tell("pain_now", "1")
    story.reports("TMJ pain", "much less", "patient")
    story.reports("Neck and shoulder pain", "resolved gradually over 3-4 weeks", "patient")
    story.gone("Myofascial pain")
    story.reports("Daytime", "less tired, functions better", "patient")
    story.tell("category", "none")
    story.no_blocks()
    story.tell("response", "better")
    story.signs(WEEKS)


fact = CASE.fact
fact(
    1,
    "woman of 56",
    held("Patient", sex="female", birth_on="1957-08-19"),
    says=["56 years", "female"],
)
fact(
    2,
    "persistent sleep apnoea",
    held("Complaint", name="Sleep apnoea", onset_words="persistent"),
    says="Complaint: Sleep apnoea; since: persistent",
)
fact(
    3,
    "very sleepy by day",
    held("Complaint", limits="very sleepy in the daytime"),
    says="limits: very sleepy in the daytime",
)
fact(
    4,
    "memory loss, foggy head",
    held("Complaint", name="Short-term memory loss and a foggy head"),
    says="Complaint: Short-term memory loss and a foggy head",
)
fact(
    5,
    "jaw pain",
    held("Complaint", name="TMJ pain", region="jaw"),
    says="Complaint: TMJ pain; where: jaw",
)
fact(
    6,
    "chronic myofascial pain of neck and shoulders",
    held("Complaint", name="Myofascial pain", region="neck, shoulders", onset_words="chronic"),
    says="Complaint: Myofascial pain; where: neck, shoulders; since: chronic",
)
fact(7, "fatigue", held("Complaint", name="Fatigue"), says="Complaint: Fatigue")
fact(8, "vertigo", held("Complaint", name="Vertigo"), says="Complaint: Vertigo")
fact(
    9,
    "dental class II",
    held("Measurement", code="dental_class", value="II"),
    says="Dental class: II",
)
fact(
    10,
    "narrow dental arches",
    held("Measurement", code="dental_arch", value="narrow"),
    says="Dental arches: narrow",
)
fact(
    11,
    "front teeth touch too early",
    held("Measurement", code="early_contact", value="yes", note="front teeth"),
    says="Teeth touch too early: yes; remark: front teeth",
)
fact(
    12,
    "clenches and grinds",
    held("Measurement", code="clenching", value="yes"),
    held("Measurement", code="grinding", value="yes"),
    says=["Clenching: yes", "Grinding: yes"],
)
fact(
    13,
    "sleep study before care, with an index",
    held("TestResult", study="Sleep study before care", name="Respiratory disturbance index"),
    says="Sleep study before care, Respiratory disturbance index",
)
fact(
    14,
    "care shared with a dentist",
    held("Referral", kind="shared", party="Dr Rahimi", specialty="dentist"),
    says="Shared care, Dr Rahimi, dentist",
)
fact(
    15,
    "flat-plane splint on the lower teeth",
    held("Device", kind="splint", name="flat-plane splint", place="lower teeth"),
    says="flat-plane splint, lower teeth",
)
fact(
    16,
    "SOT cranial treatment",
    held("Procedure", kind="cranial", technique="craniopathy"),
    says="technique: Craniopathy",
)
fact(17, "6 office visits", held("CarePlan", visits_total=6), says="6 visits, 2 a week")
fact(
    18,
    "a programme of 3-4 weeks",
    held("CarePlan", goal="Programme of 3-4 weeks"),
    says="Programme of 3-4 weeks",
)
fact(
    19,
    "second sleep study a month after the first",
    held("TestResult", study="Second polysomnogram", taken_words="one month after the first"),
    says="one month after the first",
    at=WEEKS,
)
fact(
    20,
    "splint worn during it",
    held("TestResult", study="Second polysomnogram", conditions="splint worn"),
    says="Respiratory disturbance index 2.9 /h, splint worn",
    at=WEEKS,
)
fact(
    21,
    "respiratory disturbance index 2.9",
    held("TestResult", name="Respiratory disturbance index", value="2.9"),
    says="Respiratory disturbance index 2.9",
    at=WEEKS,
)
fact(
    22,
    "apnoea-hypopnoea index 2.9",
    held("TestResult", name="Apnoea-hypopnoea index", value="2.9"),
    says="Apnoea-hypopnoea index 2.9",
    at=WEEKS,
)
fact(
    23,
    "lowest oxygen saturation 92 %",
    held("TestResult", name="Lowest oxygen saturation asleep", value="92", unit="%"),
    says="Lowest oxygen saturation asleep 92 %",
    at=WEEKS,
)
fact(
    24,
    "jaw pain much less",
    held("Outcome", name="TMJ pain", words="much less", informant="patient"),
    says="Patient reports: TMJ pain: much less",
    at=WEEKS,
)
fact(
    25,
    "neck and shoulder pain gone over 3-4 weeks",
    held("Outcome", words="resolved gradually over 3-4 weeks"),
    held("Complaint", name="Myofascial pain", resolved_on="2014-05-05"),
    says=["resolved gradually over 3-4 weeks", "resolved on 5 May 2014"],
    at=WEEKS,
)
fact(
    26,
    "less tired, functions better",
    held("Outcome", name="Daytime", words="less tired, functions better"),
    says="Daytime: less tired, functions better",
    at=WEEKS,
)
