"""What providers tell of our mails, and addresses that nothing is sent to by itself any more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, gate, message
from clinic.models import CarrierCall, MailHold, Message, Patient, User
from clinic.rules.mail import BOUNCED, COMPLAINED, Meaning, Report, is_news, meaning


@transaction.atomic
def receive(*, now: datetime, provider: str, report: Report) -> str:
    """Act on a report that was believed; returns "unknown", "replay", or the fate it tells.

    What says nothing about a mail of ours leaves no trace. The id of a report is written in the
    transaction of its effect: told twice, it acts once.
    """
    means = meaning(report.event, report.reason)
    row = _message(report.ref)
    if means is None or row is None:
        return "unknown"
    _call, is_new = CarrierCall.objects.get_or_create(carrier=provider, event_id=report.id)
    if not is_new:
        return "replay"
    at = min(report.at or now, now)
    if row.status in {"planned", "sending", "uncertain"}:  # the provider has it, then
        message.settle_as_sent(message=row, now=now)
        row.refresh_from_db()
    _note(row, means, at)
    audit.record(
        by=None,
        action="mail.receive",
        patient=row.patient,
        obj=row,
        now=now,
        reason=means.why or means.fate,
    )
    if means.holds:
        _hold(row, means.holds, at, now)
    return means.fate


def _message(ref: str) -> Message | None:
    """The mail with this Message-ID, locked; None for what is none of ours."""
    try:
        key = UUID(ref.partition("@")[0])
    except ValueError:
        return None
    rows = Message.objects.select_for_update(of=("self",)).select_related("patient")
    return rows.filter(pk=key, channel="email").first()


def _note(row: Message, means: Meaning, at: datetime) -> None:
    """Write the fate where it is news, and a complaint however it comes."""
    if is_news(means.fate, row.fate):
        row.fate, row.fate_at, row.why = means.fate, at, means.why
    elif means.holds == COMPLAINED and row.fate != "failed":
        row.why = means.why
    row.save(update_fields=["fate", "fate_at", "why"])


def _hold(row: Message, cause: str, at: datetime, now: datetime) -> None:
    """Send nothing more to an address by itself; what is planned for it is taken back at once.

    An address that no patient has any more is not kept. What happened before somebody said that
    the address is right is no news.
    """
    address = row.to.strip().lower()
    if not Patient.objects.filter(email__iexact=address).exists():
        return
    known = MailHold.objects.on(address)
    if known.filter(ended_at__gte=at).exists():
        return
    hold, is_new = MailHold.objects.get_or_create(
        address=address, ended_at=None, defaults={"cause": cause, "message": row, "at": at}
    )
    if not is_new and hold.cause == BOUNCED and cause == COMPLAINED:
        hold.cause, hold.message, hold.at = cause, row, at
        hold.save(update_fields=["cause", "message", "at"])
    audit.record(by=None, action="mail.hold", patient=row.patient, obj=hold, now=now, reason=cause)
    planned = Message.objects.filter(channel="email", to__iexact=address)
    planned = planned.exclude(patient=None).exclude(kind__in=gate.ASKED_FOR)
    message.cancel_all(by=None, now=now, messages=planned, why=hold.cause)


@transaction.atomic
def allow(*, by: User, now: datetime, patient: Patient) -> MailHold:
    """A person says that a patient's address is right: mail goes to it again. Returns the row.

    Raises: Refused where nothing is held.
    """
    rows = MailHold.objects.standing().on(patient.email).select_for_update(of=("self",))
    row = rows.first()
    if row is None:
        raise Refused(_("Mail goes to this address already."))
    _end(row, by, now)
    audit.record(by=by, action="mail.allow", patient=patient, obj=row, now=now, reason=row.cause)
    return row


@transaction.atomic
def forget(*, by: User | None, now: datetime, address: str) -> bool:
    """End the hold on an address that no patient has any more; returns whether there was one."""
    row = MailHold.objects.standing().on(address).select_for_update(of=("self",)).first()
    if row is None or Patient.objects.filter(email__iexact=address).exists():
        return False
    _end(row, by, now)
    audit.record(by=by, action="mail.forget", obj=row, now=now, reason=row.cause)
    return True


def _end(row: MailHold, by: User | None, now: datetime) -> None:
    row.ended_at, row.ended_by = now, by
    row.save(update_fields=["ended_at", "ended_by"])
