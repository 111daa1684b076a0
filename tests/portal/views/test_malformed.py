"""What people, bots and broken browsers send: never a 5xx, never half of anything.

`PLUMBLINE_FORMS` says how many forms are sent at random.
"""

import json
import os
import re
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.models import Alert, Clearance, Consent, HistoryItem, Patient
from portal.catalogue.load import load
from portal.models import PacketSection
from tests.portal.views.phone import Phone, with_link

pytestmark = pytest.mark.django_db
FORMS = int(os.environ.get("PLUMBLINE_FORMS", "250"))

FORM = "application/x-www-form-urlencoded"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NASTY = [
    *("\x00", "a\x00b", "\u202egnp.exe", "\u2066", "\ud800", "\udfff", "𝕏" * 50, "ﷺ" * 200),
    *("<script>alert(1)</script>", "{{ 7*7 }}", "{% load %}", "%s%(x)s", "' OR 1=1 --", "\\x00"),
    *("0", "-1", "9999", "10000", "99999999999999999999", "1e999", "NaN", "٣", "²", "", " "),
    *("\r\nSet-Cookie: a=b", "\u200b", "\ufeff", "a" * 81, "a" * 241, "a" * 4001, "a" * 120_001),
]
SECTIONS = [section.code for section in load().sections]
NAMES = {
    section.code: [name for question in section.questions for name in question.names]
    for section in load().sections
}
ODD_NAMES = ["", "version", "text", "csrfmiddlewaretoken", "__proto__", "first_name[]", "\x00", "é"]

values = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.integers().map(str))


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    """A form body, lone surrogates and all, as a broken browser would send it."""
    parts = [
        "=".join(quote_from_bytes(text.encode("utf-8", "surrogatepass")) for text in pair)
        for pair in pairs
    ]
    return "&".join(parts).encode()


def stored() -> str:
    return json.dumps(list(PacketSection.objects.order_by("section").values("answers")))


def send(phone: Phone, code: str, body: bytes, kind: str = FORM, **headers: str) -> int:
    """Post raw bytes and check that what is stored is whole, whatever the answer was."""
    before = stored()
    response = phone.client.generic(
        "POST", phone.url(f"{code}/"), body, content_type=kind, headers=headers
    )
    status = response.status_code
    assert status in {200, 302} or 400 <= status < 500, (status, body[:200])
    if status not in {200, 302, 422}:
        assert stored() == before
    for row in PacketSection.objects.all():
        assert set(row.answers) <= set(NAMES[row.section])
        texts = [text for value in row.answers.values() for text in _texts(value)]
        assert not any(FORBIDDEN.search(text) for text in texts)
    return status


def _texts(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@given(data=st.data(), draft=st.booleans())
@settings(
    max_examples=FORMS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_form_ends_in_a_page_or_a_refusal(data: st.DataObject, draft: bool, db: None) -> None:
    phone = _phone()
    code = data.draw(st.sampled_from(SECTIONS))
    names = st.sampled_from([*NAMES[code], *NAMES[code], *ODD_NAMES])
    pairs = data.draw(st.lists(st.tuples(names, values), max_size=12))
    whole = [("version", "0")] if data.draw(st.booleans()) else []
    send(phone, code, encoded(pairs + whole), **({"X-Draft": "1"} if draft else {}))
    assert not Consent.objects.exists()
    assert not Clearance.objects.exists()
    assert not HistoryItem.objects.exists()


_phones: list[Phone] = []


@pytest.fixture(autouse=True)
def _fresh() -> None:
    _phones.clear()


def _phone() -> Phone:
    """One packet for all examples of a test: what came before must not matter."""
    if not _phones:
        _phones.append(with_link().start())
    phone = _phones[0]
    type(phone.packet).objects.filter(pk=phone.packet.pk).update(busy_count=0)
    return phone


@pytest.mark.parametrize(
    ("body", "kind", "statuses"),
    [
        (b"first_name=" + b"a" * 10_000_000, FORM, {400, 413}),
        (b"&".join(b"f%d=1" % n for n in range(5000)), FORM, {400, 413}),
        (b"version=0&" + b"first_name=a&" * 900 + b"first_name=Nora", FORM, {422}),
        (b'{"first_name": "Nora"}', "application/json", {400}),
        (b"\xff\xfe\x00", "text/plain", {400}),
        (b"version=0&first_name=%FF%FE&last_name=%ED%A0%80", FORM, {400, 422}),
        (b"version=0&first_name=%00", FORM, {400}),
        (b"version=0&first_name=%E2%80%AEevil", FORM, {400}),
        (b"", "multipart/form-data", {400}),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", {400, 422}),
        (b"--x\r\n\r\n\r\n--x--", "multipart/form-data; boundary=" + "x" * 300, {400}),
        (b"\x00" * 1000, "multipart/form-data; boundary=\x00", {400}),
        (b"version=0&first_name=Nora", f"{FORM}; charset=utf-7", {400, 422}),
        (b"version=0&first_name=Nora", f"{FORM}; charset=nonsense", {400, 422}),
        (b"version=0&birth_on_year=0&birth_on_month=1&birth_on_day=1", FORM, {422}),
        (b"version=0&birth_on_year=9999&birth_on_month=12&birth_on_day=31", FORM, {422}),
        (b"version=0&birth_on_year=99999999999&birth_on_month=12&birth_on_day=31", FORM, {422}),
        (b"version=99999999999999999999999&first_name=N", FORM, {422}),
    ],
)
def test_known_malice(body: bytes, kind: str, statuses: set[int]) -> None:
    phone = with_link().start()
    assert send(phone, "about", body, kind) in statuses
    assert send(phone, "about", body, kind, **{"X-Draft": "1"}) in {*statuses, 200}


def test_a_page_in_pieces_does_not_empty_what_was_saved() -> None:
    phone = with_link().start()
    phone.draft("about", {"first_name": "Nora"})
    for kind in ("text/plain", "application/json", FORM):
        for headers in ({}, {"X-Draft": "1"}):
            assert send(phone, "about", b"{}", kind, **headers) == 400
    assert phone.answers("about") == {"first_name": "Nora"}


def test_a_file_is_no_answer() -> None:
    phone = with_link().start()
    body = (
        b'--x\r\nContent-Disposition: form-data; name="version"\r\n\r\n0\r\n'
        b'--x\r\nContent-Disposition: form-data; name="first_name"; filename="a.svg"\r\n'
        b"Content-Type: image/svg+xml\r\n\r\n<svg/>\r\n--x--\r\n"
    )
    assert send(phone, "about", body, "multipart/form-data; boundary=x") == 422
    assert phone.answers("about") == {}


@pytest.mark.parametrize("text", ["%00", "%FF", "..%2f..%2f", "%E2%80%AE", "a" * 5000, "'"])
@pytest.mark.parametrize("rest", ["", "about/", "check/", "nonsense/"])
def test_broken_links_have_a_page(client: Client, text: str, rest: str) -> None:
    for method in (client.get, client.post):
        assert 400 <= method(f"/i/{text}/{rest}").status_code < 500


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_methods_are_refused(method: str) -> None:
    phone = with_link().start()
    for rest in ("", "about/", "check/", "done/", "urgent/"):
        assert getattr(phone.client, method)(phone.url(rest)).status_code == 405


def test_without_the_form_token_nothing_is_saved() -> None:
    phone = with_link()
    strict = Phone(phone.packet, phone.token, strict=True)
    assert strict.post().status_code == 403
    phone.packet.refresh_from_db()
    assert phone.packet.status == "sent"


def test_an_alert_is_never_forged_by_an_unknown_answer() -> None:
    phone = with_link().start()
    send(phone, "safety", b"version=0&bladder=YES&legs=true&stroke_signs=1")
    assert not Alert.objects.exists()
    assert Patient.objects.count() == 1
