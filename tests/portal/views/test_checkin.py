"""The page of the day after a visit: looking changes nothing, one answer counts, signs act."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from charting.actions import checkin
from charting.models import Checkin, Visit
from charting.rules.checkin import SIGNS
from clinic.models import Alert, AuditEvent
from clinic.rules import token
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
SECRET = "x" * 22
ADDRESS = f"/c/{SECRET}/"
WELL: dict[str, Any] = {"reactions": ["none"], **{f"sign_{code}": "no" for code in SIGNS}}


@pytest.fixture
def visit() -> Visit:
    make.practice()
    one = build.signed(make.user(), timezone.now() - timedelta(days=1))
    Checkin.objects.filter(visit=one).update(token_hash=token.fingerprint(SECRET))
    return one


def test_looking_changes_nothing_and_shows_no_record(client: Client, visit: Visit) -> None:
    for method in (client.get, client.head, client.get):
        page = method(ADDRESS)
        assert page.status_code == 200
    html = client.get(ADDRESS).content.decode()
    assert visit.patient.last_name not in html
    assert "checked" not in html
    assert page.headers["Cache-Control"] == "no-store, private"
    assert Checkin.objects.get(visit=visit).answered_at is None
    assert not AuditEvent.objects.filter(action="checkin.answer").exists()


def test_an_answer_is_kept_audited_and_thanked_for(client: Client, visit: Visit) -> None:
    page = client.post(ADDRESS, {**WELL, "reactions": ["soreness"], "words": "sore, then well"})
    assert (page.status_code, page.headers["Location"]) == (302, ADDRESS)
    assert "Thank you" in client.get(ADDRESS).content.decode()
    row = Checkin.objects.get(visit=visit)
    assert (row.reactions, row.words, row.signs) == (["soreness"], "sore, then well", [])
    assert AuditEvent.objects.filter(action="checkin.answer").count() == 1
    client.post(ADDRESS, {**WELL, "sign_legs": "yes"})  # sent twice: the first counts
    assert Checkin.objects.get(visit=visit).signs == []
    assert not Alert.objects.filter(patient=visit.patient).exists()


@pytest.mark.parametrize(
    ("sign", "words"),
    [("bladder", "Call 911"), ("legs", "both your legs"), ("limb", "Please call us now")],
)
def test_a_new_sign_says_what_to_do_and_raises_the_alert(
    client: Client, visit: Visit, sign: str, words: str
) -> None:
    client.post(ADDRESS, {**WELL, f"sign_{sign}": "yes"})
    html = client.get(ADDRESS).content.decode()
    assert words in html
    assert "tel:911" in html
    assert Alert.objects.get(patient=visit.patient).level == "stop"


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"reactions": ["none", "soreness"]},
        {"reactions": ["no such thing"]},
        {"sign_legs": "perhaps"},
        {"sign_legs": ""},
        {"words": "x" * 1001},
    ],
    ids=str,
)
def test_a_bad_answer_is_asked_again(client: Client, visit: Visit, bad: dict[str, Any]) -> None:
    page = client.post(ADDRESS, {**WELL, **bad} if bad else {})
    assert page.status_code == 422
    assert Checkin.objects.get(visit=visit).answered_at is None


def test_in_spanish_and_in_the_patients_own_language(client: Client, visit: Visit) -> None:
    type(visit.patient).objects.filter(pk=visit.patient_id).update(language="es")
    assert 'lang="es"' in client.get(ADDRESS).content.decode()
    assert '<html lang="en"' in client.get(f"{ADDRESS}?lang=en").content.decode()


@pytest.mark.parametrize("address", [f"/c/{'y' * 22}/", "/c/short/", f"/c/{'0' * 43}/"])
def test_an_unknown_link_is_none(client: Client, visit: Visit, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.post(address, WELL).status_code == 404


def test_one_that_has_run_out_says_so(client: Client, visit: Visit) -> None:
    Checkin.objects.update(expires_at=make.NOW - timedelta(days=9))
    assert client.get(ADDRESS).status_code == 410
    assert client.post(ADDRESS, WELL).status_code == 410
    assert Checkin.objects.get(visit=visit).answered_at is None


def test_another_method_is_none(client: Client, visit: Visit) -> None:
    assert client.put(ADDRESS).status_code == 405


def test_the_answer_and_the_alert_are_one(client: Client, visit: Visit) -> None:
    """Without an alert there is no sign in the database, whoever writes it."""
    from django.db import IntegrityError, transaction

    row = Checkin.objects.get(visit=visit)
    with pytest.raises(IntegrityError, match="checkin_signs_raise_alert"), transaction.atomic():
        Checkin.objects.filter(pk=row.pk).update(
            signs=["legs"], reactions=["none"], answered_at=timezone.now()
        )
    assert checkin.SIGN_WORDS.keys() == set(SIGNS)
