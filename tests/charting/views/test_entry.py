"""Entries through the page: what is refused, what collides, what a double tap does."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from charting.actions import entry as entries
from charting.models import Complaint, Procedure, Visit
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
CHART, SAVE = 8, 12
L5 = {"kind": "segment", "code": "adjust", "level": "L5"}


@pytest.fixture
def doctor(client: Client) -> User:
    user = make.user()
    client.force_login(user)
    client.get(reverse("charting:visit-unsigned"))  # the first request of a session writes it
    return user


@pytest.fixture
def visit(doctor: User) -> Visit:
    return build.visit(doctor)


def _tap(client: Client, visit: Visit, verb: str, noun: str = "procedure", **data: Any) -> Any:
    url = reverse(f"charting:entry-{verb}", args=[visit.pk, noun])
    return client.post(url, data, headers={"HX-Request": "true"})


def _add(by: User, visit: Visit, noun: str = "procedure", **values: Any) -> str:
    pk = uuid4()
    entries.add(by=by, now=make.NOW, visit=visit, noun=noun, pk=pk, values=values or L5)
    return str(pk)


def test_two_people_see_both_values(client: Client, doctor: User, visit: Visit) -> None:
    pk = _add(doctor, visit)
    one = {"id": pk, "field": "listing", "seen": "0"}
    assert _tap(client, visit, "save", **one, value="PRS").status_code == 200
    answer = _tap(client, visit, "save", **one, value="PLS")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "At the clinic: PRS. Yours: PLS." in page
    assert Procedure.objects.get().listing == "PRS"
    assert _tap(client, visit, "save", **{**one, "seen": "1"}, value="PLS").status_code == 200


def test_a_collision_speaks_in_labels(client: Client, doctor: User, visit: Visit) -> None:
    pk = _add(doctor, visit)
    one = {"id": pk, "field": "method", "seen": "0"}
    _tap(client, visit, "save", **one, value="low_force")
    page = _tap(client, visit, "save", **one, value="drop").content.decode()
    assert "At the clinic: By hand, low force. Yours: Drop piece." in page


def test_a_row_with_a_newer_value_is_not_taken_away_unseen(
    client: Client, doctor: User, visit: Visit
) -> None:
    pk = _add(doctor, visit)
    _tap(client, visit, "save", id=pk, field="listing", value="PRS", seen="0")
    assert _tap(client, visit, "remove", id=pk, seen="3").status_code == 409
    assert _tap(client, visit, "remove", id=pk, seen="4").status_code == 200
    assert not Procedure.objects.exists()


def test_a_tap_that_is_sent_twice_adds_one(client: Client, doctor: User, visit: Visit) -> None:
    key, form_key = str(uuid4()), str(uuid4())
    for _twice in range(2):
        answer = _tap(client, visit, "add", id=key, form_key=form_key, **L5)
        assert answer.status_code == 200
    assert Procedure.objects.count() == 1


def test_one_form_adds_each_thing_once(client: Client, doctor: User, visit: Visit) -> None:
    """Two quick taps on one form of many buttons are two things; the same tap again is none."""
    base = {"id": str(uuid4()), "each": "true", "kind": "cranial"}
    for code in ("vagus", "vomer", "vagus"):
        assert _tap(client, visit, "add", **base, code=code).status_code == 200
    assert sorted(Procedure.objects.values_list("code", flat=True)) == ["vagus", "vomer"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "sorcery", "name": "x"},
        {"kind": "", "name": "x"},
        {"kind": "cranial", "code": "no-such"},
        {"kind": "cranial"},
        {"kind": "segment", "level": "L9"},
        {"kind": "segment", "level": "L5", "side": "M"},
        {"kind": "segment", "level": "L5", "reason": "<b>"},
        {"kind": "segment", "level": "L5", "part": "P,Q"},
        {"kind": "exercise", "code": "core", "details.sets": "many"},
        {"kind": "exercise", "code": "core", "details.joules": "3"},
        {"kind": "segment", "level": "L5", "listing": "x" * 41},
    ],
)
def test_what_no_page_offers_is_refused(
    client: Client, doctor: User, visit: Visit, wrong: dict[str, str]
) -> None:
    assert _tap(client, visit, "add", id=str(uuid4()), **wrong).status_code == 422
    assert not Procedure.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("details.sets", "many"),
        ("details.joules", "3"),
        ("details", "{}"),
        ("details.", "x"),
        ("kind", "cranial"),
        ("versions", "{}"),
        ("visit_id", "1"),
        ("level", "Z1"),
    ],
)
def test_a_field_takes_only_what_fits(
    client: Client, doctor: User, visit: Visit, field: str, value: str
) -> None:
    pk = _add(doctor, visit, kind="exercise", code="core")
    before = Procedure.objects.values().get()
    answer = _tap(client, visit, "save", id=pk, field=field, value=value, seen="0")
    assert answer.status_code == 422
    assert Procedure.objects.values().get() == before


@pytest.mark.parametrize("noun", ["measurement", "outcome", "reaction"])
def test_only_procedures_have_parameters(
    client: Client, doctor: User, visit: Visit, noun: str
) -> None:
    first = {"reaction": {"type": "soreness"}}.get(noun, {"name": "Mine"})
    pk = _add(doctor, visit, noun, **first)
    data = {"id": pk, "field": "details.sets", "value": "3", "seen": "0"}
    assert _tap(client, visit, "save", noun, **data).status_code == 422


def test_another_visit_s_row_is_out_of_reach(client: Client, doctor: User, visit: Visit) -> None:
    pk = _add(doctor, visit)
    other = build.visit(doctor, make.NOW + timedelta(hours=1))
    assert _tap(client, other, "add", id=pk, **L5).status_code == 422
    data = {"id": pk, "field": "listing", "value": "PRS", "seen": "0"}
    assert _tap(client, other, "save", **data).status_code == 422
    assert _tap(client, other, "move", id=pk, order="1").status_code == 422
    assert _tap(client, other, "remove", id=pk).status_code == 200
    assert Procedure.objects.get().visit_id == visit.pk


def test_a_complaint_of_somebody_else_is_refused(
    client: Client, doctor: User, visit: Visit
) -> None:
    mine = Complaint.objects.create(patient=visit.patient, name="Low back")
    theirs = Complaint.objects.create(patient=make.patient(), name="Neck")
    data = {"id": str(uuid4()), "measure": "nrs_now"}
    answer = _tap(client, visit, "add", "outcome", **data, complaint_id=str(theirs.pk))
    assert answer.status_code == 422
    assert _tap(client, visit, "add", "outcome", **data, complaint_id=str(mine.pk)).status_code in (
        200,
        422,
    )
    assert not visit.outcome_entries.filter(complaint=theirs).exists()


def test_a_typed_name_of_a_technique_is_its_code(
    client: Client, doctor: User, visit: Visit
) -> None:
    pk = _add(doctor, visit)
    for seen, said, kept in (("0", "diversified ", "diversified"), ("1", "My own", "My own")):
        _tap(client, visit, "save", id=pk, field="technique", value=said, seen=seen)
        assert Procedure.objects.get().technique == kept


def test_a_range_of_levels_is_one_row(client: Client, doctor: User, visit: Visit) -> None:
    values = {"kind": "cmrt", "code": "fibre", "level": "T11/12"}
    assert _tap(client, visit, "add", id=str(uuid4()), **values).status_code == 200


def test_no_save_takes_more_queries(
    client: Client, doctor: User, django_assert_max_num_queries: Any
) -> None:
    patient = make.patient()
    old = build.visit(doctor, make.NOW - timedelta(days=3), patient)
    for _one in range(5):
        _add(doctor, old)
    visit = build.visit(doctor, make.NOW, patient)
    pk = _add(doctor, visit, kind="exercise", code="core")
    last = [_add(doctor, visit) for _one in range(8)][-1]
    url = reverse("charting:visit-chart", args=[visit.pk])
    with django_assert_max_num_queries(CHART):
        assert client.get(url).status_code == 200
    for verb, data in (
        ("add", {"id": str(uuid4()), **L5}),
        ("save", {"id": pk, "field": "details.sets", "value": "3", "seen": "0"}),
        ("move", {"id": last, "order": "1"}),
        ("remove", {"id": last, "seen": "3"}),
    ):
        with django_assert_max_num_queries(SAVE):
            assert _tap(client, visit, verb, **data).status_code == 200


def test_a_field_answers_with_its_own_line(client: Client, doctor: User, visit: Visit) -> None:
    pk, other = _add(doctor, visit), _add(doctor, visit)
    answer = _tap(client, visit, "save", id=pk, field="side", value="R", seen="0")
    page = answer.content.decode()
    assert f'id="row-procedure-{pk}" hx-swap-oob="true"' in page
    assert f'id="row-procedure-{other}"' not in page
    assert 'id="row-spine"' not in page
    _tap(client, visit, "remove", id=pk)
    gone = _tap(client, visit, "save", id=pk, field="note", value="x", seen="0")
    assert gone.status_code == 422
    assert 'id="treated" hx-swap-oob="true"' in gone.content.decode()
