"""Texts with patients: who agreed to them and who ended them, what is answered and written."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, gate, message
from clinic.gateways import sms
from clinic.models import IncomingText, Message, Patient, Practice, TextConsent, User
from clinic.rules.text import MOST, gsm

WORDING_VERSION = 1  # grows with every change of what a patient agrees to, here or in the intake


def wording(patient: Patient, practice: Practice) -> str:
    """What a patient agrees to, in their language; it is kept with the yes."""
    with translation.override(patient.language):
        said = _(
            "I agree that %(clinic)s sends text messages about my visits to my mobile number: at "
            "most one a day and three a week. My carrier may charge for them. Texts are not needed "
            "for my care, others may read them, and I can end them at any time with the word STOP."
        )
        return said % {"clinic": practice.signs_as}


@transaction.atomic
def agree(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    heard: str,
    words: str = "",
    given_at: datetime | None = None,
) -> TextConsent:
    """Keep that a patient said yes to texts on their present number; returns the row.

    `words` are those that were shown, where not our usual ones; `given_at` is when it was said.
    Without `by` the patient ticked it where nobody of the staff stands between.
    Raises: Refused without a number, and where a yes holds already.
    """
    if not patient.phone:
        raise Refused(_("There is no mobile number to send to."))
    known = TextConsent.objects.standing([patient]).get(patient)
    if known is not None and known.is_given:
        raise Refused(_("This patient has agreed to texts already."))
    if known is not None and known.by_text:
        raise Refused(
            _("The patient ended texts from this telephone. Only START from it can help.")
        )
    said = words or wording(patient, Practice.objects.current())
    facts: dict[str, Any] = {"words": said, "heard": heard, "at": given_at or now}
    return _keep(by=by, now=now, patient=patient, is_given=True, **facts)


@transaction.atomic
def end(
    *, by: User, now: datetime, patient: Patient, heard: str, given_at: datetime | None = None
) -> TextConsent:
    """Keep that a patient wants no texts any more; works at once.

    Raises: Refused without a number, and where texts are ended already.
    """
    known = TextConsent.objects.standing([patient]).get(patient)
    if not patient.phone or (known is not None and not known.is_given):
        raise Refused(_("This patient gets no texts."))
    facts: dict[str, Any] = {"words": "", "heard": heard, "at": given_at or now}
    return _keep(by=by, now=now, patient=patient, is_given=False, **facts)


def _keep(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    is_given: bool,
    words: str,
    heard: str,
    at: datetime,
) -> TextConsent:
    row = TextConsent.objects.create(
        patient=patient,
        phone=patient.phone,
        is_given=is_given,
        wording=words,
        version=WORDING_VERSION if is_given else 0,
        heard=heard,
        given_at=at,
        recorded_by=by,
    )
    verb = "agree" if is_given else "end"
    audit.record(by=by, action=f"text.{verb}", patient=patient, obj=row, now=now, reason=heard)
    return row


@transaction.atomic
def stop(*, now: datetime, at: datetime, phone: str, patients: Sequence[Patient], body: str) -> int:
    """A telephone said STOP: all texts to it end at once; returns how many planned ones were ended.

    A number that belongs to nobody is kept too: whoever has it later is not written to.
    """
    whose: Sequence[Patient | None] = patients or [None]
    for patient in whose:
        row = TextConsent.objects.create(
            patient=patient,
            phone=phone,
            is_given=False,
            wording=body,
            version=0,
            heard="text",
            given_at=at,
        )
        audit.record(by=None, action="text.stop", patient=patient, obj=row, now=now)
    planned = Message.objects.filter(patient__in=patients, channel="sms", to=phone)
    planned = planned.exclude(kind=gate.ANSWER)
    return message.cancel_all(by=None, now=now, messages=planned, why="stopped")


@transaction.atomic
def start(
    *, now: datetime, at: datetime, phone: str, patients: Sequence[Patient], body: str
) -> bool:
    """A telephone said START: who ended texts by STOP gets them again; returns whether any does.

    Nobody is opted in by it who had not agreed before; a START that is older than the STOP, and was
    only carried late, changes nothing.
    """
    standing = TextConsent.objects.standing(patients)
    again = False
    for patient, word in standing.items():
        earlier = TextConsent.objects.filter(patient=patient, phone=phone, is_given=True)
        agreed = earlier.order_by("-given_at", "-id").first()
        if word.is_given or not word.by_text or agreed is None or at <= word.given_at:
            continue
        row = TextConsent.objects.create(
            patient=patient,
            phone=phone,
            is_given=True,
            wording=f"{body.strip()[:40]}: {agreed.wording}",
            version=agreed.version,
            heard="text",
            given_at=at,
        )
        audit.record(by=None, action="text.start", patient=patient, obj=row, now=now)
        again = True
    return again


def answer(
    *, now: datetime, key: str, patient: Patient, to: str, context: dict[str, Any]
) -> Message | None:
    """Queue the one answer to a text; None where the carrier answers such words by itself."""
    carrier = sms.carrier()
    if carrier is None or (context["what"] in {"stopped", "started", "help"} and carrier.answers):
        return None
    words = {"practice": Practice.objects.current(), "patient": patient, **context}
    subject, body = message.worded("text_answer", words, patient.language, "sms")
    return message.queue(
        by=None,
        now=now,
        key=f"answer:{carrier.name}:{key}"[:120],
        kind=gate.ANSWER,
        channel="sms",
        to=to,
        subject=subject,
        body=body,
        patient=patient,
        holds_link=bool(context.get("link")),
    )


@transaction.atomic
def write(*, by: User, now: datetime, patient: Patient, body: str) -> Message:
    """Send a text that a member of staff wrote; returns its message.

    Raises: Refused without a carrier or a yes, and when it is longer than one text.
    """
    if sms.carrier() is None:
        raise Refused(_("This clinic has no carrier for texts."))
    known = TextConsent.objects.standing([patient]).get(patient)
    if known is None or not known.is_given:
        raise Refused(_("This patient has not agreed to texts."))
    words = gsm(" ".join(body.split()))
    if not words or len(words) > MOST:
        raise Refused(_("Write up to %(n)s characters.") % {"n": MOST})
    return message.queue(
        by=by,
        now=now,
        key=f"text:{uuid4()}",
        kind="text",
        channel="sms",
        to=patient.phone,
        subject=_("Text from the clinic"),
        body=words,
        patient=patient,
    )


@transaction.atomic
def settle(*, by: User, now: datetime, text: IncomingText) -> IncomingText:
    """A person has read a text and done what it asks; returns its row.

    Raises: Refused when it is settled already.
    """
    row = IncomingText.objects.select_for_update().get(pk=text.pk)
    if row.settled_at is not None:
        raise Refused(_("This text is settled already."))
    row.settled_at, row.settled_by = now, by
    row.save(update_fields=["settled_at", "settled_by"])
    audit.record(by=by, action="text.settle", patient=row.patient, obj=row, now=now)
    return row


_RANK = {"": 0, "sent": 1, "delivered": 2, "failed": 2}


@transaction.atomic
def note_fate(*, now: datetime, ref: str, state: str, code: str) -> bool:
    """Write what a carrier told of one of our texts; returns whether it was news.

    Calls come in any order: what is told late about an earlier state changes nothing. A text whose
    sending was uncertain is settled by it.
    """
    try:
        row = Message.objects.select_for_update().filter(pk=UUID(ref), channel="sms").first()
    except ValueError:
        row = None
    if row is None or _RANK.get(state, 0) <= _RANK[row.fate]:
        return False
    row.fate, row.fate_at = state, now
    row.why = code[:200] if state == "failed" else ""
    row.save(update_fields=["fate", "fate_at", "why"])
    if state != "failed" and row.status in {"sending", "uncertain", "planned"}:
        message.settle_as_sent(message=row, now=now)
    audit.record(
        by=None, action="text.note_fate", patient=row.patient, obj=row, now=now, reason=state
    )
    return True
