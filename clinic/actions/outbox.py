"""The outbox as a whole: its hours, a pause of everything, and the alarm when it stands still."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, message
from clinic.gateways import email
from clinic.gateways.carrier import NotTaken, Rejected, Unknown
from clinic.models import Message, Outbox, User
from clinic.rules.access import Role

LATE = timedelta(minutes=5)  # a due message that old means that nobody sends
_AGAIN = timedelta(hours=1)  # between two alarms about the same trouble
log = logging.getLogger(__name__)


@transaction.atomic
def change(*, by: User, now: datetime, **facts: Any) -> Outbox:
    """Write the quiet hours and how many texts are enough; returns the row."""
    row, _made = Outbox.objects.update_or_create(only=True, defaults=facts)
    said = {name: str(value) for name, value in facts.items()}
    audit.record(by=by, action="outbox.change", obj=row, now=now, details=said)
    return row


@transaction.atomic
def pause(*, by: User, now: datetime) -> Outbox:
    """Let nothing leave until somebody says so, but codes that are asked for; returns the row.

    Raises: Refused when it is so.
    """
    row = _locked()
    if row.paused_at is not None:
        raise Refused(_("Sending is paused already."))
    row.paused_at, row.paused_by = now, by
    row.save(update_fields=["paused_at", "paused_by"])
    audit.record(by=by, action="outbox.pause", obj=row, now=now)
    return row


@transaction.atomic
def resume(*, by: User, now: datetime) -> Outbox:
    """Send again; what has become stale meanwhile is not sent. Raises: Refused when it is so."""
    row = _locked()
    if row.paused_at is None:
        raise Refused(_("Sending is not paused."))
    row.paused_at, row.paused_by = None, None
    row.save(update_fields=["paused_at", "paused_by"])
    audit.record(by=by, action="outbox.resume", obj=row, now=now)
    transaction.on_commit(message.wake)
    return row


def _locked() -> Outbox:
    row, _made = Outbox.objects.get_or_create(only=True)
    return Outbox.objects.select_for_update().get(pk=row.pk)


def alarm(*, now: datetime) -> bool:
    """Tell the owners, by log and by mail, that messages wait; returns whether it was told now.

    The mail goes straight to the mail server, for the outbox is what stands still. A pause is no
    trouble, and the same trouble is told once an hour.
    """
    with transaction.atomic():
        row = _locked()
        oldest = Message.objects.late(now - LATE).order_by("due_at", "id").first()
        told = row.alarmed_at is not None and now - row.alarmed_at < _AGAIN
        if row.paused_at is not None or oldest is None or told:
            return False
        row.alarmed_at = now
        row.save(update_fields=["alarmed_at"])
        waits = int((now - oldest.due_at).total_seconds()) // 60
        said = {"minutes": waits, "queue": Message.objects.late(now).count()}
        audit.record(by=None, action="outbox.alarm", obj=row, now=now, details=said)
    log.error("messages wait: %(queue)s in the queue, the oldest for %(minutes)s min", said)
    for owner in User.objects.filter(is_active=True, roles__contains=[Role.OWNER.value]):
        _tell(owner, now, said)
    return True


def _tell(owner: User, now: datetime, said: dict[str, int]) -> None:
    """Write to one owner; the log has said it already when that fails too."""
    words = _("%(queue)s messages wait to be sent, the oldest for %(minutes)s minutes.") % said
    more = _("Open Messages and the board of the outbox to see why.")
    try:
        email.send(
            message_id=f"<alarm-{now:%Y%m%d%H%M%S}-{owner.pk}@plumbline>",
            to=owner.email,
            subject=_("Messages are not going out"),
            body=f"{words}\n{more}\n",
        )
    except (NotTaken, Rejected, Unknown) as error:
        log.warning("the alarm could not be mailed: %s", type(error).__name__)
