"""What stands between a due message and its carrier: the night, whether a text is welcome, and
whether the carrier answers at all."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models

from clinic.gateways import sms
from clinic.models import CarrierState, MailHold, Message, Outbox, Patient, TextConsent
from clinic.models.mail import mailbox
from clinic.rules.message import Quiet, allowed_at, over_cap, shut_for

ANSWER = "text_answer"  # the kind of what answers a patient's own word at once
# A person sits there and waits for these: they go before everything else, and even while the
# clinic's own sending is paused.
CODES = frozenset({"signin_code", "booking_code"})
# Mails that a person has just asked for; they go even where mail came back before.
ASKED_FOR = CODES | {"intake"}


def hour_for(message: Message, quiet: Quiet, now: datetime) -> datetime:
    """When a due message may go: now as it stands, or in the morning when it is night there."""
    if not message.zone:
        return message.due_at
    allowed = allowed_at(now, ZoneInfo(message.zone), quiet)
    return allowed if allowed > now else message.due_at


def barred(message: Message, outbox: Outbox, now: datetime) -> str:
    """Why a text must not go: nobody agreed to it, or it would be one too many; else "".

    The patient's row is locked, so that two workers cannot both send the one text of a day.
    """
    patient = message.patient
    if message.channel != "sms" or patient is None:
        return ""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    why = unwelcome(message)
    if why or not message.zone:
        return why
    return too_many(patient, outbox, message.zone, now, but=message.pk)


def too_many(
    patient: Patient, outbox: Outbox, zone: str, now: datetime, but: UUID | None = None
) -> str:
    """Why one more text to somebody would be too many now: "cap_day", "cap_week", or ""."""
    earlier = Message.objects.texts_to(patient, now - timedelta(days=8))
    times = [row.sent_at or row.settled_at or now for row in earlier if row.pk != but]
    caps = {"a_day": outbox.sms_a_day, "a_week": outbox.sms_a_week}
    return over_cap(times, now=now, zone=ZoneInfo(zone), **caps)


def no_text(patient: Patient, word: TextConsent | None) -> str:
    """What is in the way of a text to somebody, whose last word about texts this is; else ""."""
    if sms.carrier() is None:
        return "no_carrier"
    if not patient.phone:
        return "no_phone"
    if word is None:
        return "no_consent"
    return "" if word.is_given else "stopped"


def no_mail(patient: Patient) -> str:
    """What is in the way of a mail by itself to somebody: "no_address", "bounced", "complained",
    or ""."""
    return held(patient.email) if patient.email else "no_address"


def no_mails(patients: Iterable[Patient]) -> dict[Patient, str]:
    """What `no_mail` says of each of these; one query."""
    everybody = list(patients)
    why = MailHold.objects.causes(one.email for one in everybody if one.email)
    return {
        one: why.get(mailbox(one.email), "") if one.email else "no_address" for one in everybody
    }


def held(address: str) -> str:
    """Why nothing is sent to an address by itself: "bounced", "complained", or ""."""
    row = MailHold.objects.standing().on(address).first()
    return row.cause if row else ""


def is_stopped(phone: str) -> bool:
    """Whether the last word about texts to a number was a no, whoever has it."""
    last = TextConsent.objects.filter(phone=phone).order_by("-given_at", "-id").first()
    return last is not None and not last.is_given


def unwelcome(message: Message) -> str:
    """Why this message is not wanted: for a text "no_consent", "stopped", or "" where there is a
    yes; for a mail what `held` says.

    The one answer to a text of the patient, such as to STOP or HELP, needs no yes. A code needs
    none either, for it was asked for a moment ago; but a number that ended texts gets none.
    """
    patient = message.patient
    if message.channel == "sms" and message.kind in CODES:
        return "stopped" if is_stopped(message.to) else ""
    if message.channel == "email" and patient is not None and message.kind not in ASKED_FOR:
        return held(message.to)
    if message.channel != "sms" or patient is None or message.kind == ANSWER:
        return ""
    word = TextConsent.objects.standing([patient]).get(patient)
    if word is None or message.to != patient.phone:
        return "no_consent"
    return "" if word.is_given else "stopped"


def shut(now: datetime) -> list[str]:
    """Channels whose carrier is left alone now, because it failed too often in a row."""
    return list(CarrierState.objects.filter(shut_until__gt=now).values_list("channel", flat=True))


def went_well(channel: str) -> None:
    """A carrier took a message: its failures are forgotten."""
    rows = CarrierState.objects.filter(channel=channel, failures__gt=0)
    rows.update(failures=0, shut_until=None)


def failed(channel: str, now: datetime) -> None:
    """A carrier did not answer, or not now; after too many in a row it is left alone."""
    CarrierState.objects.get_or_create(channel=channel)
    rows = CarrierState.objects.filter(channel=channel)
    rows.update(failures=models.F("failures") + 1)
    pause = shut_for(rows.values_list("failures", flat=True).get())
    if pause is not None:
        rows.update(shut_until=now + pause)
