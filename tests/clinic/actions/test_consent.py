"""Consents: a first text is there from the start, versions grow, and nothing signed is changed."""

import pytest
from django.db import DatabaseError, transaction

from clinic.actions import Refused, consent
from clinic.catalogue.consent import fingerprint, first_texts
from clinic.models import Alert, AuditEvent, Consent, ConsentText, Patient
from tests import make

pytestmark = pytest.mark.django_db


def test_a_new_clinic_has_a_text_in_both_languages() -> None:
    texts = {text.language: text for text in ConsentText.objects.all()}
    assert {*texts} == {"en", "es"}
    for text in texts.values():
        assert text.version == 1
        assert text.sha256 == fingerprint(text.title, text.body)
    assert [text.language for text in first_texts()] == ["en", "es"]


def test_a_new_version_is_the_newest_and_the_old_one_stays() -> None:
    rows = consent.publish(by=make.user("owner"), now=make.NOW, texts=[("en", "Consent", "New")])
    assert rows[0].version == 2
    assert ConsentText.objects.newest("en") == rows[0]
    spanish = ConsentText.objects.newest("es")
    assert spanish is not None
    assert spanish.version == 1
    assert ConsentText.objects.count() == 3


def test_what_was_signed_is_kept_with_its_fingerprint_and_never_changed() -> None:
    text, one = ConsentText.objects.newest("es"), make.patient()
    assert text is not None
    row = consent.sign(by=None, now=make.NOW, patient=one, text=text, signed_name="Ada Byron")
    assert row.text_sha256 == text.sha256
    assert AuditEvent.objects.get(action="consent.sign").patient == one
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=row.pk).update(signed_name="Eve")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(body="x")


def _signed(one: Patient) -> Consent:
    text = ConsentText.objects.newest("en")
    assert text is not None
    return consent.sign(by=None, now=make.NOW, patient=one, text=text, signed_name="Ada Byron")


def test_taking_it_back_is_a_record_of_its_own_and_stops_treatment() -> None:
    desk, one = make.user("front_desk"), make.patient()
    row = _signed(one)
    with pytest.raises(Refused):
        consent.withdraw(by=desk, now=make.NOW, consent=row, said_by=" ")
    gone = consent.withdraw(by=desk, now=make.NOW, consent=row, said_by="Ada", words="no more")
    with pytest.raises(Refused):
        consent.withdraw(by=desk, now=make.NOW, consent=row, said_by="Ada")
    assert Consent.objects.get().signed_name == "Ada Byron"
    assert not Consent.objects.holding().exists()
    alert = Alert.objects.get(patient=one)
    assert (alert.level, alert.reason, alert.source) == ("stop", "no more", "Ada")
    assert AuditEvent.objects.filter(action="consent.withdraw", patient=one).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        gone.delete()


def test_where_another_consent_holds_treatment_goes_on() -> None:
    desk, one = make.user("front_desk"), make.patient()
    first, _second = _signed(one), _signed(one)
    consent.withdraw(by=desk, now=make.NOW, consent=first, said_by="Ada")
    assert not Alert.objects.filter(patient=one).exists()


def test_taken_back_on_the_own_page_staff_are_told_in_any_case() -> None:
    one = make.patient()
    first, second = _signed(one), _signed(one)
    facts = {"by": None, "now": make.NOW, "said_by": "Ada Byron", "trail": {"session": "x"}}
    gone = consent.withdraw(consent=first, **facts)  # type: ignore[arg-type]
    assert gone.recorded_by is None
    told = Alert.objects.get(patient=one)
    assert (told.level, told.source, told.raised_by) == ("caution", "Ada Byron", None)
    consent.withdraw(consent=second, words="I was sore", **facts)  # type: ignore[arg-type]
    assert Alert.objects.filter(patient=one, level="stop", reason="I was sore").exists()
    events = AuditEvent.objects.filter(action="consent.withdraw", patient=one)
    assert [event.details["session"] for event in events] == ["x", "x"]
