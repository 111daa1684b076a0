"""The note on paper: PDF/UA with the words, the drawing and its alternative."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from charting.actions import addendum
from charting.actions import entry as entries
from charting.actions import visit as visits
from charting.drawing import paper
from charting.models import Visit
from clinic.models import AuditEvent, User
from clinic.models.base import uuid7
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor(client: Client) -> User:
    user = make.user(name="Lena Brandt", title="Dr", credentials="DC")
    client.force_login(user)
    return user


def _pages(client: Client, visit: Visit) -> Any:
    answer = client.get(reverse("charting:visit-paper", args=[visit.pk]))
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.content))


def _words(pages: Any) -> str:
    return " ".join(" ".join(page.extract_text() for page in pages.pages).split())


def test_a_signed_note_is_set_whole(client: Client, doctor: User) -> None:
    visit = build.signed(doctor)
    addendum.add(
        by=doctor, now=make.NOW, visit=visit, reason="left out", text="#1 *not markup* [y] $z$"
    )
    pages = _pages(client, visit)
    words = _words(pages)
    for sentence in visit.note_text.split("\n"):
        assert " ".join(sentence.split()) in words, sentence
    assert "#1 *not markup* [y] $z$" in words
    assert visit.note_sha256 in words.replace(" ", "")
    assert "page 1 /" in words
    assert AuditEvent.objects.filter(action="visit.print", patient=visit.patient).count() == 1


def test_it_is_tagged_and_its_drawing_speaks(client: Client, doctor: User) -> None:
    pages = _pages(client, build.signed(doctor))
    root = pages.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert any("prone" in said.lower() for said in _alternatives(root["/StructTreeRoot"]))


def _alternatives(node: Any) -> list[str]:
    node = node.get_object()
    if isinstance(node, list):
        return [said for one in node for said in _alternatives(one)]
    if not isinstance(node, dict):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (_alternatives(node["/K"]) if "/K" in node else [])


def test_an_unsigned_visit_says_so(client: Client, doctor: User) -> None:
    words = _words(_pages(client, build.visit(doctor)))
    assert "Not signed yet" in words


def test_colours_come_from_the_light_theme() -> None:
    tokens = paper.inks(":root { --a: #111; --b: var(--a); } [dark] { --a: #eee; }")
    assert tokens == {"a": "#111", "b": "#111"}
    css = paper.style(
        "/* x */ .p, .q:hover { fill: var(--b); } @media (x) { .p { fill: red; } } .r { x: 1 }",
        tokens,
    )
    assert css == ".p{fill: #111;}.r{x: 1}"
    assert "<style>.p{}</style>" in paper.on_paper('<svg class="p"><g/></svg>', ".p{}")


def test_scores_stand_with_their_course(client: Client, doctor: User) -> None:
    patient = make.patient()
    for number, value in enumerate((40, 30, 18)):
        now = make.NOW + timedelta(days=7 * number)
        visit = build.ready(doctor, now, patient)
        entries.add(
            by=doctor,
            now=now,
            visit=visit,
            noun="outcome",
            pk=uuid7(),
            values={"measure": "odi", "value": Decimal(value)},
        )
        visit = visits.sign(by=doctor, now=now, visit=visit)
    page = client.get(reverse("charting:visit-view", args=[visit.pk])).content.decode()
    words = _words(_pages(client, visit))
    for shown in (page, words):
        assert "40" in shown
        assert "30" in shown
    assert 'class="spark"' in page
    assert "10 points" in words or "30 %" in words
