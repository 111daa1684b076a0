"""The outbox: queue, claim with a lease, send, and settle what a dead worker left behind.

A message is sent at most once as far as the carrier tells: a worker that dies in mid-send leaves
a lease that runs out, and before anything is sent again the carrier is asked whether it took the
message. Where it cannot say, the message becomes uncertain and a person decides.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, gate, wording
from clinic.gateways import broker, email, sms
from clinic.gateways.carrier import Deferred, NoAnswer, NotTaken, Rejected, Unknown
from clinic.models import Message, Outbox, Patient, Practice, User
from clinic.models.message import MessageQuerySet
from clinic.rules.text import gsm

MOST_ATTEMPTS = 6
_ASKED_FOR = timedelta(minutes=30)  # so long after its time a silent carrier is asked again


def _lease() -> timedelta:
    """How long a worker may be at one message: longer than the gateway's time-outs and the
    carrier's delay together, for after it the carrier's "no" is believed."""
    return timedelta(seconds=settings.MESSAGE_LEASE_S)


# What stays of a body once its message is settled.
_KEPT_BODY = models.Case(
    models.When(holds_link=True, then=models.Value("", output_field=models.TextField())),
    default=models.F("body"),
)


def queue(
    *,
    by: User | None,
    now: datetime,
    key: str,
    kind: str,
    to: str,
    subject: str,
    body: str,
    patient: Patient | None = None,
    due_at: datetime | None = None,
    stale_at: datetime | None = None,
    holds_link: bool = False,
    calendar: str = "",
    channel: str = "email",
    zone: str = "",
) -> Message:
    """Put a message into the outbox in the running transaction; the same key gives the same row.

    `calendar` is an iCalendar text that goes along, for the reader's own calendar. With a `zone`
    the message keeps the quiet hours there, however late it is sent; without one somebody waits.
    A body that `holds_link` to a form or a password is forgotten when the message is settled.
    """
    message = Message(
        key=key,
        kind=kind,
        patient=patient,
        to=to,
        subject=subject,
        body=body,
        due_at=due_at or now,
        stale_at=stale_at,
        holds_link=holds_link,
        calendar=calendar,
        channel=channel,
        zone=zone,
    )
    return queue_each(by=by, now=now, messages=[message])[0]


@transaction.atomic(savepoint=False)
def queue_each(*, by: User | None, now: datetime, messages: Sequence[Message]) -> list[Message]:
    """Put unsaved messages into the outbox as `queue` does, in as many statements as for one.

    Returns the rows in the same order; where a key is known already, the row that has it.
    """
    if not messages:
        return []
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    keys = [message.key for message in messages]
    known = dict(Message.objects.filter(key__in=keys).values_list("key", "pk"))
    made = [message for message in messages if known[message.key] == message.pk]
    about = [(message.patient, message) for message in made]
    audit.record_each(by=by, action="message.queue", now=now, about=about)
    if any(message.due_at <= now for message in made):
        transaction.on_commit(wake)
    old = Message.objects.in_bulk([known[key] for key in keys]) if len(made) < len(keys) else {}
    return [old.get(known[message.key], message) for message in messages]


def worded(
    name: str, context: dict[str, Any], language: str, channel: str = "email"
) -> tuple[str, str]:
    """Subject and body of a message in a language, in the clinic's words or ours.

    The subject is one line. The body of a text is one line too, in the alphabet of texts; its
    subject is for our lists.
    """
    own = wording.said(name, context, language, channel)
    with translation.override(language):
        subject = own[0] if own else ""
        subject = subject or render_to_string(f"messages/{name}_subject.txt", context)
        if own:
            body = own[1]
        elif channel == "sms":
            body = gsm(" ".join(render_to_string(f"messages/{name}_sms.txt", context).split()))
        else:
            body = render_to_string(f"messages/{name}.txt", context)
    return " ".join(subject.split())[:200], body


def wake() -> None:
    """Ask a worker to look now instead of at the next beat; nothing is lost if nobody hears."""
    broker.call("clinic.message_sweep", expires_s=30)


def cancel(*, by: User | None, now: datetime, message: Message, why: str) -> bool:
    """Take back a message that has not gone out; returns whether it could be taken back."""
    return bool(cancel_each(by=by, now=now, messages=[message], why=why))


@transaction.atomic(savepoint=False)
def cancel_each(
    *, by: User | None, now: datetime, messages: Iterable[Message], why: str
) -> set[UUID]:
    """Take back what of these has not gone out; returns the keys of those that it could.

    It waits for a worker that holds one: what is put off to the morning is taken back all the same.
    """
    about = {message.pk: message for message in messages}
    if not about:
        return set()
    rows = Message.objects.filter(pk__in=about, status="planned").order_by("pk")
    done = set(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    _cancelled([one for key, one in about.items() if key in done], by=by, now=now, why=why)
    return done


@transaction.atomic
def cancel_all(*, by: User | None, now: datetime, messages: MessageQuerySet, why: str) -> int:
    """Take back what of these has not gone out; returns how many, and waits for nobody.

    What a worker has locked is in its hands: it looks once more just before the handing over.
    """
    rows = list(messages.filter(status="planned").select_related("patient").locked())
    return _cancelled(rows, by=by, now=now, why=why)


def _cancelled(rows: Sequence[Message], *, by: User | None, now: datetime, why: str) -> int:
    """Write it for rows that are locked and planned, with an event each."""
    if not rows:
        return 0
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(
        status="cancelled", why=why, settled_at=now, body=_KEPT_BODY
    )
    about = [(row.patient, row) for row in rows]
    return audit.record_each(by=by, action="message.cancel", now=now, about=about, reason=why)


@transaction.atomic
def claim(*, now: datetime, limit: int = 20) -> list[Message]:
    """Take due messages under a lease; rows that another worker holds are passed over.

    Codes that somebody waits for come first, and alone while all other sending is paused.
    """
    outbox = Outbox.objects.current()
    rows_due = Message.objects.due(now)
    if outbox.paused_at is not None:
        rows_due = rows_due.filter(kind__in=gate.CODES)
    for message in rows_due.filter(stale_at__lte=now).locked()[:limit]:
        cancel(by=None, now=now, message=message, why="stale")
    taken: list[Message] = []
    due = rows_due.fresh(now).exclude(channel__in=gate.shut(now)).led_by(gate.CODES)
    due = due.select_related("patient")
    while not taken and (rows := list(due.locked()[:limit])):
        for message in rows:
            message.due_at = gate.hour_for(message, outbox.quiet, now)
            if message.due_at > now:
                continue
            if why := gate.barred(message, outbox, now):
                cancel(by=None, now=now, message=message, why=why)
                continue
            message.status, message.lease_until = "sending", now + _lease()
            if message.channel == "sms":  # the next text to the same person has to see it
                message.save(update_fields=["status", "lease_until"])
            taken.append(message)
        mails = [message.pk for message in taken if message.channel != "sms"]
        if mails:
            facts = {"status": "sending", "lease_until": now + _lease()}
            Message.objects.filter(pk__in=mails).update(**facts)
        held = [message for message in rows if message.due_at > now]
        Message.objects.bulk_update(held, ["due_at"])
    return taken


def _renew(message: Message, now: datetime) -> bool:
    """Begin the lease anew just before the sending; False when another worker has the message.

    Messages are claimed by the dozen, and those before this one may have been slow. Only now does
    it count as an attempt: one that waited behind the message that killed a worker is innocent.
    """
    until = now + _lease()
    mine = Message.objects.filter(
        pk=message.pk, status="sending", lease_until=message.lease_until
    ).update(lease_until=until, attempts=models.F("attempts") + 1)
    message.lease_until = until
    message.attempts += 1
    return bool(mine)


def deliver(*, message: Message, now: datetime) -> str:
    """Hand one claimed message to the carrier and note the outcome; returns the new status.

    Sending stands outside any transaction: its effect cannot be rolled back.
    """
    if not _renew(message, now):
        return "lost"
    if message.attempts > 1:
        try:
            if _was_taken(message):
                return _settle(message=message, now=now, status="sent")
        except NoAnswer:  # not to be sent again unasked
            return _again(message=message, now=now)
    if why := gate.unwelcome(message):  # they may have said STOP a moment ago
        return _settle(message=message, now=now, status="cancelled", why=why)
    try:
        _hand_over(message)
    except Rejected as error:
        return _settle(message=message, now=now, status="failed", why=str(error))
    except Deferred:  # the carrier itself is well: others need not wait for this one
        return _again(message=message, now=now)
    except NotTaken:
        gate.failed(message.channel, now)
        return _again(message=message, now=now)
    except Unknown:
        gate.failed(message.channel, now)
        return _doubt(message=message, now=now)
    except ValueError:  # a line end in a header, an address that is none: it will never do
        return _settle(message=message, now=now, status="failed", why="cannot be written")
    gate.went_well(message.channel)
    return _settle(message=message, now=now, status="sent")


def _hand_over(message: Message) -> None:
    """Give a message to the carrier of its channel. Raises: Rejected, NotTaken, Unknown."""
    if message.channel == "sms":
        carrier = sms.carrier()
        if carrier is None:
            raise Rejected("no_carrier")
        carrier.send(ref=str(message.pk), to=message.to, body=message.body)
        return
    email.send(
        message_id=message.message_id,
        to=message.to,
        subject=message.subject,
        body=message.body,
        sender=Practice.objects.current().signs_as,
        calendar=message.calendar,
    )


def _was_taken(message: Message) -> bool | None:
    """Whether the carrier says that it has a message; None when it cannot say."""
    if message.channel != "sms":
        return email.was_taken(message_id=message.message_id)
    carrier = sms.carrier()
    if carrier is None:
        return None
    ref, since = str(message.pk), message.created_at
    return carrier.was_taken(ref=ref, to=message.to, body=message.body, since=since)


# What may still be corrected by a late outcome. That it went out is true whatever was thought of
# it meanwhile; everything else counts only while this worker has the message.
_OPEN = {"sent": ["sending", "planned", "uncertain"]}


@transaction.atomic(savepoint=False)
def _settle(*, message: Message, now: datetime, status: str, why: str = "") -> str:
    """Write the outcome, but never over one that is final."""
    rows = Message.objects.filter(pk=message.pk, status__in=_OPEN.get(status, ["sending"]))
    if status != "sent":
        rows = rows.filter(lease_until=message.lease_until)
    changed = rows.update(
        status=status,
        why=why[:200],
        lease_until=None,
        sent_at=now if status == "sent" else None,
        settled_at=now,
        **({} if status == "uncertain" else {"body": _KEPT_BODY}),
    )
    if changed:
        audit.record(
            by=None, action=f"message.{status}", patient=message.patient, obj=message, now=now
        )
    return status if changed else "lost"


def settle_as_sent(*, message: Message, now: datetime) -> str:
    """The carrier told by itself that it has a message, whatever was thought of it meanwhile."""
    return _settle(message=message, now=now, status="sent")


def _again(*, message: Message, now: datetime, pause: timedelta | None = None) -> str:
    """The carrier did not take it: try later, with growing pauses, and give up in the end."""
    if message.attempts >= MOST_ATTEMPTS:
        return _settle(message=message, now=now, status="failed", why="no carrier took it")
    if pause is None:
        pause = timedelta(seconds=settings.MESSAGE_PAUSE_S * 2 ** (message.attempts - 1))
    changed = Message.objects.filter(
        pk=message.pk, status="sending", lease_until=message.lease_until
    ).update(status="planned", lease_until=None, due_at=now + pause)
    return "planned" if changed else "lost"


def _doubt(*, message: Message, now: datetime) -> str:
    """The line broke in mid-send. A carrier's "yes" settles it; its "no" may come too early, for
    it may still be at work on the message, so that question waits until the lease has run out."""
    try:
        taken = _was_taken(message)
    except NoAnswer:
        return "sending"
    if taken is None:
        return _settle(message=message, now=now, status="uncertain", why="no answer")
    return _settle(message=message, now=now, status="sent") if taken else "sending"


def settle_lapsed(*, now: datetime, limit: int = 50) -> int:
    """Settle messages whose worker died in mid-send; returns how many were looked at."""
    with transaction.atomic():
        lapsed = list(Message.objects.lapsed(now).locked()[:limit])
        # A new lease while we ask: a second worker must not ask and resend at the same time.
        for message in lapsed:
            message.lease_until = now + _lease()
        Message.objects.bulk_update(lapsed, ["lease_until"])
    for message in lapsed:
        if not message.attempts:  # its worker died before this one's turn: nobody has seen it
            _again(message=message, now=now, pause=timedelta(0))
            continue
        try:
            taken = _was_taken(message)
        except NoAnswer:  # the new lease runs out, and it is asked again, but not for ever
            if now - message.due_at < _ASKED_FOR:
                continue
            taken = None
        if taken is None:
            _settle(message=message, now=now, status="uncertain", why="no answer")
        elif taken:
            _settle(message=message, now=now, status="sent")
        else:
            _again(message=message, now=now, pause=timedelta(0))  # the carrier had no part in it
    return len(lapsed)


@transaction.atomic
def decide(*, by: User, now: datetime, message: Message, verdict: str) -> None:
    """A person settles an uncertain message: "sent" counts it as sent, "again" sends it again.

    Raises: Refused when it is not uncertain any more.
    """
    row = Message.objects.select_for_update().get(pk=message.pk)
    if row.status != "uncertain":
        raise Refused(_("This message is settled already."))
    if verdict == "sent":
        row.status, row.sent_at, row.settled_at = "sent", now, now
        row.body = "" if row.holds_link else row.body
    else:
        row.status, row.due_at, row.settled_at = "planned", now, None
    row.save(update_fields=["status", "sent_at", "due_at", "settled_at", "body"])
    audit.record(
        by=by, action="message.decide", patient=row.patient, obj=row, now=now, reason=verdict
    )
