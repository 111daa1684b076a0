"""The trail on the screen: narrowed by patient, person, action and day."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from clinic.actions import audit
from clinic.models import AuditEvent
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client: Client) -> Client:
    client.force_login(make.user("auditor"))
    return client


def test_it_is_narrowed_by_each_of_the_four(auditor: Client) -> None:
    make.location(zone="America/New_York")
    one, other = make.patient(last_name="Delacroix"), make.patient(last_name="Lindgren")
    desk = make.user("front_desk", name="Bea Morrow")
    audit.record(by=desk, action="patient.view", patient=one, now=make.NOW)
    audit.record(
        by=None, action="packet.accept", patient=other, now=make.NOW - timedelta(days=2, hours=11)
    )
    for query, seen, hidden in (
        ({"patient": str(one.number)}, "Delacroix", "Lindgren"),
        ({"by": str(desk.pk)}, "Delacroix", "Lindgren"),
        ({"action": "packet"}, "Lindgren", "Delacroix"),
        ({"day": "2026-11-17"}, "Lindgren", "Delacroix"),  # 11:30 pm in New York
    ):
        response = auditor.get("/audit/", query)
        assertContains(response, seen)
        assertNotContains(response, hidden)


@pytest.mark.parametrize(
    "query", ["?day=0000-01-01", "?patient=x", "?by=x", "?patient=99999999999999999999"]
)
def test_a_wrong_filter_is_said(auditor: Client, query: str) -> None:
    assert auditor.get(f"/audit/{query}").status_code == 422


def test_an_unknown_patient_number_finds_nothing(auditor: Client) -> None:
    audit.record(by=None, action="packet.save", now=make.NOW)
    assertContains(auditor.get("/audit/?patient=999999"), "Nothing fits")


def test_looking_at_the_trail_is_in_the_trail(auditor: Client) -> None:
    auditor.get("/audit/")
    assert AuditEvent.objects.filter(action="audit.view").count() == 1
