"""What staff do with an intake packet: send the link, take it back, accept the answers."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.actions import (
    Refused,
    audit,
    clearance,
    consent,
    device,
    history,
    message,
    nudge,
    pregnancy,
)
from clinic.actions import patient as patients
from clinic.actions import text as texts
from clinic.models import Device, HistoryItem, Message, Patient, Practice, TextConsent, User
from clinic.rules import contact, token
from clinic.rules.nudge import Kind
from clinic.rules.person import fold
from clinic.rules.screening import Condition
from portal.actions import complaint
from portal.catalogue import load
from portal.catalogue.entry import Question
from portal.models import Packet
from portal.models.packet import ACCEPTED, SUBMITTED, WITHDRAWN
from portal.rules import record

LIFE = timedelta(days=7)


@transaction.atomic
def send(*, by: User | None, now: datetime, patient: Patient) -> tuple[Packet, str, Message | None]:
    """Make a link to the form, mail it where there is an address, and return packet, link, mail.

    A form that is still open keeps its answers and gets the new link; the old one ends.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)  # two clicks at once make one packet
    secret = token.fresh()
    packet = Packet.objects.open().filter(patient=patient).first()
    if packet is None:
        packet = Packet(patient=patient, language=patient.language, created_at=now)
    packet.token_hash, packet.expires_at = token.fingerprint(secret), now + LIFE
    packet.sent_by, packet.tries, packet.locked_at = by, 0, None
    packet.nudge_hash = ""  # a link that was mailed again before ends with the first one
    packet.save()
    _end_mails(packet, by=by, now=now)
    link = urljoin(settings.BASE_URL + "/", reverse("portal:intake-open", args=[secret])[1:])
    mail = _mail(by=by, now=now, packet=packet, link=link) if patient.email else None
    audit.record(by=by, action="packet.send", patient=patient, obj=packet, now=now)
    return packet, link, mail


def _end_mails(packet: Packet, *, by: User | None, now: datetime) -> None:
    """Take back what waits to be sent with a link that opens nothing any more."""
    nudge.drop(by=by, now=now, patient=packet.patient, kinds=[Kind.INTAKE], why="fact_gone")
    mails = Message.objects.filter(kind="intake", key__startswith=f"intake:{packet.pk}:")
    message.cancel_all(by=by, now=now, messages=mails, why="fact_gone")


@transaction.atomic
def fill(
    *, now: datetime, patient: Patient, packet: Packet, trail: dict[str, Any] | None = None
) -> str:
    """A link for a patient who proved a mailbox or telephone here; returns its secret.

    The mailed one stays good. A link that ran out or was locked ends for good, and the form is open
    again: such a proof is more than a date of birth. `trail` says how they came in.
    Raises: Refused when the form was sent or taken back.
    """
    row = Packet.objects.select_for_update(of=("self",)).get(pk=packet.pk)
    if not row.is_open:
        raise Refused(_("This form is closed already."))
    secret = token.fresh()
    row.page_hash = token.fingerprint(secret)
    if row.locked_at is not None or now >= row.expires_at:
        row.token_hash, row.expires_at = token.fingerprint(token.fresh()), now + LIFE
        row.tries, row.locked_at = 0, None
    row.save(update_fields=["page_hash", "token_hash", "expires_at", "tries", "locked_at"])
    audit.record(
        by=None,
        action="packet.fill",
        patient=patient,
        obj=row,
        now=now,
        details=trail,
    )
    return secret


@transaction.atomic
def withdraw(*, by: User | None, now: datetime, packet: Packet) -> None:
    """Take the link back. Raises: Refused when the form was sent or taken back already."""
    row = Packet.objects.select_for_update(of=("self",)).select_related("patient").get(pk=packet.pk)
    if not row.is_open:
        raise Refused(_("This form is closed already."))
    row.status = WITHDRAWN
    row.save(update_fields=["status"])
    _end_mails(row, by=by, now=now)
    audit.record(by=by, action="packet.withdraw", patient=row.patient, obj=row, now=now)


@transaction.atomic
def accept(*, by: User, now: datetime, packet: Packet, fields: set[str]) -> Packet:
    """Write the answers into the record: the contact fields that were ticked, all of the rest.

    Accepting twice writes once. Raises: Refused when the form was not sent yet, or when a ticked
    field cannot be true.
    """
    rows = Packet.objects.select_for_update(of=("self",)).select_related("patient", "consent_text")
    row = rows.get(pk=packet.pk)
    if row.status == ACCEPTED:
        return row
    if row.status != SUBMITTED or row.submitted_at is None:
        raise Refused(_("This form was not sent yet."))
    row.status, row.reviewed_by, row.reviewed_at = ACCEPTED, by, now
    row.save(update_fields=["status", "reviewed_by", "reviewed_at"])
    answers = {one.section: one.answers for one in row.sections.all()}
    found = record.proposal(load.load(), answers)
    facts = {name: value for name, value in found.contact.items() if name in fields}
    if facts:
        patients.change(by=by, now=now, patient=row.patient, **facts)
    complaint.note(by=by, now=now, packet=row, told=found.complaints)
    _write_history(by=by, now=now, packet=row, found=found)
    _write_devices(by=by, now=now, packet=row, found=found)
    _write_needs(by=by, now=now, packet=row, needs=found.needs)
    _write_consent(by=by, now=now, packet=row, signature=found.signature)
    _write_texts(by=by, now=now, packet=row, found=found)
    audit.record(
        by=by,
        action="packet.accept",
        patient=row.patient,
        obj=row,
        now=now,
        details={"fields": sorted(facts)},
    )
    return row


def _mail(*, by: User | None, now: datetime, packet: Packet, link: str) -> Message:
    """The mail goes out in the patient's language and names no condition."""
    context = {
        "name": packet.patient.called,
        "practice": Practice.objects.current(),
        "link": link,
    }
    subject, body = message.worded("intake_sent", context, packet.language)
    return message.queue(
        by=by,
        now=now,
        key=f"intake:{packet.pk}:{packet.token_hash[:16]}",
        kind="intake",
        to=packet.patient.email,
        subject=subject,
        body=body,
        patient=packet.patient,
        stale_at=packet.expires_at,
        holds_link=True,
    )


def _write_history(*, by: User, now: datetime, packet: Packet, found: record.Proposal) -> None:
    current = HistoryItem.objects.filter(patient=packet.patient).current()
    known = {(kind, fold(label)) for kind, label in current.values_list("kind", "label")}
    for entry in found.entries:
        if (entry.kind, fold(entry.label)) in known:
            continue
        history.add(
            by=by,
            now=now,
            patient=packet.patient,
            kind=entry.kind,
            label=entry.label,
            code=entry.code,
            code_system=record.CODE_SYSTEM if entry.code else "",
            informant=found.informant,
            source=packet.source_on((packet.submitted_at or packet.created_at).date()),
            source_key=f"{packet.pk}:{entry.key}"[:120],
        )


def _write_devices(*, by: User, now: datetime, packet: Packet, found: record.Proposal) -> None:
    rows = Device.objects.filter(patient=packet.patient).current()
    known = {fold(name) for name in rows.values_list("name", flat=True)}
    for one in found.devices:
        if fold(one.name) not in known:
            device.add(
                by=by,
                now=now,
                patient=packet.patient,
                kind="other",
                name=one.name,
                note=one.note,
                informant=found.informant,
                source=packet.source_on((packet.submitted_at or packet.created_at).date()),
            )


def _write_needs(*, by: User, now: datetime, packet: Packet, needs: list[record.Need]) -> None:
    for need in needs:
        said = _("not sure") if need.unsure else _("yes")
        parts = [_("Answered: %(answer)s") % {"answer": said}]
        if need.doctor:
            parts.append(_("doctor: %(name)s") % {"name": need.doctor})
        clearance.need(
            by=by,
            now=now,
            patient=packet.patient,
            condition=need.condition,
            source=packet.source_on((packet.submitted_at or packet.created_at).date()),
            detail=", ".join(parts),
            due_on=need.due_on,
        )
        if need.condition is Condition.PREGNANCY and not need.unsure:
            source = packet.source_on((packet.submitted_at or packet.created_at).date())
            pregnancy.note(
                by=by, now=now, patient=packet.patient, due_on=need.due_on, source=source
            )


def _write_consent(*, by: User, now: datetime, packet: Packet, signature: record.Signature) -> None:
    if packet.consent_text is None:
        raise Refused(_("The consent was not signed."))
    consent.sign(
        by=by,
        now=now,
        patient=packet.patient,
        text=packet.consent_text,
        signed_name=signature.name,
        signed_as=signature.signed_as,
        relation=signature.relation,
        strokes=signature.strokes,
        agreed=signature.agreed,
        signed_at=packet.signed_at,
        ip_address=packet.signed_ip,
        device=packet.signed_device,
    )


def _write_texts(*, by: User, now: datetime, packet: Packet, found: record.Proposal) -> None:
    """A yes or a no to texts, for the number that stands in the form, to the words that were shown.

    It counts from when the form was sent in: a STOP from the telephone since then is the last word.
    """
    patient = Patient.objects.get(pk=packet.patient_id)  # its number may be new since a moment
    typed = str(found.contact.get("phone", ""))
    if not found.texts or patient.phone not in {typed, contact.phone(typed)}:
        return
    said: dict[str, Any] = {"heard": "intake", "given_at": packet.submitted_at}
    with suppress(Refused):  # it holds already, or the telephone itself said STOP
        if found.texts == "yes":
            words = _shown(packet, load.load().section("about").question("texts"))
            texts.agree(by=by, now=now, patient=patient, words=words, **said)
        elif TextConsent.objects.standing([patient]):
            texts.end(by=by, now=now, patient=patient, **said)


def _shown(packet: Packet, question: Question) -> str:
    """A question as the patient read it, with the answer."""
    with override(packet.language):
        return f"{_(question.text)} {_(question.hint)} {_('Yes')}"
