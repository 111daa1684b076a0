"""Names and findings that stand nowhere else, and where they must never turn up."""

import logging
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client

from charting.models import Finding, Visit
from clinic.models import Message, Patient, User
from clinic.rules.access import Role
from tests.house import tree
from tests.house.test_access import BACKEND, World, matrix

WHO = {
    "first_name": "Qxfirst",
    "last_name": "Qxlast",
    "preferred_name": "Qxcalled",
    "phone": "+15550149917",
    "email": "qxmail@mail.example",
    "address": "17 Qxroad",
}
SIGNS = ("qxfirst", "qxlast", "qxcalled", "5550149917", "qxmail", "qxroad", "qxalert")
CLINICAL = ("qxremark", "qxfinding", "qxblocks")


class Addresses(HTMLParser):
    """Everything of a page that becomes an address."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {"href", "src", "action", "hx-get", "hx-post", "formaction"}
        self.found += [value.lower() for name, value in attrs if name in names and value]


def _carried(texts: list[str], signs: tuple[str, ...]) -> list[str]:
    return [text for text in texts if any(sign in text.lower() for sign in signs)]


@pytest.fixture
def marked(db: None) -> World:
    """The demo clinic, with one patient whose every word is unique."""
    call_command("load_demo", verbosity=0)
    world = World()
    Patient.objects.filter(pk=world.patient.pk).update(**WHO, search_text="qxfirst qxlast")
    world.patient.refresh_from_db()
    world.patient.alerts.create(level="note", text="Qxalert")
    Visit.objects.filter(pk=world.visit.pk).update(remark="Qxremark", blocks_reason="Qxblocks")
    facts = {"code": "heel", "side": "R", "phase": "after", "result": "not_retested"}
    Finding.objects.filter(visit=world.visit, code="heel").delete()
    Finding.objects.create(visit=world.visit, reason="Qxfinding", tested=True, **facts)
    return world


def _client(role: Role) -> Client:
    user = User.objects.create(email=f"{role}@canary.example", name=role.value, roles=[role])
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


def test_a_name_stands_on_pages_only(marked: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    lines, seen = matrix(), 0
    clients = {role: _client(role) for role in Role}
    for name, route in tree.routes():
        roles = lines[name].roles or frozenset()
        for role in sorted(roles)[:2]:
            page = marked.look(clients[role], name, route)
            html = page.content.decode(errors="replace")  # a PDF is bytes
            seen += "qxlast" in html.lower()
            cookies = [morsel.value for morsel in page.cookies.values()]
            headers = [f"{key}: {value}" for key, value in page.headers.items()]
            assert not _carried([*cookies, *headers], (*SIGNS, *CLINICAL)), name
            assert not _carried(Addresses(html).found, (*SIGNS[:3], *CLINICAL)), name
            if page.status_code >= 400:
                assert not _carried([html], (*SIGNS, *CLINICAL)), name
    data = urlencode({"level": "Qxlast", "text": "Qxlast\0"})
    clients[Role.FRONT_DESK].post(
        f"/patients/{marked.patient.pk}/alerts/add/", data, "application/x-www-form-urlencoded"
    )
    assert seen > 10, "the name is shown, so that its absence elsewhere says something"
    assert not _carried([record.getMessage() for record in caplog.records], (*SIGNS, *CLINICAL))


def test_a_fault_says_nothing_about_anybody(
    marked: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **facts: object) -> None:
        raise RuntimeError("planted")

    client = _client(Role.FRONT_DESK)
    monkeypatch.setattr("clinic.views.patient.render", broken)
    page = client.get(f"/patients/{marked.patient.pk}/")
    assert page.status_code == 500
    assert not _carried([page.content.decode(), caplog.text], (*SIGNS, *CLINICAL))


def test_the_desk_reads_no_chart(marked: World) -> None:
    lines = matrix()
    desk, doctor = _client(Role.FRONT_DESK), _client(Role.CHIROPRACTOR)
    chart = doctor.get(f"/visits/{marked.visit.pk}/").content.decode().lower()
    assert "qxremark" in chart
    for name, route in tree.routes():
        if Role.FRONT_DESK in (lines[name].roles or frozenset()):
            html = marked.look(desk, name, route).content.decode(errors="replace")
            assert not _carried([html], CLINICAL), name


def test_subjects_and_names_never_meet(marked: World) -> None:
    desk = User.objects.filter(roles__contains=["front_desk"])[0]
    from portal.actions import packet as packets
    from tests import make

    packets.send(by=desk, now=make.NOW, patient=marked.patient)
    subjects = list(Message.objects.values_list("subject", flat=True))
    assert subjects
    assert not _carried(subjects, (*SIGNS, *CLINICAL))


def test_messages_about_facts_name_nobody_where_others_see(
    marked: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A subject, a text, an address and the word to staff carry no name and nothing told."""
    from charting.actions import checkin
    from charting.models import Checkin
    from clinic.actions import message
    from clinic.models import Location, Practice
    from clinic.rules.nudge import Kind
    from clinic.rules.sample import facts
    from tests import make

    caplog.set_level(logging.DEBUG)
    place = Location.objects.active()[0]
    said = {
        **facts(now=make.NOW, practice=Practice.objects.current(), location=place, link="/c/x/"),
        "patient": marked.patient,
    }
    greeted = 0
    for kind in Kind:
        for language in ("en", "es"):
            subject, body = message.worded(kind.value, said, language)
            _subject, text = message.worded(kind.value, said, language, "sms")
            greeted += "Qxcalled" in body
            assert not _carried([subject, text], (*SIGNS, *CLINICAL)), kind
    assert greeted == 2 * len(Kind), "the name is in the mail, so that its absence says something"
    row, _made = Checkin.objects.get_or_create(
        visit=marked.visit,
        defaults={"token_hash": "0" * 64, "expires_at": make.NOW},
    )
    now = row.visit.started_at
    Checkin.objects.filter(pk=row.pk).update(expires_at=now + timedelta(days=9), answered_at=None)
    checkin.answer(now=now, checkin=row, reactions=[], signs=["limb"], words="Qxremark")
    staff = Message.objects.filter(kind="staff_checkin")
    assert staff.exists()
    written = [f"{one.subject} {one.body} {one.to}" for one in staff]
    assert not _carried(written, (*SIGNS, *CLINICAL))
    assert not _carried([record.getMessage() for record in caplog.records], (*SIGNS, *CLINICAL))
