"""What staff do with a packet: a fresh link, accepting once, nothing by halves."""

from datetime import timedelta

import pytest
from django.test import override_settings

from charting.models import Complaint
from clinic.actions import Refused
from clinic.actions import text as texts
from clinic.actions.text import WORDING_VERSION
from clinic.models import (
    Alert,
    AuditEvent,
    Clearance,
    Consent,
    Device,
    HistoryItem,
    Message,
    Pregnancy,
    TextConsent,
)
from clinic.rules import token
from portal.actions import intake
from portal.actions import packet as packets
from portal.models import Packet
from tests import make
from tests.portal import filled

pytestmark = pytest.mark.django_db
NOW = make.NOW


@override_settings(BASE_URL="https://alder.example")
def test_the_link_is_mailed_and_only_its_hash_is_kept() -> None:
    patient = make.patient(language="es", preferred_name="Nora")
    packet, link, mail = packets.send(by=make.user("front_desk"), now=NOW, patient=patient)
    secret = link.removeprefix("https://alder.example/i/").rstrip("/")
    assert packet.token_hash == token.fingerprint(secret)
    assert packet.expires_at == NOW + timedelta(days=7)
    assert mail
    assert link in mail.body
    assert mail.body.startswith("Hola, Nora:")
    assert not any(secret in str(value) for value in vars(packet).values())
    assert secret not in str(list(AuditEvent.objects.values()))


def test_without_an_address_no_mail() -> None:
    _packet, _link, mail = packets.send(
        by=make.user("front_desk"), now=NOW, patient=make.patient(email="")
    )
    assert mail is None
    assert not Message.objects.exists()


def test_a_new_link_keeps_the_answers_and_ends_the_old_one() -> None:
    packet, _token = filled.sent()
    intake.start(by=None, now=NOW, packet=packet, language="en")
    filled.keep(packet, "pain", {"now": "6", "worst": "8"})
    Packet.objects.filter(pk=packet.pk).update(locked_at=NOW, tries=5)
    later = NOW + timedelta(days=9)
    again, _link, _mail = packets.send(by=make.user(), now=later, patient=packet.patient)
    assert again.pk == packet.pk
    assert again.token_hash != packet.token_hash
    assert (again.locked_at, again.tries) == (None, 0)
    assert again.sections.get().answers == {"now": "6", "worst": "8"}
    assert Message.objects.count() == 2


def test_taken_back_it_cannot_be_taken_back_again() -> None:
    packet, _token = filled.sent()
    packets.withdraw(by=make.user(), now=NOW, packet=packet)
    with pytest.raises(Refused):
        packets.withdraw(by=make.user(), now=NOW, packet=packet)


def test_accepting_writes_everything_once() -> None:
    extra = {
        "before": {"stroke": "unsure", "pregnancy": "yes", "doctor": "Dr. Amari"},
        "about": {"phone": "(503) 555-0187", "preferred_name": "Nora"},
    }
    packet = filled.submitted(extra=extra)
    by = make.user("front_desk")
    for _click in range(2):
        packets.accept(by=by, now=NOW + timedelta(hours=1), packet=packet, fields={"phone"})
    patient = packet.patient
    patient.refresh_from_db()
    assert patient.phone == "+15035550187"
    assert patient.preferred_name == ""  # it was not ticked
    labels = set(HistoryItem.objects.values_list("kind", "label"))
    assert labels == {
        ("condition", "High blood pressure"),
        ("medication", "Ibuprofen 400 mg"),
        ("allergy", "Latex, itchy red skin"),
    }
    needs = Clearance.objects.order_by("condition").values_list("condition", "status", "detail")
    assert list(needs) == [
        ("pregnancy", "needed", "Answered: yes, doctor: Dr. Amari"),
        ("stroke", "needed", "Answered: not sure, doctor: Dr. Amari"),
    ]
    assert Alert.objects.filter(level="stop", patient=patient).count() == 2
    assert Pregnancy.objects.open().get().patient == patient
    consent = Consent.objects.get()
    assert consent.signed_name == patient.full_name
    assert consent.signed_at == NOW
    assert consent.text_sha256 == consent.text.sha256
    assert AuditEvent.objects.filter(action="packet.accept").count() == 1
    sources = set(HistoryItem.objects.values_list("source", flat=True))
    assert sources == {"intake of November 20, 2026"}


def test_the_complaint_and_the_implant_are_in_the_record_with_who_said_so() -> None:
    extra = {
        "complaint": {"why": "A stiff neck.", "where": ["neck"], "side": "right"},
        "history": {"conditions": ["implant"], "implant_what": "Steel plate, left ankle"},
    }
    packet = filled.submitted(extra=extra)
    packets.accept(by=make.user("front_desk"), now=NOW, packet=packet, fields=set())
    one = Complaint.objects.get()
    assert (one.name, one.region, one.side) == ("A stiff neck.", "Neck", "R")
    assert one.onset_words.endswith("(intake of November 20, 2026)")
    assert one.severity.endswith("of 10 at worst in a week")
    device = Device.objects.get()
    assert (device.name, device.source) == (
        "Steel plate, left ankle",
        "intake of November 20, 2026",
    )
    told = {one.informant, device.informant}
    told |= set(HistoryItem.objects.values_list("informant", flat=True))
    assert told == {"patient"}
    assert AuditEvent.objects.filter(action="complaint.add", patient=packet.patient).count() == 1


def test_a_complaint_that_is_open_already_is_not_told_twice() -> None:
    patient = make.patient()
    extra = {"complaint": {"why": "A stiff neck"}}
    for _form in range(2):
        packet = filled.submitted(patient, extra)
        packets.accept(by=make.user(), now=NOW, packet=packet, fields=set())
    assert Complaint.objects.get().name == "A stiff neck"


def test_who_signs_for_a_child_says_how_they_are_related() -> None:
    extra = {"agree": {"signed_as": "guardian", "relation": "grandmother"}}
    packets.accept(by=make.user(), now=NOW, packet=filled.submitted(extra=extra), fields=set())
    assert Consent.objects.get().relation == "grandmother"


def test_what_the_record_knows_is_not_written_twice() -> None:
    patient = make.patient()
    HistoryItem.objects.create(patient=patient, kind="condition", label="high blood pressure")
    packets.accept(by=make.user(), now=NOW, packet=filled.submitted(patient), fields=set())
    assert HistoryItem.objects.filter(kind="condition").count() == 1


def test_what_cannot_be_accepted_leaves_nothing_behind() -> None:
    packet, _token = filled.sent()
    with pytest.raises(Refused):
        packets.accept(by=make.user(), now=NOW, packet=packet, fields=set())
    assert not HistoryItem.objects.exists()
    assert not Consent.objects.exists()


def _accepted(texts: str, phone: str = "", fields: set[str] | None = None) -> TextConsent | None:
    """A form with this answer about texts, sent in and accepted a day later."""
    patient = make.patient()
    about = {"texts": texts, "phone": phone or patient.phone}
    packet = filled.submitted(patient, {"about": about})
    later = NOW + timedelta(days=1)
    packets.accept(by=make.user("front_desk"), now=later, packet=packet, fields=fields or set())
    return TextConsent.objects.filter(patient=patient).newest_first().first()


def test_a_yes_to_texts_is_kept_with_the_words_the_version_and_the_time() -> None:
    row = _accepted("yes")
    assert row is not None
    assert (row.is_given, row.heard, row.version) == (True, "intake", WORDING_VERSION)
    assert row.given_at == NOW + timedelta(minutes=8)  # when the form was sent in
    assert row.wording.startswith("May we send text messages about your visits to this number?")
    assert row.wording.endswith("with the word STOP. Yes")


@pytest.mark.parametrize("said", ["", "no"])
def test_nobody_is_opted_in_by_silence_or_by_a_no(said: str) -> None:
    assert _accepted(said) is None


def test_a_yes_is_for_the_number_of_the_form_alone() -> None:
    assert _accepted("yes", phone="+15550149999") is None
    row = _accepted("yes", phone="+15550149998", fields={"phone"})
    assert row is not None
    assert row.phone == "+15550149998"


def test_a_stop_since_the_form_was_sent_in_is_the_last_word() -> None:
    patient = make.patient()
    packet = filled.submitted(patient, {"about": {"texts": "yes", "phone": patient.phone}})
    at = NOW + timedelta(hours=2)
    texts.stop(now=at, at=at, phone=patient.phone, patients=[patient], body="STOP")
    packets.accept(
        by=make.user("front_desk"), now=NOW + timedelta(days=1), packet=packet, fields=set()
    )
    assert not TextConsent.objects.standing([patient])[patient].is_given


def test_a_no_ends_what_was_agreed_before() -> None:
    patient, desk = make.patient(), make.user("front_desk")
    texts.agree(by=desk, now=NOW - timedelta(days=9), patient=patient, heard="paper")
    packet = filled.submitted(patient, {"about": {"texts": "no", "phone": patient.phone}})
    packets.accept(by=desk, now=NOW + timedelta(days=1), packet=packet, fields=set())
    assert not TextConsent.objects.standing([patient])[patient].is_given
