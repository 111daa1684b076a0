"""The signed note as its patient reads it: the same words, the same paper, nothing unsigned."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charting.actions import addendum
from charting.models import Visit
from tests import make
from tests.charting import build
from tests.make import NOW
from tests.portal.page import inside

pytestmark = pytest.mark.django_db


def test_the_note_is_the_one_the_staff_see() -> None:
    make.practice()
    doctor = make.user("chiropractor", "owner")
    visit = build.signed(doctor)
    text = "The left side was treated, not the right."
    addendum.add(by=doctor, now=NOW + timedelta(hours=3), visit=visit, text=text, reason="mistyped")
    staff = Client()
    staff.force_login(doctor)
    theirs = staff.get(reverse("charting:visit-view", args=[visit.pk])).content.decode()
    page = inside(visit.patient)
    own = page.get(f"notes/{visit.pk}/").content.decode()
    begin, end = '<article class="doc">', "</article>"
    part = own.partition(begin)[2].partition(end)[0]
    assert text in part
    assert "mistyped" in part
    assert visit.note_sha256 in part

    def without_clock(html: str) -> str:
        return html.partition('<footer class="sealed">')[0]

    assert without_clock(part) == without_clock(theirs.partition(begin)[2])
    assert "1 addition" in page.get("notes/").content.decode()


def test_the_paper_is_a_pdf_that_names_nobody_in_its_file() -> None:
    make.practice()
    visit = build.signed(make.user("chiropractor"))
    answer = inside(visit.patient).get(f"notes/{visit.pk}/paper/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == 'attachment; filename="visit-2026-11-20.pdf"'


def test_what_is_not_signed_is_not_there() -> None:
    make.practice()
    visit = build.ready(make.user("chiropractor"))
    page = inside(visit.patient)
    for rest in (f"notes/{visit.pk}/", f"notes/{visit.pk}/paper/"):
        assert page.get(rest).status_code == 404
    text = page.get("notes/").content.decode()
    assert str(visit.pk) not in text
    assert "No note yet." in text


def test_in_spanish_the_frame_is_spanish_and_the_note_says_it_is_not() -> None:
    make.practice()
    visit = build.signed(make.user("chiropractor"), patient=make.patient(language="es"))
    text = inside(visit.patient).get(f"notes/{visit.pk}/").content.decode()
    assert '<html lang="es"' in text
    assert '<div class="whole-note" lang="en">' in text
    assert "Visit note</h1>" in text


def test_one_and_twenty_notes_cost_the_same() -> None:
    make.practice()
    doctor, patient = make.user("chiropractor"), make.patient()
    build.signed(doctor, NOW - timedelta(days=60), patient)
    page = inside(patient)
    costs = []
    for _round in range(2):
        page.get("notes/")
        with CaptureQueriesContext(connection) as queries:
            page.get("notes/")
        costs.append(len(queries))
        for n in range(19 * (not _round)):
            build.signed(doctor, NOW - timedelta(days=50 - n), patient)
    assert Visit.objects.filter(patient=patient).count() == 20
    assert costs[0] == costs[1]
