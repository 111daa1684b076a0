"""The cards of facts on the patient's page, and finding a relative."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import (
    AuditEvent,
    Birth,
    Device,
    HistoryItem,
    Patient,
    PatientLink,
    Pregnancy,
    Referral,
    TestResult,
)
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.user("front_desk"))
    return client


def _facts(one: Patient) -> None:
    user = make.user()
    HistoryItem.objects.create(patient=one, kind="negative", label="Nothing else", recorded_by=user)
    TestResult.objects.create(patient=one, name="AHI", recorded_by=user)
    Device.objects.create(patient=one, kind="belt", recorded_by=user)
    Referral.objects.create(patient=one, kind="out", party="Neurology", recorded_by=user)
    PatientLink.objects.create(patient=one, other=make.patient(), kind="twin", recorded_by=user)
    ended = date(2020, 1, 1)
    Pregnancy.objects.create(patient=one, ended_on=ended, recorded_by=user)


@pytest.mark.parametrize("page", ["", "background/"])
def test_it_asks_as_often_for_one_fact_as_for_twenty(desk: Client, page: str) -> None:
    one = make.patient(sex="female")
    address = f"/patients/{one.pk}/{page}"
    desk.get(address)
    counts = []
    for more in (1, 19):
        for _number in range(more):
            _facts(one)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_open_pregnancy_stands_in_the_head(desk: Client) -> None:
    one = make.patient(sex="female")
    due = timezone.localdate() + timedelta(weeks=18, days=-3)
    Pregnancy.objects.create(patient=one, due_on=due)
    assertContains(desk.get(f"/patients/{one.pk}/"), "Pregnant, 22 weeks")


def test_a_childs_page_asks_for_the_birth_and_says_months(desk: Client) -> None:
    one = make.patient(birth_on=timezone.localdate() - timedelta(days=220))
    page = desk.get(f"/patients/{one.pk}/")
    assertContains(page, "7 months")
    assertContains(page, f"/patients/{one.pk}/birth/")
    assertNotContains(page, "pregnancy/add")
    Birth.objects.create(patient=one, weeks=36, babies=2)
    assertContains(desk.get(f"/patients/{one.pk}/"), "36 weeks, one of 2")


def test_each_stands_on_the_page_of_the_other_and_the_look_names_both(desk: Client) -> None:
    mother, child = make.patient(first_name="Ida"), make.patient(first_name="Wren")
    PatientLink.objects.create(patient=child, other=mother, kind="parent")
    for here, there in ((mother, child), (child, mother)):
        assertContains(desk.get(f"/patients/{here.pk}/"), f"/patients/{there.pk}/")
        event = AuditEvent.objects.order_by("-at", "-id")[0]
        assert (event.patient, event.details) == (here, {"relatives": [str(there.pk)]})


def test_who_may_only_read_sees_the_facts_and_no_way_to_change_them(client: Client) -> None:
    client.force_login(make.user("auditor"))
    one = make.patient(sex="female")
    _facts(one)
    page = client.get(f"/patients/{one.pk}/")
    assertContains(page, "Neurology")
    for way in ("/devices/", "/referrals/", "/results/", "/family/", "background/add"):
        assertNotContains(page, way)


def _search(desk: Client, one: Patient, **data: Any) -> Any:
    sent = {"kind": "twin", "form_key": str(uuid.uuid4()), **data}
    return desk.post(f"/patients/{one.pk}/family/add/", sent)


def test_words_find_somebody_to_choose_and_the_look_is_noted(desk: Client) -> None:
    one, twin = make.patient(), make.patient(first_name="Remy", last_name="Okoro")
    found = _search(desk, one, q="okoro")
    assertContains(found, "Remy Okoro", status_code=422)
    assertContains(found, f'value="{twin.pk}"', status_code=422)
    event = AuditEvent.objects.get(action="patient.find")
    assert event.details == {"patients": [str(twin.pk)]}
    assert not PatientLink.objects.exists()
    assert _search(desk, one, q="okoro", other=str(twin.pk)).status_code == 302
    assert PatientLink.objects.get().other == twin
    again = _search(desk, one, other=str(twin.pk))
    assertContains(again, "linked already", status_code=422)


@pytest.mark.parametrize("data", [{}, {"q": "nobody"}, {"q": "dana"}, {"other": "x"}])
def test_nobody_is_linked_without_a_choice(desk: Client, data: dict[str, str]) -> None:
    one = make.patient()
    for _number in range(14):
        make.patient()
    assert _search(desk, one, **data).status_code == 422
    assert _search(desk, one, other=str(one.pk)).status_code == 422
    assert not PatientLink.objects.exists()


def test_an_entry_keeps_its_time_when_something_else_is_changed(desk: Client) -> None:
    item = HistoryItem.objects.create(
        patient=make.patient(),
        kind="injury",
        label="Falls",
        started_on=date(2019, 1, 1),
        started_precision="year",
        happened_words="over 12 years",
    )
    address = f"/background/{item.pk}/"
    assertContains(desk.get(address), 'value="2019, over 12 years"')
    data = {"kind": "injury", "label": "Falls", "started_on": "2019, over 12 years"}
    sent = {**data, "count": "several", "form_key": str(uuid.uuid4())}
    assert desk.post(address, sent).status_code == 302
    event = AuditEvent.objects.get(action="history.change")
    assert event.details == {"fields": ["count"]}


def test_a_further_value_of_a_study_knows_the_study(desk: Client) -> None:
    one, other = make.patient(), make.patient()
    row = TestResult.objects.create(
        patient=one, study="Sleep study", name="AHI", taken_on=date(2019, 5, 1), value="2.9"
    )
    address = f"/patients/{one.pk}/results/add/"
    page = desk.get(f"{address}?like={row.pk}")
    assertContains(page, 'value="Sleep study"')
    assertContains(page, 'value="5/1/2019"')
    assertNotContains(page, '2.9"')
    assert AuditEvent.objects.filter(action="result.view", patient=one).count() == 1
    for like in ("x", str(uuid.uuid4()), ""):
        assertNotContains(desk.get(f"{address}?like={like}"), "Sleep study")
    foreign = desk.get(f"/patients/{other.pk}/results/add/?like={row.pk}")
    assertNotContains(foreign, "Sleep study")
