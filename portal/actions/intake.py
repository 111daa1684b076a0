"""What a patient does with the link: start, prove who they are, save, sign, send."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.actions import Refused, alert, audit, clearance, nudge
from clinic.models import ConsentText
from clinic.rules import token
from clinic.rules.nudge import Kind
from portal.catalogue import load
from portal.catalogue.entry import Question
from portal.models import Packet, PacketSection
from portal.models.packet import MOST_TRIES, STARTED, SUBMITTED
from portal.rules import progress, urgent
from portal.rules.answer import Answers, opened

MINUTE = timedelta(minutes=1)
MOST_POSTS_A_MINUTE = 120


class Busy(Refused):
    """More was sent in a minute than a person can type."""


class Closed(Refused):
    """The form was sent, taken back or has run out meanwhile."""


@dataclass(frozen=True)
class Signing:
    """The text that was signed, and from where."""

    text: ConsentText
    ip_address: str | None
    device: str


@transaction.atomic
def start(*, by: None, now: datetime, packet: Packet, language: str) -> str:
    """Begin on this device and return its secret.

    Raises: Refused when another device began already, Closed when the link is over.
    """
    row = _alive(packet, now)
    if row.device_hash:
        raise Refused(_("This form was begun on another device."))
    secret = token.fresh()
    row.status, row.opened_at, row.device_hash = STARTED, now, token.fingerprint(secret)
    row.language = language
    row.save(update_fields=["status", "opened_at", "device_hash", "language"])
    audit.record(by=by, action="packet.start", patient=row.patient, obj=row, now=now)
    return secret


@transaction.atomic
def recognise(*, by: None, now: datetime, packet: Packet, birth_on: date | None) -> str | None:
    """Go on with another device when the date of birth is right: its secret, else None.

    The fifth wrong date locks the link until the desk sends a new one. Raises: Closed.
    """
    row = _alive(packet, now)
    if row.locked_at is not None:
        return None
    if birth_on != row.patient.birth_on:
        row.tries += 1
        row.locked_at = now if row.tries >= MOST_TRIES else None
        row.save(update_fields=["tries", "locked_at"])
        verb = "lock" if row.locked_at else "mistake"
        audit.record(by=by, action=f"packet.{verb}", patient=row.patient, obj=row, now=now)
        return None
    secret = token.fresh()
    row.tries, row.device_hash = 0, token.fingerprint(secret)
    row.save(update_fields=["tries", "device_hash"])
    audit.record(by=by, action="packet.recognise", patient=row.patient, obj=row, now=now)
    return secret


@transaction.atomic
def save(
    *,
    by: None,
    now: datetime,
    packet: Packet,
    section: str,
    answers: Answers,
    is_complete: bool,
    version: int,
    language: str,
    signing: Signing | None = None,
) -> tuple[PacketSection, list[Question]]:
    """Keep one page as typed; returns it and the urgent answers the desk was told of just now.

    `version` is what the page was shown with: answers of a newer one that this writes over stay in
    `replaced`. Raises: Busy, Closed.
    """
    row = counted(now=now, packet=packet)
    kept = _keep(row, section, answers, is_complete, version, now)
    row.last_section, row.language = section, language
    if signing is not None:
        row.consent_text, row.signed_at = signing.text, now
        row.signed_ip, row.signed_device = signing.ip_address, signing.device[:240]
    told = _tell(row, section, answers, now)
    row.save()
    audit.record(
        by=by,
        action="packet.sign" if signing else "packet.save",
        patient=row.patient,
        obj=row,
        now=now,
        details={"section": section, "version": kept.version},
    )
    return kept, told


@transaction.atomic
def submit(*, by: None, now: datetime, packet: Packet) -> Packet:
    """Send the form: from here on nothing in it changes; what staff must know becomes alerts.

    Raises: Refused when a page is not finished, Closed when it was sent before.
    """
    row = _alive(packet, now)
    rows = {one.section: one for one in row.sections.all()}
    questions = opened(load.load(), {code: one.answers for code, one in rows.items()})
    complete = [code for code, one in rows.items() if one.is_complete]
    if progress.first_open(questions, complete) is not None or row.signed_at is None:
        raise Refused(_("Some pages are not finished."))
    row.status, row.submitted_at = SUBMITTED, now
    row.save(update_fields=["status", "submitted_at"])
    nudge.drop(by=by, now=now, patient=row.patient, kinds=[Kind.INTAKE], why="fact_gone")
    answers = {code: one.answers for code, one in rows.items()}
    for question, unsure in urgent.cautions(questions, answers):
        _raise_alert(row, "caution", question.staff, now, unsure=unsure)
    audit.record(by=by, action="packet.submit", patient=row.patient, obj=row, now=now)
    return row


def counted(*, now: datetime, packet: Packet) -> Packet:
    """The locked row of a form that is open, one more post counted; the caller saves and records.

    Raises: Closed, Busy.
    """
    row = _alive(packet, now)
    _count(row, now)
    row.save(update_fields=["busy_since", "busy_count"])
    return row


def _alive(packet: Packet, now: datetime) -> Packet:
    """The locked row. Raises: Closed when its link is over."""
    rows = Packet.objects.select_for_update(of=("self",)).select_related("patient")
    row = rows.get(pk=packet.pk)
    if not row.is_alive(now):
        raise Closed(_("This form is closed."))
    return row


def _count(packet: Packet, now: datetime) -> None:
    """Raises: Busy when a minute's posts are used up."""
    if packet.busy_since is None or now - packet.busy_since > MINUTE:
        packet.busy_since, packet.busy_count = now, 0
    packet.busy_count += 1
    if packet.busy_count > MOST_POSTS_A_MINUTE:
        raise Busy(_("Too much was sent in a minute. Wait a moment, then try again."))


def _keep(
    packet: Packet,
    section: str,
    answers: Answers,
    is_complete: bool,
    version: int,
    now: datetime,
) -> PacketSection:
    kept, made = PacketSection.objects.get_or_create(
        packet=packet,
        section=section,
        defaults={"answers": answers, "is_complete": is_complete, "saved_at": now},
    )
    if made:
        return kept
    same = kept.answers == answers
    if not same:
        if version < kept.version:
            lost = {key: old for key, old in kept.answers.items() if answers.get(key) != old}
            kept.replaced = [*kept.replaced, {"at": now.isoformat(), "answers": lost}][-50:]
        kept.version += 1
    # A draft that comes in late with what was signed already does not undo the signature.
    is_complete = is_complete or (same and kept.is_complete)
    kept.answers, kept.is_complete, kept.saved_at = answers, is_complete, now
    kept.save()
    return kept


def _tell(packet: Packet, section: str, answers: Answers, now: datetime) -> list[Question]:
    """Raise a stop for each new urgent answer, and say when one was taken back."""
    page = load.load().section(section)
    now_urgent = urgent.urgent(page, answers)
    codes = {question.code for question in now_urgent}
    here = {question.code for question in page.questions if question.alert == "urgent"}
    new = [question for question in now_urgent if question.code not in packet.told]
    for question in new:
        _raise_alert(packet, "stop", question.staff, now)
        if question.condition:
            clearance.need(
                by=None,
                now=now,
                patient=packet.patient,
                condition=question.condition,
                source=packet.source_on(now.date()),
                detail=_(question.staff),
            )
    for code in sorted(here & set(packet.told) - codes):
        _raise_alert(packet, "note", page.question(code).staff, now, taken_back=True)
    packet.told = sorted(set(packet.told) - here | codes)
    return new


def _raise_alert(
    packet: Packet,
    level: str,
    words: str,
    now: datetime,
    *,
    taken_back: bool = False,
    unsure: bool = False,
) -> None:
    with override(settings.LANGUAGE_CODE):
        text = _(words)
        if level == "stop":
            text = _("Call now: %(words)s.") % {"words": text}
        elif taken_back:
            text = _("Ask: “%(words)s” was answered yes, then changed.") % {"words": text}
        elif unsure:
            text = _("%(words)s: not sure") % {"words": text}
    alert.add(
        by=None,
        now=now,
        patient=packet.patient,
        level=level,
        text=text,
        source=packet.source_on(now.date()),
    )
