"""What is printed: the day sheet and the plan card say what the calendar says, on both papers."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from clinic.models import Alert, AuditEvent
from scheduling.actions import plan
from tests import make
from tests.make import NOW
from tests.scheduling.actions.test_plan import draft
from tests.scheduling.make import MONDAY, Clinic

pytestmark = pytest.mark.django_db
LETTER, A4 = (612, 792), (595, 842)


def read(answer: Any) -> tuple[str, tuple[int, int], PdfReader]:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    pdf = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    box = pdf.pages[0].mediabox
    return text.replace("\u00a0", " "), (round(float(box.width)), round(float(box.height))), pdf


def test_the_day_sheet_says_who_comes(place: Clinic, desk: Client) -> None:
    ida = make.patient(first_name="Ida", last_name="Quill", phone="+15550142263")
    Alert.objects.create(patient=ida, level="stop", text="Pacemaker")
    place.visit(patient=ida, note="Brings a cushion")
    place.visit(practitioner=place.ben, room=place.two, start_at=place.at(14))
    place.visit(start_at=place.at(15), status="no_show")
    answer = desk.get(f"/calendar/sheet.pdf?day={MONDAY}")
    text, size, pdf = read(answer)
    for words in (
        "Monday 23 November",
        "2 visits. 1 was cancelled or missed.",
        "Ann Alder",
        "Ben Birch",
        "10:00 am",
        "Ida Quill",
        "(555) 014-2263",
        "Stop: Pacemaker",
        "Brings a cushion",
    ):
        assert words in text, words
    assert size == LETTER
    assert pdf.metadata is not None
    assert "/MarkInfo" in pdf.trailer["/Root"]  # type: ignore[operator]
    assert "Ida" not in answer["Content-Disposition"]
    event = AuditEvent.objects.get(action="paper.sheet")
    assert str(ida.pk) in event.details["patients"]


def test_one_practitioner_alone(place: Clinic, desk: Client) -> None:
    place.visit()
    place.visit(practitioner=place.ben, room=place.two, start_at=place.at(14))
    text, _size, _pdf = read(
        desk.get(f"/calendar/sheet.pdf?day={MONDAY}&practitioner={place.ben.pk}&size=a4")
    )
    assert "Ben Birch" in text
    assert "Ann Alder" not in text


def test_paper_is_the_countrys_or_the_wished_one(place: Clinic, desk: Client) -> None:
    assert read(desk.get(f"/calendar/sheet.pdf?day={MONDAY}&size=a4"))[1] == A4
    place.location.zone = "Europe/Madrid"
    place.location.save()
    assert read(desk.get(f"/calendar/sheet.pdf?day={MONDAY}"))[1] == A4
    assert read(desk.get(f"/calendar/sheet.pdf?day={MONDAY}&size=letter"))[1] == LETTER


@pytest.mark.parametrize(
    "query", ["day=9999-12-31", "day=x", "location=x", "practitioner=x", "size=a5"]
)
def test_a_bad_address_is_refused_in_words(place: Clinic, desk: Client, query: str) -> None:
    assert desk.get(f"/calendar/sheet.pdf?{query}").status_code == 400


def test_an_empty_day_says_so_and_names_nobody(place: Clinic, desk: Client) -> None:
    text, _size, _pdf = read(desk.get("/calendar/sheet.pdf?day=2026-11-29"))
    assert "Nobody is booked on this day." in text
    assert not AuditEvent.objects.filter(action="paper.sheet").exists()


def test_the_same_queries_with_1_and_20_visits(place: Clinic, desk: Client) -> None:
    url = f"/calendar/sheet.pdf?day={MONDAY}"
    place.visit(start_at=place.at(8), minutes=20)
    desk.get(url)
    with CaptureQueriesContext(connection) as few:
        desk.get(url)
    for number in range(1, 20):
        place.visit(start_at=place.at(8) + timedelta(minutes=20 * number), minutes=20)
    with CaptureQueriesContext(connection) as many:
        text, _size, _pdf = read(desk.get(url))
    assert len(few) == len(many)
    assert "20 visits" in text


def test_the_plan_card_holds_every_visit(place: Clinic, desk: Client) -> None:
    wanted = draft(place)
    made = plan.make(by=place.desk, now=NOW, draft=wanted)
    plan.lay(by=place.desk, now=NOW, plan=made)
    text, size, _pdf = read(desk.get(f"/plans/{made.pk}/card.pdf"))
    assert size == LETTER
    assert "Your visits" in text
    assert "12 visits" in text
    from clinic.templatetags.kit import clock, day_spoken

    zone = place.location.tz
    for visit in made.appointments.all():
        assert day_spoken(visit.start_at, zone) in text
        assert clock(visit.start_at, zone).replace("\u00a0", " ") in text
    assert "(555) 014-2200" in text
    assert wanted.patient.full_name in text
    assert AuditEvent.objects.filter(action="paper.card", patient=wanted.patient).count() == 1


def test_the_card_speaks_the_patients_language_and_says_what_has_no_time(
    place: Clinic, desk: Client
) -> None:
    patient = make.patient(language="es")
    made = place.plan(patient)
    place.visit(patient=patient, plan=made, plan_number=1)
    text, _size, pdf = read(desk.get(f"/plans/{made.pk}/card.pdf?size=a4"))
    assert pdf.trailer["/Root"]["/Lang"].startswith("es")  # type: ignore[index]
    assert "lunes 23 de noviembre" in text
    assert "2, 3, 4" in text


def test_typed_words_are_no_markup(place: Clinic, desk: Client) -> None:
    name = {"first_name": "#1 *Ida*", "last_name": "[x] $y$ Quill"}
    place.visit(patient=make.patient(**name), note="#panic(1)")
    text, _size, _pdf = read(desk.get(f"/calendar/sheet.pdf?day={MONDAY}"))
    assert "#1 *Ida* [x] $y$ Quill" in text
    assert "#panic(1)" in text


def test_unknown_and_bad_plans_are_not_found(place: Clinic, desk: Client) -> None:
    for key in ("01900000-0000-7000-8000-000000000000", "x"):
        assert desk.get(f"/plans/{key}/card.pdf").status_code == 404
