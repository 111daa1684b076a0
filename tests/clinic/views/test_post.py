"""The nine tests of every POST view of the ground floor; the cases stand in `post.py`."""

import uuid

import pytest
from django.test import Client
from django.urls import get_resolver

from clinic.models import AuditEvent, User
from tests import make
from tests.clinic.views.case import Case
from tests.clinic.views.post import CASES

pytestmark = pytest.mark.django_db

every = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
WRITES = ("add", "change", "end", "decide", "receive", "invite", "send_link", "activate", "need")


def _signed_in(client: Client, role: str) -> User:
    user = make.user(role)
    client.force_login(user)
    return user


def _writes() -> int:
    """Audit events of writing, without those of looking."""
    return sum(event.action.endswith(WRITES) for event in AuditEvent.objects.all())


@every
def test_works(client: Client, case: Case) -> None:
    url = case.url(_signed_in(client, case.role))
    client.post(url, case.sent())
    assert case.done()


@every
def test_redirects(client: Client, case: Case) -> None:
    url = case.url(_signed_in(client, case.role))
    response = client.post(url, case.sent())
    assert response.status_code == 302, response.content
    assert client.get(response["Location"]).status_code == 200


@every
def test_is_audited(client: Client, case: Case) -> None:
    user = _signed_in(client, case.role)
    client.post(case.url(user), case.sent())
    events = AuditEvent.objects.filter(action=case.audit, by=user)
    assert events.count() == 1
    assert events[0].request_id not in {"", "-"}


@every
def test_wrong_role(client: Client, case: Case) -> None:
    url = case.url(make.user())
    before = _writes()
    _signed_in(client, case.wrong)
    assert client.post(url, case.sent()).status_code == 403
    assert _writes() == before


@every
def test_stranger(client: Client, case: Case) -> None:
    url = case.url(make.user())
    before = _writes()
    response = client.post(url, case.sent())
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert _writes() == before


@every
def test_bad_id(client: Client, case: Case) -> None:
    _signed_in(client, case.role)
    if case.thing is None:
        assert client.post(case.url(make.user()) + "nonsense/", case.sent()).status_code == 404
    else:
        assert client.post(case.foreign("nonsense"), case.sent()).status_code == 404


@every
def test_unknown_id(client: Client, case: Case) -> None:
    _signed_in(client, case.role)
    if case.thing is not None:
        assert client.post(case.foreign(str(uuid.uuid4())), case.sent()).status_code == 404


@every
def test_bad_input(client: Client, case: Case) -> None:
    url = case.url(_signed_in(client, case.role))
    before = _writes()
    if case.bad is not None:
        assert client.post(url, case.sent(case.bad)).status_code == 422
    if case.keyed:  # a form without its key, and one that is sent twice
        assert client.post(url, case.data).status_code == 409
    assert _writes() == before


@every
def test_wrong_method(client: Client, case: Case) -> None:
    url = case.url(_signed_in(client, case.role))
    for method in case.methods:
        assert getattr(client, method)(url).status_code == 405


@every
def test_a_replay_does_nothing(client: Client, case: Case) -> None:
    url = case.url(_signed_in(client, case.role))
    sent = case.sent()
    assert client.post(url, sent).status_code == 302
    before = _writes()
    if case.keyed:
        assert client.post(url, sent).status_code in {409, 422, 302}
        assert _writes() == before


def test_no_post_view_is_missing() -> None:
    names = {name for name in get_resolver().namespace_dict["clinic"][1].reverse_dict if name}
    writing = {name for name in names if isinstance(name, str)}
    verbs = ("-add", "-edit", "-end", "-decide", "-invite", "-send-link", "activate")
    elsewhere = {"nudge-edit", "wording-edit"}  # addresses without a key: test_wording.py
    missing = {name for name in writing if name.endswith(verbs)} - {case.name for case in CASES}
    missing -= elsewhere
    assert not missing
