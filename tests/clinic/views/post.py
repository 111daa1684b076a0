"""The POST views of this floor, for the nine tests; those of the facts stand beside."""

import uuid
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from clinic.actions import clearance, consent, document, handout
from clinic.models import (
    Alert,
    Clearance,
    Consent,
    ConsentText,
    ConsentWithdrawal,
    Document,
    HistoryItem,
    Location,
    MailHold,
    Message,
    Outbox,
    Patient,
    Practice,
    Room,
    ScreeningPolicy,
    TextConsent,
    User,
)
from clinic.rules.screening import Condition
from tests import make
from tests.clinic.views.case import Case
from tests.clinic.views.post_fact import FACT_CASES


def _patient(by: User) -> Patient:
    return make.patient()


def _alert(by: User) -> Alert:
    return Alert.objects.create(patient=make.patient(), level="note", text="Hard of hearing")


def _entry(by: User) -> HistoryItem:
    return HistoryItem.objects.create(
        patient=make.patient(), kind="condition", label="Migraine", started_on=date(2020, 1, 1)
    )


def _clearance(by: User) -> Any:
    row, _new = clearance.need(
        by=by,
        now=make.NOW,
        patient=make.patient(),
        condition=Condition.STROKE,
        source="intake",
    )
    return row


def _unreached(by: User) -> Patient:
    """A patient whose mail comes back."""
    patient = make.patient()
    row = Message.objects.create(
        key=f"m:{patient.pk}", kind="test", patient=patient, to=patient.email, due_at=make.NOW
    )
    MailHold.objects.create(
        address=patient.email.lower(), cause="bounced", message=row, at=make.NOW
    )
    return patient


PDF_FILE = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"


class Again(SimpleUploadedFile):
    """A file that can be sent any number of times."""

    def read(self, *size: int) -> bytes:
        self.seek(0)
        return bytes(super().read(*size))


def _document(by: User) -> Document:
    return document.add(by=by, now=make.NOW, patient=make.patient(), data=PDF_FILE, sort="report")


def _sent(by: User) -> Document:
    """A paper that a patient sent with the intake."""
    facts: dict[str, Any] = {"by": None, "now": make.NOW, "sort": "front"}
    return document.receive(patient=make.patient(), data=PDF_FILE, **facts)


def _aside(by: User) -> Document:
    row = _document(by)
    document.put_aside(by=by, now=make.NOW, document=row, reason="Another patient’s")
    return row


def _shared(by: User) -> Document:
    row = _document(by)
    handout.share(by=by, now=make.NOW, document=row)
    return row


def _needed(by: User) -> Clearance:
    facts: dict[str, Any] = {"by": by, "now": make.NOW, "source": "told at the desk"}
    return clearance.need(patient=make.patient(), condition="fracture", **facts)[0]


def _consent(by: User) -> Consent:
    text = ConsentText.objects.newest("en")
    assert text is not None
    return consent.sign(
        by=None, now=make.NOW, patient=make.patient(), text=text, signed_name="Dana Lee"
    )


def _message(by: User) -> Message:
    return Message.objects.create(
        key=f"test:{uuid.uuid4()}",
        kind="reminder",
        to="dana@mail.example",
        subject="Your visit",
        body="See you",
        status="uncertain",
        due_at=make.NOW,
        settled_at=make.NOW,
        patient=make.patient(),
    )


def _member(by: User) -> User:
    return make.user("front_desk", name="Bea Morrow")


def _closed(by: User) -> User:
    return make.user("front_desk", name="Bea Morrow", is_active=False)


BIRTH = {"birth_on_month": "5", "birth_on_day": "3", "birth_on_year": "1974"}
PATIENT = {"first_name": "Ada", "last_name": "Byron", "phone": "(555) 014-2263", "email": ""}
STAFF = {"name": "Ada Byron", "title": "", "credentials": "", "email": "ada@alder.example"}
ZONE = {"zone": "America/Chicago", "phone": "", "address": ""}

CASES = [
    *FACT_CASES,
    Case(
        "patient-add",
        "front_desk",
        "auditor",
        "patient.add",
        {**PATIENT, **BIRTH, "language": "en"},
        lambda: Patient.objects.filter(last_name="Byron", phone="+15550142263").exists(),
        bad={**PATIENT, **BIRTH, "birth_on_year": "9999", "language": "en"},
    ),
    Case(
        "patient-edit",
        "front_desk",
        "auditor",
        "patient.change",
        {**PATIENT, **BIRTH, "language": "es", "sex": "female"},
        lambda: Patient.objects.filter(last_name="Byron", search_text__contains="byron").exists(),
        thing=_patient,
        bad={**PATIENT, **BIRTH, "phone": "12", "language": "es", "sex": "female"},
        keyed=False,
    ),
    Case(
        "alert-add",
        "front_desk",
        "auditor",
        "alert.add",
        {"level": "caution", "text": "Low force only"},
        lambda: Alert.objects.filter(level="caution", text="Low force only").exists(),
        thing=_patient,
        bad={"level": "loud", "text": ""},
    ),
    Case(
        "alert-end",
        "front_desk",
        "auditor",
        "alert.end",
        {},
        lambda: Alert.objects.filter(ended_at__isnull=False).exists(),
        thing=_alert,
    ),
    Case(
        "history-add",
        "assistant",
        "auditor",
        "history.add",
        {"kind": "allergy", "label": "Latex", "started_on": "2019-05-01"},
        lambda: HistoryItem.objects.filter(kind="allergy", label="Latex").exists(),
        thing=_patient,
        bad={"kind": "allergy", "label": "Latex", "started_on": "2999-01-01"},
    ),
    Case(
        "history-end",
        "front_desk",
        "auditor",
        "history.end",
        {"ended_on": "2024-02-29"},
        lambda: HistoryItem.objects.filter(ended_on=date(2024, 2, 29)).exists(),
        thing=_entry,
        bad={"ended_on": "2019-12-31"},
    ),
    Case(
        "clearance-add",
        "front_desk",
        "auditor",
        "clearance.need",
        {"condition": "fracture", "detail": "Fell last week", "source": "told at the desk"},
        lambda: Clearance.objects.filter(condition="fracture", policy="hold").exists(),
        thing=_patient,
        bad={"condition": "bad luck", "source": "told at the desk"},
    ),
    Case(
        "clearance-ask",
        "front_desk",
        "auditor",
        "clearance.request",
        {},
        lambda: (
            Document.objects.filter(sort="letter", shared_at__isnull=False).exists()
            and Clearance.objects.filter(status="requested").exists()
            and Message.objects.filter(kind="clearance_request").count() == 1
        ),
        thing=_needed,
    ),
    Case(
        "document-add",
        "front_desk",
        "auditor",
        "document.add",
        {"file": Again("scan.pdf", PDF_FILE), "sort": "report"},
        lambda: Document.objects.filter(sort="report", kind="pdf").exists(),
        thing=_patient,
        bad={"file": Again("scan.pdf", b"<script>alert(1)</script>"), "sort": "report"},
    ),
    Case(
        "document-end",
        "front_desk",
        "auditor",
        "document.aside",
        {"reason": "Another patient’s"},
        lambda: Document.objects.filter(aside_reason="Another patient’s").exists(),
        thing=_document,
        bad={"reason": ""},
    ),
    Case(
        "document-accept",
        "front_desk",
        "auditor",
        "document.accept",
        {},
        lambda: Document.objects.filter(came="intake", accepted_at__isnull=False).exists(),
        thing=_sent,
    ),
    Case(
        "document-put-back",
        "assistant",
        "auditor",
        "document.put_back",
        {},
        lambda: Document.objects.filter(aside_at=None, aside_reason="").exists(),
        thing=_aside,
    ),
    Case(
        "handout-share",
        "front_desk",
        "auditor",
        "handout.share",
        {},
        lambda: (
            Document.objects.filter(shared_at__isnull=False).exists()
            and Message.objects.filter(kind="document_ready").count() == 1
        ),
        thing=_document,
    ),
    Case(
        "handout-end",
        "front_desk",
        "auditor",
        "handout.end",
        {},
        lambda: Document.objects.filter(shared_at=None).exists(),
        thing=_shared,
    ),
    Case(
        "consent-end",
        "front_desk",
        "auditor",
        "consent.withdraw",
        {"said_by": "Dana Lee", "words": "I do not want this any more"},
        lambda: ConsentWithdrawal.objects.filter(said_by="Dana Lee").exists(),
        thing=_consent,
        bad={"said_by": ""},
    ),
    Case(
        "consent-add",
        "owner",
        "chiropractor",
        "consent.publish",
        {"title_en": "Consent", "body_en": "New", "title_es": "Permiso", "body_es": "Nuevo"},
        lambda: ConsentText.objects.filter(version=2).count() == 2,
        bad={"title_en": "Consent", "body_en": "New", "title_es": "", "body_es": ""},
    ),
    Case(
        "screening-edit",
        "chiropractor",
        "front_desk",
        "screening.change",
        {"policy": "urgent"},
        lambda: ScreeningPolicy.objects.filter(condition="pregnancy", policy="urgent").exists(),
        thing=lambda by: SimpleNamespace(pk="pregnancy"),
        bad={"policy": "no_prone"},
    ),
    Case(
        "clearance-edit",
        "front_desk",
        "auditor",
        "clearance.receive",
        {
            "step": "receive",
            "physician_name": "Dr Hollis",
            "received_on": "2026-01-10",
            "expires_on": "2027-01-10",
            "scope": "no_thrust",
        },
        lambda: Alert.objects.filter(level="caution", ended_at=None).exists(),
        thing=_clearance,
        bad={
            "step": "receive",
            "physician_name": "Dr Hollis",
            "received_on": "2026-01-10",
            "expires_on": "2026-01-10",
            "scope": "no_thrust",
        },
    ),
    Case(
        "message-decide",
        "front_desk",
        "auditor",
        "message.decide",
        {"verdict": "sent"},
        lambda: Message.objects.filter(status="sent").exists(),
        thing=_message,
        bad={"verdict": "perhaps"},
    ),
    Case(
        "practice-edit",
        "owner",
        "chiropractor",
        "practice.change",
        {"name": "Alder Street", "phone": "(555) 014-2200", "email": "", "website": ""},
        lambda: Practice.objects.filter(name="Alder Street").exists(),
        bad={"name": "", "email": "nobody"},
        keyed=False,
    ),
    Case(
        "location-add",
        "owner",
        "chiropractor",
        "location.add",
        {"name": "Mill Road", **ZONE},
        lambda: Location.objects.filter(name="Mill Road").exists(),
        bad={"name": "Mill Road", **ZONE, "zone": "Moon/Tycho"},
    ),
    Case(
        "location-edit",
        "owner",
        "front_desk",
        "location.change",
        {"name": "Mill Road", **ZONE, "is_active": "on"},
        lambda: Location.objects.filter(name="Mill Road", zone="America/New_York").exists(),
        thing=lambda by: make.location(),
        bad={"name": "Mill Road", **ZONE},  # not ticked: the only one would close
        keyed=False,
    ),
    Case(
        "room-add",
        "owner",
        "assistant",
        "room.add",
        {"name": "Table 9", "position": "2"},
        lambda: Room.objects.filter(name="Table 9").exists(),
        thing=lambda by: make.location(),
        bad={"name": "", "position": "-1"},
    ),
    Case(
        "room-edit",
        "owner",
        "auditor",
        "room.change",
        {"name": "Table 9", "position": "2"},
        lambda: Room.objects.filter(name="Table 9", is_active=False).exists(),
        thing=lambda by: make.room(),
        bad={"name": "", "position": "x"},
        keyed=False,
    ),
    Case(
        "staff-invite",
        "owner",
        "chiropractor",
        "staff.add",
        {**STAFF, "roles": ["assistant"]},
        lambda: Message.objects.filter(to="ada@alder.example", kind="staff_invite").exists(),
        bad={**STAFF, "roles": []},
    ),
    Case(
        "staff-edit",
        "owner",
        "front_desk",
        "staff.change",
        {**STAFF, "roles": ["assistant", "front_desk"]},
        lambda: User.objects.filter(roles=["assistant", "front_desk"]).exists(),
        thing=_member,
        bad={**STAFF, "roles": ["king"]},
        keyed=False,
    ),
    Case(
        "staff-send-link",
        "owner",
        "chiropractor",
        "staff.send_link",
        {},
        lambda: Message.objects.filter(kind="staff_invite").exists(),
        thing=_member,
    ),
    Case(
        "staff-deactivate",
        "owner",
        "auditor",
        "staff.deactivate",
        {},
        lambda: User.objects.filter(name="Bea Morrow", is_active=False).exists(),
        thing=_member,
    ),
    Case(
        "staff-reactivate",
        "owner",
        "auditor",
        "staff.reactivate",
        {},
        lambda: User.objects.filter(name="Bea Morrow", is_active=True).exists(),
        thing=_closed,
    ),
    Case(
        "outbox-edit",
        "owner",
        "front_desk",
        "outbox.change",
        {"quiet_from": "19:00", "quiet_to": "09:00", "sms_a_day": "1", "sms_a_week": "2"},
        lambda: Outbox.objects.filter(sms_a_week=2, quiet_from="19:00").exists(),
        bad={"quiet_from": "23:00", "quiet_to": "05:00", "sms_a_day": "9", "sms_a_week": "x"},
    ),
    Case(
        "mail-allow",
        "front_desk",
        "auditor",
        "mail.allow",
        {},
        lambda: MailHold.objects.exclude(ended_at=None).exists(),
        thing=_unreached,
    ),
    Case(
        "text-end",
        "front_desk",
        "auditor",
        "text.end",
        {"heard": "phone"},
        lambda: TextConsent.objects.filter(is_given=False, heard="phone").exists(),
        thing=lambda by: make.patient(),
        bad={"heard": "rumour"},
    ),
]
