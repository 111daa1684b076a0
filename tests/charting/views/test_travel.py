"""The travel card: columns and rows, paging, and as many queries for 500 visits as for five."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from charting.models import Visit
from clinic.models import AuditEvent, Patient, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
QUERIES = 8


@pytest.fixture
def doctor(client: Client) -> User:
    user = make.user(name="Lena Brandt", title="Dr", credentials="DC")
    client.force_login(user)
    client.get(reverse("charting:visit-unsigned"))  # the first request of a session writes it
    return user


def _past(doctor: User, count: int) -> Patient:
    patient = make.patient()
    for number in range(count):
        visit = build.visit(doctor, make.NOW - timedelta(days=4 * number), patient)
        build.put(visit, doctor, "heel", "R", value=str(min(number, 5)))
        Visit.objects.filter(pk=visit.pk).update(pain_now=min(number, 10), pain_after=0)
    return patient


def _card(client: Client, patient: Patient, **query: Any) -> Any:
    return client.get(reverse("charting:travel-view", args=[patient.pk]), query)


def test_it_shows_the_visits_as_columns(client: Client, doctor: User) -> None:
    patient = _past(doctor, 5)
    page = _card(client, patient).content.decode()
    assert page.count('<th scope="col" class="') == 6  # the trend and five visits
    assert "Heel tension R" in page
    assert "Pain by" not in page
    assert page.count('class="spark"') >= 2
    assert AuditEvent.objects.filter(action="travel.view", patient=patient).count() == 1


def test_a_patient_without_visits_is_told_what_belongs_here(client: Client, doctor: User) -> None:
    assert "No visits yet" in _card(client, make.patient()).content.decode()


@pytest.mark.parametrize("asked", ["0", "-1", "x", "²", "99999999999999999999"])
def test_a_strange_page_is_answered(client: Client, doctor: User, asked: str) -> None:
    assert _card(client, _past(doctor, 1), page=asked).status_code == 200


def test_older_visits_are_a_page_away(client: Client, doctor: User) -> None:
    patient = _past(doctor, 11)
    first, second = (_card(client, patient, page=n).content.decode() for n in (1, 2))
    assert "Earlier visits" in first
    assert "Later visits" not in first
    assert "Later visits" in second
    assert "Earlier visits" not in second


@pytest.mark.parametrize("count", [5, 40])
def test_queries_do_not_grow(
    client: Client, doctor: User, count: int, django_assert_max_num_queries: Any
) -> None:
    patient = _past(doctor, count)
    _card(client, patient)
    with django_assert_max_num_queries(QUERIES):
        _card(client, patient)
