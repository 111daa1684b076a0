"""Finding words in one record: every table, all words, nobody else's, and no address tells them."""

import pytest
from django.test import Client
from django.urls import reverse

from charting.models import Complaint, Measurement, Procedure, Visit, fact
from clinic.models import AuditEvent, HistoryItem, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor(client: Client) -> User:
    user = make.user(name="Lena Brandt", title="Dr", credentials="DC")
    client.force_login(user)
    return user


def _told(doctor: User) -> Visit:
    visit = build.visit(doctor)
    HistoryItem.objects.create(patient=visit.patient, kind="injury", label="Gymnastic injuries")
    Complaint.objects.create(patient=visit.patient, name="Tongue fatigue", onset_words="a month")
    Procedure.objects.create(visit=visit, kind="other", name="Galvanic bath")
    Measurement.objects.create(visit=visit, kind="other", name="Spinal Galant", value="present")
    return visit


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("gymnastic", "Health background"),
        ("tongue MONTH", "Complaints"),
        ("galvanic", "Procedures"),
        ("galant present", "Measured"),
    ],
)
def test_words_are_found_where_they_stand(doctor: User, words: str, heading: str) -> None:
    hits = fact.find(_told(doctor).patient, words.split())
    assert [hit.heading for hit in hits] == [heading]


def test_a_signed_note_is_found_by_any_of_its_words(doctor: User) -> None:
    visit = build.signed(doctor)
    hits = fact.find(visit.patient, ["trochanter"])
    assert [hit.visit for hit in hits if hit.heading == "Visit notes"] == [visit]


def test_nobody_else_is_found(doctor: User) -> None:
    _told(doctor)
    assert fact.find(make.patient(), ["gymnastic"]) == []


def test_no_words_find_nothing(doctor: User) -> None:
    assert fact.find(_told(doctor).patient, []) == []


def test_the_page_posts_the_words(client: Client, doctor: User) -> None:
    visit = _told(doctor)
    url = reverse("charting:fact-find", args=[visit.patient_id])
    assert "Gymnastic" not in client.get(url, {"q": "gymnastic"}).content.decode()
    assert "Gymnastic injuries" in client.post(url, {"q": "gymnastic"}).content.decode()
    assert "Nothing holds" in client.post(url, {"q": "100% _"}).content.decode()
    assert client.post(url, {"q": "x" * 121}).status_code == 422
    events = AuditEvent.objects.filter(action="fact.find", patient=visit.patient)
    assert events.count() == 4
    assert "gymnastic" not in str([event.details for event in events])
