"""Reminders are planned, dropped and planned anew in the transaction of the booking itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clinic.actions import audit, gate, message
from clinic.gateways import broker
from clinic.models import Message, Outbox, Patient, Practice, TextConsent, User
from scheduling.models import (
    Appointment,
    AppointmentType,
    Reminder,
    ReminderBasis,
    ReminderRule,
    invite,
)
from scheduling.models.reminder import behind, facts
from scheduling.rules import reminder as rule
from scheduling.rules.policy import UNDO_WINDOW
from scheduling.rules.reminder import NONE, Rule


@dataclass(frozen=True)
class _Wish:
    """What one rule asks for a visit: to whom and when, or why not."""

    rule: Rule
    to: str = ""
    due: datetime | None = None
    stale: datetime | None = None
    why_not: str = ""


@transaction.atomic
def plan(*, by: User | None, now: datetime, appointment: Appointment) -> list[Reminder]:
    """Bring the ledger of a visit's present start in line with the rules; returns its rows.

    A row for each reminder: with its message, or with the reason why there is none. Run it at will:
    what has gone out, or may have, stays as it is, and what is right already is not touched.
    """
    visit, rules, outbox = appointment, ReminderRule.objects.in_force(), Outbox.objects.current()
    rows = {(row.channel, row.kind): row for row in Reminder.objects.of_start(visit)}
    kept = []
    for wish in _wishes(visit, rules.of(visit.type_id), outbox, now):
        row = rows.pop((wish.rule.channel, wish.rule.code), None) or Reminder(
            appointment=visit,
            start_version=visit.start_version,
            channel=wish.rule.channel,
            kind=wish.rule.code,
            created_at=now,
        )
        kept.append(_fulfil(row, wish, by=by, now=now))
    for row in rows.values():
        _take_back(row, "rule_gone", by=by, now=now)
    _note_basis(visit, rules.digest(outbox))
    why = ", ".join(sorted({row.why_not for row in kept if row.why_not}))
    about, planned = visit.patient, {"rows": len(kept)}
    audit.record(
        by=by,
        action="reminder.plan",
        patient=about,
        obj=visit,
        now=now,
        reason=why,
        details=planned,
    )
    return kept


def _wishes(
    visit: Appointment, rules: Sequence[Rule], outbox: Outbox, now: datetime
) -> list[_Wish]:
    """One wish for each rule; a reminder is stale when the next one by its channel is due."""
    found, dues = [], defaultdict(list)
    for one in rules:
        due = rule.due_at(
            start_at=visit.start_at,
            zone=visit.location.tz,
            now=now,
            before_hours=one.before_hours,
            quiet=outbox.quiet,
        )
        to, why_not = _reach(visit.patient, one.channel)
        found.append(_Wish(one, to, due, None, why_not or ("" if due else "too_late")))
        if due is not None and not why_not:
            dues[one.channel].append(due)
    wishes = []
    for wish in found:
        stale = visit.start_at
        if wish.due is not None:
            stale = rule.stale_at(wish.due, dues[wish.rule.channel], visit.start_at)
        wishes.append(_Wish(wish.rule, wish.to, wish.due, stale, wish.why_not))
    return wishes


def _reach(patient: Patient, channel: str) -> tuple[str, str]:
    """The address by which somebody is reminded, and the code of what is in the way."""
    if patient.deceased_on is not None:
        return "", "died"
    if channel == "sms":
        return _reach_by_text(patient)
    return patient.email, gate.no_mail(patient)


def _reach_by_text(patient: Patient) -> tuple[str, str]:
    """The same for a text, which needs a carrier, a number and a yes."""
    word = TextConsent.objects.standing([patient]).get(patient)
    why = gate.no_text(patient, word)
    return patient.phone if not why or why == "stopped" else "", why


def _fulfil(row: Reminder, wish: _Wish, *, by: User | None, now: datetime) -> Reminder:
    """Make a row say what is wished, unless its message has left already."""
    sent = row.message
    if sent is not None and sent.status not in {"planned", "cancelled"}:
        return row
    if sent is not None and sent.status == "planned":
        if wish.why_not == "too_late":  # it is late, not forgotten: the sender catches up
            return row
        if not wish.why_not and _is_right(sent, row, wish):
            return row
        if not message.cancel(by=by, now=now, message=sent, why=wish.why_not or "changed"):
            return row  # a worker has just taken it
    if sent is not None:
        row.revision += 1
    row.due_at, row.why_not, row.message = wish.due, wish.why_not, None
    if not wish.why_not:
        row.message = _queue(row, wish, by=by, now=now)
    row.save()
    return row


def _is_right(sent: Message, row: Reminder, wish: _Wish) -> bool:
    """Whether a planned message says what it would say if it were written now."""
    subject, body = _words(row.appointment, wish.rule.channel)
    said = (sent.to, sent.subject, sent.body, row.due_at, sent.stale_at)
    return said == (wish.to, subject, body, wish.due, wish.stale)


def _take_back(row: Reminder, why: str, *, by: User | None, now: datetime) -> None:
    """End a row that no rule asks for any more."""
    if row.message is None:
        Reminder.objects.filter(pk=row.pk).update(why_not=why)
    elif row.message.status == "planned":
        message.cancel(by=by, now=now, message=row.message, why=why)


def _words(visit: Appointment, channel: str) -> tuple[str, str]:
    """Subject and body in the patient's language: no condition, technique or part of a body."""
    context = {
        "patient": visit.patient,
        "appointment": visit,
        "location": visit.location,
        "practice": Practice.objects.current(),
    }
    return message.worded("appointment_reminder", context, visit.patient.language, channel)


def _queue(row: Reminder, wish: _Wish, *, by: User | None, now: datetime) -> Message:
    """The message of a row; until it can no longer be taken back unheard, it waits."""
    visit = row.appointment
    subject, body = _words(visit, row.channel)
    entry = ""
    if row.channel == "email":
        with translation.override(visit.patient.language):
            entry = invite.part(visit, Practice.objects.current(), now)
    return message.queue(
        by=by,
        now=now,
        key=row.key,
        kind="appointment_reminder",
        to=wish.to,
        subject=subject,
        body=body,
        patient=visit.patient,
        due_at=max(wish.due or now, now + UNDO_WINDOW),
        stale_at=wish.stale,
        calendar=entry,
        channel=row.channel,
        zone=visit.location.zone,
    )


def _note_basis(visit: Appointment, digest: str) -> None:
    """Keep the facts that hold now; `behind` compares them later."""
    holds = Appointment.objects.filter(pk=visit.pk).values_list(facts(digest), flat=True).get()
    ReminderBasis.objects.update_or_create(appointment=visit, defaults={"facts": holds})


@transaction.atomic
def drop(*, by: User | None, now: datetime, appointment: Appointment, why: str = "") -> int:
    """Take back what has not gone out yet; returns how many messages that were."""
    why = why or _("The visit was changed.")
    standing = Reminder.objects.standing(appointment).select_related("message__patient")
    dropped = 0
    for row in standing:
        if row.message is not None:
            dropped += message.cancel(by=by, now=now, message=row.message, why=why)
    audit.record(
        by=by,
        action="reminder.drop",
        patient=appointment.patient,
        obj=appointment,
        now=now,
        details={"dropped": dropped},
    )
    return dropped


@transaction.atomic
def renew(*, now: datetime, limit: int = 50) -> int:
    """Plan anew what was planned with other facts: rules, quiet hours, an address, a language.

    Returns how many visits that were; a visit that somebody works on now is passed over.
    """
    digest = ReminderRule.objects.in_force().digest(Outbox.objects.current())
    rows = behind(now, digest).select_for_update(skip_locked=True, of=("self",))
    visits = list(rows[:limit])
    for visit in visits:
        plan(by=None, now=now, appointment=visit)
    return len(visits)


def wake() -> None:
    """Ask a worker to plan anew now instead of at the next beat."""
    broker.call("scheduling.reminder_sweep", expires_s=30)


@transaction.atomic
def set_rules(
    *, by: User | None, now: datetime, kind: AppointmentType | None, rules: Sequence[Rule] | None
) -> None:
    """Write the reminders of a kind of visit, or of all kinds without rules of their own.

    None as rules: the kind has no rules of its own any more. Coming visits follow in a moment.
    """
    ReminderRule.objects.filter(type=kind).delete()
    own = rules if rules or rules is None else [Rule(0, NONE)]
    ReminderRule.objects.bulk_create(
        ReminderRule(type=kind, channel=one.channel, before_hours=one.before_hours)
        for one in own or []
    )
    said = {
        "kind": kind.name if kind else "",
        "rules": [f"{r.channel} {r.code}" for r in own or []],
    }
    audit.record(by=by, action="reminder.set_rules", obj=kind, now=now, details=said)
    transaction.on_commit(wake)
