"""The nine tests of every POST view of the charting floor; the cases stand in `post.py`."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from charting.models import Visit
from clinic.models import AuditEvent, User
from tests import make
from tests.charting.views.post import CASES, Case, Scene

pytestmark = pytest.mark.django_db
every = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
ADDRESSED = pytest.mark.parametrize(
    "case", [c for c in CASES if c.name != "visit-start"], ids=lambda case: case.name
)


def _enter(client: Client, case: Case) -> tuple[User, Scene]:
    user = make.user()
    scene = case.scene(user)
    client.force_login(user)
    return user, scene


def _fresh(scene: Scene) -> Visit:
    found = Visit.objects.filter(appointment=scene.visit.appointment).first()
    return found or scene.visit


def _post(client: Client, case: Case, scene: Scene) -> Any:
    return client.post(case.url(scene), case.sent(scene))


def _count(case: Case) -> int:
    return AuditEvent.objects.filter(action=case.audit).count()


@every
def test_works(client: Client, case: Case) -> None:
    _user, scene = _enter(client, case)
    _post(client, case, scene)
    assert case.done(_fresh(scene))


@every
def test_redirects(client: Client, case: Case) -> None:
    _user, scene = _enter(client, case)
    response = _post(client, case, scene)
    assert response.status_code == 302, response.content
    assert client.get(response["Location"]).status_code == 200


@every
def test_is_audited(client: Client, case: Case) -> None:
    user, scene = _enter(client, case)
    before = _count(case)
    _post(client, case, scene)
    assert _count(case) == before + 1
    event = AuditEvent.objects.filter(action=case.audit).latest("created_at")
    assert (event.by, event.patient) == (user, scene.visit.patient)


@every
def test_wrong_role(client: Client, case: Case) -> None:
    _user, scene = _enter(client, case)
    before = _count(case)
    client.force_login(make.user(case.wrong))
    assert _post(client, case, scene).status_code == 403
    assert _count(case) == before


@every
def test_stranger(case: Case) -> None:
    client = Client()
    _user, scene = _enter(client, case)
    client.logout()
    before = _count(case)
    response = _post(client, case, scene)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert _count(case) == before


@ADDRESSED
def test_bad_id(client: Client, case: Case) -> None:
    _user, scene = _enter(client, case)
    url = case.url(scene).replace(str(scene.args[0]), "12")
    assert client.post(url, case.sent(scene)).status_code == 404


@ADDRESSED
def test_unknown_id(client: Client, case: Case) -> None:
    _user, scene = _enter(client, case)
    for key in map(str, scene.args):
        url = case.url(scene).replace(key, "00000000-0000-7000-8000-000000000000")
        assert client.post(url, case.sent(scene)).status_code == 404


@every
def test_bad_input(client: Client, case: Case) -> None:
    _user, scene = _enter(client, case)
    before = _count(case)
    prefixed = {k: v for k, v in scene.data.items() if case.name == "block-save"}
    bad = {**prefixed, **case.bad}
    if prefixed:
        bad |= {name: "M" for name in prefixed if name.endswith("-side")}
    response = client.post(case.url(scene), bad)
    assert response.status_code == case.bad_status
    if case.bad_status != 302:
        assert _count(case) == before


@every
def test_wrong_method(client: Client, case: Case) -> None:
    _user, scene = _enter(client, case)
    methods = ["put", "delete"] + ([] if case.name == "addendum-add" else ["get"])
    for method in methods:
        assert getattr(client, method)(case.url(scene)).status_code == 405


def test_every_post_view_is_here() -> None:
    here = {case.name for case in CASES}
    reads = {"visit-chart", "visit-view", "visit-panel", "visit-unsigned", "visit-key"}
    reads |= {"block-board", "block-running", "complaint-panel", "travel-view", "visit-paper"}
    reads |= {"goal-panel", "presence-show"}
    # Of no visit, or of two: test_setting.py, test_fact.py, test_complaint.py, test_checkin.py.
    elsewhere = {"setting-list", "setting-edit", "fact-find", "checkin-accept"}
    elsewhere |= {"complaint-edit", "episode-add", "episode-edit"}
    reads |= elsewhere
    names = {str(key) for key in get_resolver("charting.urls").reverse_dict if isinstance(key, str)}
    assert names == here | reads
