"""Passkeys: made by who is signed in, used instead of a code, removed by them or by staff."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, message
from clinic.models import Patient, Practice, User
from clinic.rules import token
from portal.actions import session as sessions
from portal.actions.archive import Stale
from portal.actions.signin import Busy
from portal.gateways import passkey as gateway
from portal.models import Ceremony, Passkey, PatientSession
from portal.models.mailbox import Mailbox
from portal.models.passkey import COPIED, REMOVED, REVOKED, handle_of
from portal.models.signin import keyed
from portal.rules import passkey as rule
from portal.rules import signin
from portal.rules.signin import Way

KEPT = timedelta(days=1)  # how long a question is remembered
_HOUR = timedelta(hours=1)


def _site() -> gateway.Site:
    return gateway.Site(settings.BASE_URL, Practice.objects.current().name)


@transaction.atomic
def start(*, now: datetime, own: PatientSession, network: str) -> tuple[dict[str, Any], str]:
    """What this browser is asked to make a passkey for who is signed in, and the secret of the
    browser. Raises: Stale without a code typed a moment ago; Refused, Busy for too many.
    """
    if not own.is_fresh(now):
        raise Stale(_("First we need a fresh code, to be sure that it is you."))
    known = Passkey.objects.standing().of(own.person)
    if len(known) >= rule.MOST:
        raise Refused(_("You have as many passkeys as one person can have. Remove one first."))
    asked = Ceremony.objects.filter(session__in=PatientSession.objects.of(own.person))
    _check(asked, rule.ASKS_OF_PERSON, now=now)
    row, secret = _ask(network, own, now=now)
    return gateway.question_to_add(
        _site(),
        challenge=bytes(row.challenge),
        handle=handle_of(own.person),
        label=own.person.called,
        known=[bytes(one.credential) for one in known],
    ), secret


@transaction.atomic
def ask(*, now: datetime, network: str) -> tuple[dict[str, Any], str]:
    """What any browser is asked to sign in with a passkey, and the secret of the browser.

    Nobody is looked up. Raises: Busy.
    """
    asked = Ceremony.objects.filter(network_hash=keyed("network", network), session=None)
    _check(asked, rule.ASKS_OF_NETWORK, now=now)
    row, secret = _ask(network, None, now=now)
    return gateway.question_to_enter(_site(), challenge=bytes(row.challenge)), secret


def _check(asked: Any, limits: Any, *, now: datetime) -> None:
    times = list(asked.since(now - _HOUR).values_list("created_at", flat=True))
    if wait := signin.wait_min(times, limits, now):
        raise Busy(wait)


def _ask(network: str, own: PatientSession | None, *, now: datetime) -> tuple[Ceremony, str]:
    """One question for one browser; old ones are forgotten with it."""
    Ceremony.objects.over(now - KEPT).delete()
    secret = token.fresh()
    row = Ceremony.objects.create(
        browser_hash=token.fingerprint(secret),
        challenge=gateway.fresh_challenge(),
        network_hash=keyed("network", network),
        session=own,
        created_at=now,
    )
    return row, secret


def _use(asked: Ceremony | None, own: PatientSession | None, *, now: datetime) -> bytes | None:
    """The challenge of a question that is now answered, for it is answered once; else None."""
    if asked is None or asked.session_id != (own.pk if own else None):
        return None
    row = Ceremony.objects.select_for_update().get(pk=asked.pk)
    if not row.is_open(now):
        return None
    row.used_at = now
    row.save(update_fields=["used_at"])
    return bytes(row.challenge)


@transaction.atomic
def add(
    *, now: datetime, own: PatientSession, asked: Ceremony | None, text: str, name: str
) -> Passkey | None:
    """Keep the passkey that this browser has made; returns it, None when the answer is not right.

    Raises: Stale.
    """
    if not own.is_fresh(now):
        raise Stale(_("First we need a fresh code, to be sure that it is you."))
    challenge = _use(asked, own, now=now)
    made = _made(challenge, text) if challenge else None
    if made is None:
        _note(None, "mistake", own.person, now=now, trail=own.trail)
        return None
    row = Passkey(
        patient=own.person,
        address_hash=own.address_hash,
        credential=made.credential,
        public_key=made.public_key,
        sign_count=made.count,
        name=name[: rule.MOST_NAME] or own.device or _("Passkey"),
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # somebody's already, and never two people's
        _note(None, "mistake", own.person, now=now, trail=own.trail)
        return None
    _note(row, "add", own.person, now=now, trail=own.trail)
    _tell(row, now=now)
    return row


def _made(challenge: bytes, text: str) -> gateway.Key | None:
    try:
        return gateway.added(_site(), challenge=challenge, text=text)
    except gateway.Wrong:
        return None


def _tell(row: Passkey, *, now: datetime) -> None:
    """Write to its owner that there is one more way in; whoever found an open page made it too."""
    person = row.patient
    if not person.email:
        return
    context = {"practice": Practice.objects.current()}
    subject, body = message.worded("passkey_added", context, person.language)
    message.queue(
        by=None,
        now=now,
        key=f"passkey:{row.pk}",
        kind="passkey_added",
        to=person.email,
        subject=subject,
        body=body,
        patient=person,
    )


@transaction.atomic
def enter(
    *, now: datetime, asked: Ceremony | None, text: str, agent: str
) -> tuple[PatientSession, str] | None:
    """Open the own page of whose passkey has answered; returns the session and the secret of its
    browser, None when the answer is not right or the page opens another way by now.
    """
    challenge = _use(asked, None, now=now)
    row = _standing(text) if challenge else None
    person = row.patient if row else None
    if challenge is None or row is None or not _is_right(row, challenge, text, now=now):
        _note(row, "mistake", person, now=now)
        return None
    if not _may_enter(row, now):
        _note(row, "closed", row.patient, now=now)
        return None
    _note(row, "enter", row.patient, now=now)
    return sessions.open(
        now=now, patient=row.patient, address_hash=row.address_hash, agent=agent, passkey=row
    )


def _standing(text: str) -> Passkey | None:
    try:
        credential = gateway.named(text)
    except gateway.Wrong:
        return None
    rows = Passkey.objects.standing().filter(credential=credential).select_related("patient")
    return rows.select_for_update(of=("self",)).first()


def _is_right(row: Passkey, challenge: bytes, text: str, *, now: datetime) -> bool:
    """Whether this passkey has signed, for its own person, and is the only one of its kind."""
    key = gateway.Key(bytes(row.credential), bytes(row.public_key))
    try:
        said = gateway.entered(_site(), challenge=challenge, key=key, text=text)
    except gateway.Wrong:
        return False
    if said.handle != handle_of(row.patient):
        return False
    if not rule.counts_on(row.sign_count, said.count):
        _end([row], COPIED, now=now)
        return False
    row.sign_count, row.used_at = said.count, now
    row.save(update_fields=["sign_count", "used_at"])
    return True


def _may_enter(row: Passkey, now: datetime) -> bool:
    """Whether a code to the same address would open this page today."""
    mailbox = Mailbox.of(row.patient, row.address_hash, now.date())
    return mailbox.ways.get(row.patient_id) in {Way.OPEN, Way.BIRTHDAY}


@transaction.atomic
def end(*, now: datetime, own: PatientSession, which: Passkey) -> None:
    """Remove a passkey, and sign out where it was used to sign in, but not here.

    Raises: Refused for somebody else's.
    """
    if which.patient != own.person:
        raise Refused(_("This is not one of your passkeys."))
    _end([which], REMOVED, now=now, trail=own.trail, but=own)


@transaction.atomic
def restore(*, now: datetime, own: PatientSession, which: Passkey) -> None:
    """Take the removal back within three minutes. Raises: Refused when it is too late."""
    row = Passkey.objects.select_for_update(of=("self",)).get(pk=which.pk)
    if row.patient != own.person or not row.may_return(now):
        raise Refused(_("The three minutes are over. Add it again, please."))
    row.ended_at, row.end_why = None, ""
    row.save(update_fields=["ended_at", "end_why"])
    _note(row, "restore", row.patient, now=now, trail=own.trail)


@transaction.atomic
def end_all(*, now: datetime, own: PatientSession) -> int:
    """Remove all passkeys of who is signed in; returns how many there were."""
    rows = list(Passkey.objects.standing().of(own.person))
    _end(rows, REMOVED, now=now, trail=own.trail, but=own)
    return len(rows)


@transaction.atomic
def revoke(*, by: User, now: datetime, which: Passkey) -> None:
    """Staff remove a passkey, and what it opened is closed; once more does nothing."""
    _end([which], REVOKED, now=now, by=by)


def _end(
    rows: Sequence[Passkey],
    why: str,
    *,
    now: datetime,
    by: User | None = None,
    trail: dict[str, Any] | None = None,
    but: PatientSession | None = None,
) -> None:
    for row in rows:
        standing = Passkey.objects.standing().filter(pk=row.pk)
        if not standing.update(ended_at=now, end_why=why, ended_by=by):
            continue
        _note(row, "end", row.patient, now=now, trail=trail, by=by, reason=why)
        sessions.end_with_key(now=now, passkey=row, here=but)


def _note(
    row: Passkey | None,
    verb: str,
    person: Patient | None,
    *,
    now: datetime,
    trail: dict[str, Any] | None = None,
    by: User | None = None,
    reason: str = "",
) -> None:
    audit.record(
        by=by,
        action=f"passkey.{verb}",
        patient=person,
        obj=row,
        now=now,
        reason=reason,
        details=trail or {},
    )
