"""The clinic's own catalogue: nine tests of its form, and what it changes on a chart."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charting.catalogue.load import load
from charting.catalogue.overlay import KIND
from charting.forms.setting import TABLES
from charting.models import CatalogueSetting, Visit
from clinic.models import AuditEvent, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
OWN = "charting:setting-edit"


@pytest.fixture
def owner(client: Client) -> User:
    user = make.user("owner", "chiropractor")
    client.force_login(user)
    return user


def _url(table: str) -> str:
    return reverse(OWN, args=[table])


def _send(client: Client, table: str, **data: Any) -> Any:
    return client.post(_url(table), {"form_key": str(uuid4()), **data})


def _on(*without: str, **more: bool) -> list[str]:
    """Everything that a new clinic uses, except some, and some more."""
    entries: dict[str, Any] = {
        **{f"{KIND}{code}": one for code, one in load().procedure_kinds.items()},
        **load().procedures,
    }
    held = [code for code, one in entries.items() if one.default_on and code not in without]
    return [*held, *more]


def _chart(client: Client, visit: Visit) -> str:
    return str(client.get(reverse("charting:visit-chart", args=[visit.pk])).content.decode())


def test_works_and_redirects(client: Client, owner: User) -> None:
    answer = _send(client, "procedure", on=_on("vagus", "kind:webster", laser_low=True))
    assert (answer.status_code, answer["Location"]) == (302, reverse("charting:setting-list"))
    held = {row.code: row.value for row in CatalogueSetting.objects.all()}
    assert held == {
        "vagus": {"on": False},
        "kind:webster": {"on": False},
        "laser_low": {"on": True},
    }
    assert client.get(answer["Location"]).status_code == 200


def test_is_audited_once_and_only_when_it_changes(client: Client, owner: User) -> None:
    for _twice in range(2):
        _send(client, "procedure", on=_on("vagus"))
    event = AuditEvent.objects.get(action="setting.save")
    assert (event.by, event.patient) == (owner, None)
    assert event.details == {"table": "procedure", "codes": ["vagus"]}


def test_going_back_to_the_catalogue_leaves_nothing(client: Client, owner: User) -> None:
    _send(client, "procedure", on=_on("vagus"))
    _send(client, "procedure", on=_on())
    assert not CatalogueSetting.objects.exists()


def test_wrong_role_and_stranger(client: Client) -> None:
    assert _send(client, "procedure", on=[]).status_code == 302
    client.force_login(make.user("chiropractor"))
    assert _send(client, "procedure", on=[]).status_code == 403
    assert not CatalogueSetting.objects.exists()


def test_unknown_table_and_wrong_method(client: Client, owner: User) -> None:
    assert client.get(_url("drinks")).status_code == 404
    assert client.put(_url("procedure")).status_code == 405
    assert client.post(reverse("charting:setting-list")).status_code == 405


@pytest.mark.parametrize(
    ("table", "data"),
    [
        ("procedure", {"on": ["no-such"]}),
        ("indicator", {"chart-heel": "somewhere"}),
        ("area", {"occipital-1": "T99"}),
        ("reflex", {"T4": "x" * 60}),
    ],
)
def test_bad_input(client: Client, owner: User, table: str, data: Any) -> None:
    answer = _send(client, table, **data)
    assert answer.status_code == 422
    assert "Not saved" in answer.content.decode()
    assert not CatalogueSetting.objects.exists()


@pytest.mark.parametrize("table", TABLES)
def test_each_page_says_what_is_not_settled(client: Client, owner: User, table: str) -> None:
    page = client.get(_url(table)).content.decode()
    assert "general knowledge" in page or "not settled" in page
    if table in ("procedure", "area"):
        assert "<b>not settled</b>" in page


@pytest.mark.parametrize("table", TABLES)
def test_what_is_shown_can_be_saved_as_it_is(client: Client, owner: User, table: str) -> None:
    form = client.get(_url(table)).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    if "on" in form.fields:
        data["on"] = [row.box for group in form.groups() for row in group.rows if row.checked]
    assert _send(client, table, **data).status_code == 302
    assert not CatalogueSetting.objects.exists()


def test_a_chart_shows_what_is_in_use(client: Client, owner: User) -> None:
    visit = build.visit(owner)
    assert 'id="add-cranial-vagus"' in _chart(client, visit)
    _send(client, "procedure", on=_on("vagus", "kind:webster", laser_low=True))
    page = _chart(client, visit)
    assert 'id="add-cranial-vagus"' not in page
    assert 'id="kind-webster"' not in page
    assert 'id="add-laser-laser_low"' in page


def test_words_and_areas_of_the_clinic_reach_the_chart(client: Client, owner: User) -> None:
    _send(client, "reflex", T8="hepatic")
    _send(client, "area", **{"occipital-1": "t3, T4", "occipital-7": "L5"})
    assert CatalogueSetting.objects.get(table="area").value["vertebrae"][0] == ["T3", "T4"]
    visit = build.visit(owner)
    add = reverse("charting:entry-add", args=[visit.pk, "procedure"])
    client.post(add, {"id": str(uuid4()), "kind": "segment", "code": "adjust", "level": "T8"})
    assert "CMRT: T8 reflex (hepatic)" in _chart(client, visit)


def test_a_chart_needs_no_query_more(
    client: Client, owner: User, django_assert_num_queries: Any
) -> None:
    visit = build.visit(owner)
    _chart(client, visit)
    with CaptureQueriesContext(connection) as before:
        _chart(client, visit)
    count = len(before)
    _send(client, "procedure", on=_on("vagus"))
    _send(client, "reflex", T8="hepatic")
    _chart(client, visit)
    with django_assert_num_queries(count):
        _chart(client, visit)
