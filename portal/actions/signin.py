"""Asking for a code, sending it, and proving with it that an address or a number is one's own.

What a stranger can see is the same for every address: the asking writes one row and calls a worker,
and only the worker looks whether anybody has the address.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, gate, message
from clinic.gateways import broker, sms
from clinic.models import Patient, Practice
from clinic.rules import token
from portal.actions import session as sessions
from portal.models import PatientSession, SignIn
from portal.models.mailbox import Mailbox, having
from portal.models.signin import EMAIL, SMS, contact_mark, keyed
from portal.rules import signin as rule
from portal.rules.signin import Way

KEPT = timedelta(days=2)  # how long a wish is remembered once it is over
_NONE = "0" * 64


class Busy(Refused):
    """Too many codes were asked for; `wait_min` says when it goes on."""

    def __init__(self, wait_min: int) -> None:
        super().__init__(_("Too many codes were asked for."))
        self.wait_min = wait_min


class Closed(Refused):
    """The code has run out, was used, or was tried too often."""


@transaction.atomic
def ask(
    *,
    now: datetime,
    address: str,
    network: str,
    is_known: bool,
    language: str,
    channel: str = EMAIL,
) -> str:
    """Note the wish for a code and return the secret of the browser that asked. The address is a
    number where the channel is that of texts.

    It does not look whether anybody has the address. Raises: Busy.
    """
    address_hash, network_hash = contact_mark(channel, address.strip()), keyed("network", network)
    _check_quota(address_hash, network_hash, now=now, is_known=is_known)
    secret = token.fresh()
    SignIn.objects.create(
        browser_hash=token.fingerprint(secret),
        channel=channel,
        address=address.strip(),
        address_hash=address_hash,
        network_hash=network_hash,
        is_known=is_known,
        language=language,
        expires_at=now + rule.LIFE,
        created_at=now,
    )
    transaction.on_commit(wake)
    return secret


def wake() -> None:
    """Ask a worker to look now instead of at the next beat."""
    broker.call("portal.signin_sweep", expires_s=30)


def _check_quota(address_hash: str, network_hash: str, *, now: datetime, is_known: bool) -> None:
    rows = SignIn.objects.since(now - timedelta(hours=1))
    own = rows.filter(address_hash=address_hash, is_known=is_known)
    waits = [_wait(own, rule.OF_KNOWN if is_known else rule.OF_ADDRESS, now)]
    if not is_known:
        waits.append(_wait(rows.filter(network_hash=network_hash), rule.OF_NETWORK, now))
    if max(waits):
        raise Busy(max(waits))


def _wait(
    rows: models.QuerySet[SignIn], limits: tuple[tuple[timedelta, int], ...], now: datetime
) -> int:
    return rule.wait_min(list(rows.values_list("created_at", flat=True)), limits, now)


@transaction.atomic
def look_up(*, now: datetime, limit: int = 50) -> int:
    """Put a code into the outbox for each wish whose address a patient has; returns how many wishes
    were looked at. The address is forgotten with it. Any number of workers may do so at once.
    """
    rows = list(SignIn.objects.waiting().select_for_update(skip_locked=True)[:limit])
    for row in rows:
        patients = having(row.channel, row.address) if now < row.expires_at else []
        if patients:
            code = rule.fresh_code()
            row.code_hash = keyed("code", f"{row.pk}{code}")
            row.patients = [one.pk for one in patients]
            _send(row, patients, code, now=now)
        row.looked_up_at, row.address = now, ""
        row.save(update_fields=["looked_up_at", "address", "code_hash", "patients"])
    SignIn.objects.over(now - KEPT).delete()
    return len(rows)


def _send(row: SignIn, patients: Sequence[Patient], code: str, *, now: datetime) -> None:
    """The code in the patient's language; nobody is named, for several may share the address.

    A number that ended texts gets none, and nothing that is shown says so.
    """
    first = patients[0]
    by_text = row.channel == SMS
    if by_text and (sms.carrier() is None or gate.is_stopped(first.phone)):
        audit.record(by=None, action="signin.unsent", obj=row, now=now, patient=_only(row))
        return
    context = {"practice": Practice.objects.current(), "code": rule.shown(code)}
    subject, body = message.worded("signin_code", context, first.language, row.channel)
    message.queue(
        by=None,
        now=now,
        key=f"signin:{row.pk}",
        kind="signin_code",
        to=first.phone if by_text else first.email,
        channel=row.channel,
        subject=subject,
        body=body,
        patient=first if len(patients) == 1 else None,
        stale_at=row.expires_at,
        holds_link=True,
    )


@transaction.atomic
def prove(*, now: datetime, row: SignIn, code: str) -> SignIn:
    """The code was typed in the browser that asked for it; returns the row, `proved_at` when right.

    It is right once and never again. An address that nobody has takes the same way and fails at the
    same place. Raises: Closed.
    """
    own = SignIn.objects.select_for_update().get(pk=row.pk)
    if not own.is_alive(now):
        raise Closed(_("This code has run out or was used."))
    if constant_time_compare(keyed("code", f"{own.pk}{code}"), own.code_hash or _NONE):
        own.proved_at, own.expires_at = now, now + rule.CHOICE
    else:
        own.tries += 1
    own.save(update_fields=["proved_at", "expires_at", "tries"])
    verb = "prove" if own.proved_at else "mistake"
    audit.record(by=None, action=f"signin.{verb}", obj=own, now=now, patient=_only(own))
    return own


def _only(row: SignIn) -> Patient | None:
    """The patient whose code it is, where only one has the address."""
    return Patient.objects.filter(pk__in=row.patients).first() if len(row.patients) == 1 else None


@transaction.atomic
def enter(
    *, now: datetime, row: SignIn, whom: UUID, birth_on: date | None, agent: str
) -> tuple[PatientSession, str] | None:
    """Open the page of one of the patients of the mailbox; None when the birthday is wrong.

    Returns the session and the secret of its browser. Raises: Closed, also for somebody who is not
    among those who may enter.
    """
    own = SignIn.objects.select_for_update().get(pk=row.pk)
    if not own.is_choosing(now):
        raise Closed(_("This code has run out or was used."))
    mailbox = Mailbox(own.address_hash, own.patients, now.date())
    way = mailbox.ways.get(whom)
    if way not in {Way.OPEN, Way.BIRTHDAY}:
        raise Closed(_("This page opens another way."))
    patient = mailbox.patients[whom]
    if way is Way.BIRTHDAY and birth_on != patient.birth_on:
        own.birth_tries += 1
        own.save(update_fields=["birth_tries"])
        audit.record(by=None, action="signin.birthday", obj=own, now=now, patient=patient)
        return None
    own.used_at = now
    own.save(update_fields=["used_at"])
    return sessions.open(now=now, patient=patient, address_hash=own.address_hash, agent=agent)
