"""Complaints are told, scored and measured on the chart and on the patient’s page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from charting.models import Complaint, Visit
from charting.rules.complaint import parts
from tests import make
from tests.charting import build
from tests.journeys.eyes import PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["390", "1024"])
def test_complaint(open_eyes: Callable[..., Eyes], size: dict[str, int]) -> None:
    """Two complaints, their history, scores, a reaction and a measurement, each saved by itself."""
    clinic = make.day()
    visit = build.visit(clinic.doctor)
    Visit.objects.update(kind="reexam")  # a first visit asks nothing about the last one
    eyes = open_eyes(size)
    eyes.sign_in(clinic.doctor)
    eyes.go(f"/visits/{visit.pk}/")
    _tell(eyes, "Low back pain", "R")
    _tell(eyes, "Headache", "")
    _history(eyes, visit)
    _scores(eyes, visit)
    _sign(eyes, visit)
    _measure(eyes, visit)
    _on_the_patient_page(eyes, visit)


def _saved(eyes: Eyes, act: Callable[[], object]) -> None:
    with eyes.page.expect_response(lambda response: response.request.method == "POST") as answer:
        act()
    assert answer.value.ok
    eyes.settle()


def _row(eyes: Eyes, nth: int) -> Locator:
    return eyes.page.locator('.row[id^="row-complaint-"]:not(#row-complaint-more)').nth(nth)


def _tell(eyes: Eyes, name: str, side: str) -> None:
    eyes.page.locator("#complaint-add-name").fill(name)
    eyes.page.locator("#complaint-add-side").select_option(side)
    _saved(eyes, eyes.page.locator("#complaint-add-go").tap)


def _history(eyes: Eyes, visit: Visit) -> None:
    """What was opened stays open while its fields are saved one by one."""
    row = _row(eyes, 0)
    row.locator("summary", has_text="All about it").tap()
    for word in ("dull", "pulling"):
        _saved(eyes, row.get_by_role("button", name=word, exact=True).tap)
    _saved(eyes, row.get_by_role("button", name="sitting", exact=True).tap)
    onset = row.get_by_label("Since", exact=True)
    _saved(eyes, lambda: onset.fill("May 2019, after a fall"))
    _saved(eyes, row.locator('a.region[aria-label^="Right low back"]').tap)
    eyes.look("history")
    one = Complaint.objects.get(name="Low back pain")
    assert (parts(one.quality), one.aggravating) == (("dull", "pulling"), "sitting")
    assert (one.onset_words, one.region) == ("May 2019, after a fall", "Right low back")
    visit.refresh_from_db()
    assert visit.pain_where == "Right low back"


def _scores(eyes: Eyes, visit: Visit) -> None:
    row = _row(eyes, 1)
    now = row.get_by_role("group", name="Headache: Pain now")
    _saved(eyes, now.get_by_role("button", name="4", exact=True).tap)
    _saved(eyes, now.get_by_role("button", name="5", exact=True).tap)
    eyes.page.locator("#outcome-more-fold summary").tap()
    _saved(eyes, eyes.page.locator("#outcome-add-odi-go").tap)
    index = eyes.page.get_by_label(re.compile("^Oswestry")).first
    _saved(eyes, lambda: index.fill("34"))
    eyes.page.get_by_text("moderate", exact=True).wait_for()
    eyes.look("scores")
    said = {one.measure: one.value for one in visit.outcome_entries.all()}
    assert said == {"nrs_now": 5, "odi": 34}


def _sign(eyes: Eyes, visit: Visit) -> None:
    """One tap warns in the top band; taken back, nothing is left of it."""
    sign, band = eyes.page.locator("#reaction-sign-yes"), eyes.page.locator("#alerts")
    _saved(eyes, sign.tap)
    band.get_by_text("New neurological sign").wait_for()
    eyes.look("sign")
    _saved(eyes, sign.tap)
    band.get_by_text("New neurological sign").wait_for(state="detached")
    assert not visit.reaction_entries.exists()


def _measure(eyes: Eyes, visit: Visit) -> None:
    page = eyes.page
    page.locator("#measurement-add-name").fill("Mouth opening")
    page.locator("#measurement-add-value").fill("38")
    _saved(eyes, page.locator("#measurement-add-go").tap)
    after = page.get_by_label(re.compile("Mouth opening, afterwards"))
    _saved(eyes, lambda: after.fill("42"))
    eyes.look("measured")
    one = visit.measurement_entries.get()
    assert (one.code, one.value, one.after, one.unit) == ("jaw_opening", "38", "42", "mm")


def _on_the_patient_page(eyes: Eyes, visit: Visit) -> None:
    eyes.go(f"/patients/{visit.patient_id}/")
    eyes.page.get_by_text("Low back pain").first.wait_for()
    eyes.look("patient")
    eyes.through(eyes.link("New episode"))
    eyes.look("episode")
    eyes.page.get_by_label("reason for care").fill("Low back")
    eyes.through(eyes.button("Save the episode"))
    eyes.page.get_by_text("Episode of care since").wait_for()
    eyes.through(eyes.link("Open Low back pain"))
    eyes.look("complaint")
    eyes.page.get_by_label("What eases it").or_(eyes.page.get_by_label("Easier with")).fill("heat")
    eyes.through(eyes.button("Save the complaint"))
    assert Complaint.objects.get(name="Low back pain").easing == "heat"
