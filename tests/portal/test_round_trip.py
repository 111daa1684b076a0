"""Answers → review → record → chart → PDF → export: every answered field, equal at each station."""

import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from pypdf import PdfReader

from charting.models import Visit
from clinic.models import Patient
from portal.actions import packet as packets
from portal.catalogue.archive import contents
from portal.catalogue.load import load
from portal.models import Packet
from portal.rules.answer import Answers, opened
from tests import make
from tests.cases.hand import Hand
from tests.portal import casebook, landing
from tests.portal.page import inside
from tests.portal.views.phone import Phone

pytestmark = pytest.mark.django_db
NOW = make.NOW
Given = dict[str, Answers]
every_case = pytest.mark.parametrize(
    "path", casebook.CASES, ids=[one.stem for one in casebook.CASES]
)


class Trip:
    """One patient's answers on their way, through the pages and nothing else."""

    def __init__(self, given: Given, client: Client) -> None:
        self.given, self.client = given, client
        self.doctor = make.user("chiropractor")
        self.patient = make.patient(first_name="Case", email=given["about"].get("email", ""))
        self.packet: Packet

    def answer(self, language: str = "en") -> None:
        """The patient fills in every page on a phone and sends it."""
        packet, link, _mail = packets.send(by=self.doctor, now=NOW, patient=self.patient)
        phone = Phone(packet, link.rstrip("/").rsplit("/", 1)[-1])
        phone.get(f"?lang={language}")
        phone.start().fill(self.given)
        assert phone.post("check/").status_code == 302
        self.packet = Packet.objects.get(pk=packet.pk)
        assert self.packet.status == "submitted"

    def review(self) -> str:
        """Staff read the answers and accept all; returns the page they read."""
        self.client.force_login(self.doctor)
        hand = Hand(self.client)
        address = reverse("portal:packet-review", args=[self.packet.pk])
        hand.look(address)
        accept = reverse("portal:packet-accept", args=[self.packet.pk])
        form = hand.form(accept)
        fields = sorted(form.offers.get("field", set()))
        hand.send(form, **({"field": fields} if fields else {}))
        return self.client.get(address).content.decode()

    def record(self) -> landing.Rows:
        """The rows of the record, as the database holds them."""
        own = {part.name: part for part in contents().parts}

        def rows(name: str) -> list[dict[str, Any]]:
            model: type[models.Model] = apps.get_model(own[name].model)
            found = model._default_manager.filter(**{own[name].path: self.patient.pk})
            return list(found.order_by("pk").values())

        return rows

    def chart(self) -> tuple[str, str]:
        """A new visit: its chart, and the answers that the chart loads beside it."""
        hand = Hand(self.client)
        hand.look(reverse("charting:visit-panel", args=[self.patient.pk]))
        answer = hand.send(hand.form(reverse("charting:visit-start")))
        page = self.client.get(answer["Location"]).content.decode()
        told = reverse("portal:packet-told", args=[self.patient.pk])
        assert f'hx-get="{told}"' in page
        part = self.client.get(told, headers={"HX-Request": "true"})
        assert part.status_code == 200
        return page, part.content.decode()

    def paper(self) -> str:
        """The form on paper, as staff and as the patient get it: the same words, squeezed."""
        address = reverse("portal:packet-paper", args=[self.packet.pk])
        own = reverse("portal:packet-copy", args=[self.packet.pk])
        patient = Patient.objects.get(pk=self.patient.pk)
        sheets = [self.client.get(address), inside(patient).client.get(own)]
        for one in sheets:
            assert (one.status_code, one["Content-Type"]) == (200, "application/pdf")
        return "\0".join(squeezed(one.content, patient) for one in sheets)

    def export(self) -> tuple[dict[str, Any], str]:
        """What the patient takes away: for machines, and to read."""
        answer = inside(Patient.objects.get(pk=self.patient.pk)).post("record/file/")
        assert answer.status_code == 200, answer.content
        with ZipFile(io.BytesIO(answer.content)) as file:
            return json.loads(file.read("record.json")), file.read("record.html").decode()


@pytest.fixture(autouse=True)
def clinic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    make.practice()
    make.location()


def squeezed(pdf: bytes, patient: Patient) -> str:
    """The words of a PDF without any space, and without the foot that may stand between two."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    bare = "".join("".join(sheet.extract_text().split()) for sheet in pages)
    foot = "".join(f"{patient.last_name}, {patient.first_name} ·".split())
    return re.sub(rf"{re.escape(foot)}\d+[A-Z][a-z]+\d{{4}}\d+/\d+", "", bare)


def answers_of(path: Path) -> Given:
    case = casebook.read(path)
    return casebook.answers(case, int(path.stem.split("-")[0]), NOW.date())


def said(given: Given, word: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """Each answered question with its answer, as a page says it; `word` translates a label."""
    found = []
    for page in opened(load(), given).sections:
        fields = given.get(page.code, {})
        for question in page.questions:
            value = fields.get(question.code, "")
            if question.kind == "date":
                parts = [int(fields[name]) for name in question.names if name in fields]
                value = date(parts[2], parts[0], parts[1]) if parts else ""
            if value not in ("", []):
                found.append((question.text, _words(question, value, word)))
    return found


def _words(question: Any, value: Any, word: Callable[[str], str]) -> str:
    if question.kind == "date":
        return date_format(value, "DATE_FORMAT")
    if question.kind in {"agree", "strokes"}:
        return word({"agree": "Yes", "strokes": "drawn"}[question.kind])
    labels = dict(question.choices)
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(word(labels[one]) if one in labels else str(one) for one in chosen)


def missing(given: Given, page: str) -> list[tuple[str, str]]:
    """Questions that a page does not show together with their answer, in the order of the form.

    In that order, because each complaint is asked the same questions.
    """
    bare, at = "".join(unescape(page).replace("<br>", "").split()), 0
    found = []
    for text, words in said(given):
        here = bare.find("".join(f"<dt>{text}</dt><dd>{words}".split()), at)
        if here < 0:
            found.append((text, words))
        at = max(at, here)
    return found


def unprinted(trip: Trip, paper: str) -> list[str]:
    """Answers that do not stand behind their question on both papers, in each language.

    In the order of the form, as on the screen.
    """
    spoken = trip.packet.language
    with override(spoken):
        theirs = [(gettext(text), words) for text, words in said(trip.given, gettext)]
    found, sheets = [], dict.fromkeys(paper.split("\0"), 0)
    assert 1 <= len(sheets) <= 2
    for (text, words), (asked, answered) in zip(said(trip.given), theirs, strict=True):
        wanted = f"{asked}{answered}"
        if spoken != "en":  # and what it means for a reader in English
            between = "" if text[-1] in "?." else ":"
            wanted += text if words == answered else f"{text}{between}{words}"
        for sheet, at in sheets.items():
            here = sheet.find("".join(wanted.split()), at)
            if here < 0:
                found.append(wanted)
            sheets[sheet] = max(at, here)
    return found


def compare(trip: Trip) -> list[str]:
    """All differences of all stations."""
    reviewed = trip.review()
    chart, told = trip.chart()
    copy, to_read = trip.export()
    paper = trip.paper()
    found = [f"review {one}" for one in missing(trip.given, reviewed)]
    found += [f"record {one}" for one in landing.differences(trip.given, trip.record())]
    found += [f"chart {one}" for one in missing(trip.given, told)]
    found += [f"export to read {one}" for one in missing(trip.given, to_read)]
    found += [f"export {one}" for one in landing.differences(trip.given, lambda name: copy[name])]
    found += [f"paper {one}" for one in unprinted(trip, paper)]
    kept = {row["section"]: row["answers"] for row in copy["answers"]}
    found += [f"export as given {code}" for code, page in trip.given.items() if kept[code] != page]
    for held in ("complaints", "alerts"):
        for row in trip.record()(held):
            words = row["name"] if held == "complaints" else row["text"]
            if words not in unescape(chart):
                found.append(f"chart page {held}: {words}")
    return found


def test_six_cases_are_there() -> None:
    assert len(casebook.CASES) >= 6


def test_every_field_of_the_form_has_its_place_in_the_record() -> None:
    fields = {f"{p.code}.{n}" for p in load().sections for q in p.questions for n in q.names}
    assert fields == set(landing.READ)


@every_case
def test_each_case_comes_back_field_by_field(path: Path, client: Client) -> None:
    trip = Trip(answers_of(path), client)
    trip.answer()
    assert compare(trip) == []


@pytest.mark.parametrize("path", casebook.CASES[:2], ids=["adult", "child"])
def test_in_spanish_it_is_the_same_record(path: Path, client: Client) -> None:
    trip = Trip(answers_of(path), client)
    trip.answer("es")
    assert trip.packet.language == "es"
    assert compare(trip) == []


def whole(which: int) -> Given:
    """Every question of the form answered, with the first or the last of what is offered."""
    day = (NOW + timedelta(days=120)).date()
    given: Given = {}
    for page in load().sections:
        fields: Answers = {}
        for question in page.questions:
            codes = [code for code, _label in question.choices]
            if question.kind == "body":
                fields[question.code] = [codes[which], *codes[20:27]] if not which else codes[-8:]
            elif question.kind == "ticks":
                fields[question.code] = [one for one in codes if one != "none"]
            elif codes:
                fields[question.code] = codes[which]
            elif question.kind == "date" and question.future:
                fields |= zip(
                    question.names, (str(day.month), str(day.day), str(day.year)), strict=True
                )
            elif question.kind in {"words", "text", "lines", "name", "address"}:
                fields[question.code] = f"{question.code.replace('_', ' ')} ½ “ñ” <b>&amp;! 0.5 mg"
        given[page.code] = fields
    given["about"] |= {
        **dict(
            zip(
                ("birth_on_month", "birth_on_day", "birth_on_year"),
                ("2", "29", "2004"),
                strict=True,
            )
        ),
        **{"phone": "(555) 014-7719", "email": "whole@mail.example", "for_whom": "other"},
    }
    given["safety"] |= dict.fromkeys(("bladder", "legs", "stroke_signs"), "no")
    given["before"] |= {"pregnancy": "yes"}
    given["medicines"] |= {"takes": "yes", "allergic": "yes"}
    given |= {one: given[one] | {"more": "yes"} for one in ("pain", "complaint_2", "complaint_3")}
    given["agree"] |= {"signed_as": "guardian", "read": "yes"}
    given["agree"] |= {"strokes": '[{"points":[{"x":1,"y":2}]}]'}
    return given


@pytest.mark.parametrize("which", [0, -1], ids=["first", "last"])
def test_every_question_answered_comes_back(which: int, client: Client) -> None:
    given = whole(which)
    assert {f"{p}.{n}" for p, page in given.items() for n in page} == set(landing.READ)
    trip = Trip(given, client)
    trip.answer()
    assert compare(trip) == []


ALTERED = [
    ("about", "address", "9 Elm Street"),
    ("complaint", "side", "right"),
    ("complaint", "began", "week"),
    ("complaint", "where", ["knee"]),
    ("pain", "worst", "9"),
    ("safety", "night", "yes"),
    ("before", "osteoporosis", "yes"),
    ("medicines", "allergies", "Latex, itchy red skin"),
    ("agree", "signed_name", "Somebody Else"),
]


@pytest.mark.parametrize(
    ("topic", "field", "value"), ALTERED, ids=[f"{p}-{f}" for p, f, _v in ALTERED]
)
def test_an_answer_altered_on_the_way_is_found(
    topic: str, field: str, value: str, client: Client
) -> None:
    trip = Trip(answers_of(casebook.CASES[0]), client)
    meant = {code: dict(fields) for code, fields in trip.given.items()}
    assert meant[topic].get(field) != value
    trip.given[topic][field] = value  # what travels is not what was meant
    trip.answer()
    trip.given = meant
    found = compare(trip)
    assert {one.split()[0] for one in found} >= {"review", "record", "chart", "export", "paper"}, (
        found
    )
    assert any(field in one for one in found), found


def test_a_row_altered_in_the_record_is_found(client: Client) -> None:
    trip = Trip(answers_of(casebook.CASES[0]), client)
    trip.answer()
    trip.review()
    assert landing.differences(trip.given, trip.record()) == []
    trip.patient.complaints.filter(order=1).update(
        onset_words="This week (intake of November 20, 2026)"
    )
    trip.patient.history.filter(kind="allergy").update(label="Latex")
    found = landing.differences(trip.given, trip.record())
    assert [one.split(":")[0] for one in found] == ["complaint.began", "medicines.allergies"]
    assert not Visit.objects.exists()
