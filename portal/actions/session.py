"""Patients' sessions: opened by a proved mailbox, renewed by use, ended from any device."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient, User
from clinic.rules import token
from portal.models import Passkey, PatientSession, SignIn
from portal.models.mailbox import Mailbox, contacts, may_open
from portal.models.session import ENDED, KEY, LAPSED, LEFT, REVOKED
from portal.rules import device

STEP = timedelta(minutes=1)  # how exactly the last use is known: not every look writes the row


@transaction.atomic
def open(
    *,
    now: datetime,
    patient: Patient,
    address_hash: str,
    agent: str,
    passkey: Passkey | None = None,
) -> tuple[PatientSession, str]:
    """Begin a session; returns it and the secret for its browser, which is kept nowhere here.

    `passkey` is what proved the person, where it was no code.
    """
    secret = token.fresh()
    row = PatientSession.objects.create(
        patient=patient,
        token_hash=token.fingerprint(secret),
        address_hash=address_hash,
        device=device.words(agent),
        passkey=passkey,
        seen_at=now,
        created_at=now,
    )
    _note(row, "open", now=now)
    return row, secret


def _note(row: PatientSession, verb: str, *, now: datetime, by: User | None = None) -> None:
    audit.record(
        by=by,
        action=f"patientsession.{verb}",
        patient=row.patient,
        obj=row,
        now=now,
        details=row.trail,
    )


@transaction.atomic
def renew(*, now: datetime, row: PatientSession) -> PatientSession | None:
    """The session as it may go on: used just now, for whom it still may be; None when it is over.

    A child's page falls back to the own one once the tie has ended or the child has come of age. It
    ends when the record no longer names the address that opened it.
    """
    person = row.person
    if person.deceased_on is not None or row.address_hash not in contacts(person):
        _end(row, LAPSED, now=now)
        return None
    if row.guardian is not None and not may_open(row, now.date()):
        row.patient, row.guardian, row.undo = row.guardian, None, None
        row.save(update_fields=["patient", "guardian", "undo"])
        _note(row, "fall_back", now=now)
    if now - row.seen_at >= STEP:
        row.seen_at = now
        row.save(update_fields=["seen_at"])
    return row


@transaction.atomic
def switch(*, now: datetime, row: PatientSession, to: Patient) -> PatientSession:
    """Open a child's page, or the own one again. Raises: Refused when it may not be opened."""
    person = row.person
    own = to.pk == person.pk
    if not own and to not in Mailbox.of(person, row.address_hash, now.date()).wards(person):
        raise Refused(_("This page cannot be opened from here."))
    row.patient, row.guardian, row.undo = to, None if own else person, None
    row.save(update_fields=["patient", "guardian", "undo"])
    _note(row, "switch", now=now)
    return row


@transaction.atomic
def prove(*, now: datetime, row: PatientSession, wish: SignIn) -> PatientSession:
    """Note that who sits here has just typed a code from their own mailbox; it is used up by it.

    Raises: Refused for a code that was not proved, was used, or was asked for another address.
    """
    own = SignIn.objects.select_for_update().get(pk=wish.pk)
    theirs = own.address_hash == row.address_hash and row.person.pk in own.patients
    if not own.is_choosing(now) or not theirs:
        raise Refused(_("This code does not belong to this page."))
    own.used_at = now
    own.save(update_fields=["used_at"])
    row.proved_at = now
    row.save(update_fields=["proved_at"])
    _note(row, "prove", now=now)
    return row


@transaction.atomic
def leave(*, now: datetime, row: PatientSession) -> None:
    """Sign out here."""
    _end(row, LEFT, now=now)


@transaction.atomic
def end(*, now: datetime, row: PatientSession, which: PatientSession) -> None:
    """Sign out on another device of the same person. Raises: Refused for somebody else's."""
    if which.person != row.person:
        raise Refused(_("This is not one of your devices."))
    _end(which, ENDED, now=now)


@transaction.atomic
def end_all(*, now: datetime, row: PatientSession) -> int:
    """Sign out everywhere, here as well; returns how many devices that were."""
    return _end_each(PatientSession.objects.alive(now).of(row.person), ENDED, now=now)


@transaction.atomic
def revoke(*, by: User, now: datetime, person: Patient) -> int:
    """Staff sign somebody out everywhere; returns how many devices that were."""
    rows = PatientSession.objects.alive(now).of(person)
    return _end_each(rows, REVOKED, now=now, by=by)


@transaction.atomic
def end_with_key(*, now: datetime, passkey: Passkey, here: PatientSession | None = None) -> int:
    """Close what a passkey opened, but not `here`; returns how many devices that were."""
    rows = PatientSession.objects.alive(now).filter(passkey=passkey)
    return _end_each(rows.exclude(pk=here.pk) if here else rows, KEY, now=now)


def _end_each(
    rows: Iterable[PatientSession], why: str, *, now: datetime, by: User | None = None
) -> int:
    return sum(_end(row, why, now=now, by=by) for row in rows)


def _end(row: PatientSession, why: str, *, now: datetime, by: User | None = None) -> bool:
    own = PatientSession.objects.select_for_update().filter(pk=row.pk, ended_at=None)
    changed = own.update(ended_at=now, end_why=why, undo=None)
    if changed:
        _note(row, "end", now=now, by=by)
    return bool(changed)
