"""Reminders are planned, dropped and planned anew in the transaction of the booking itself."""

from collections import defaultdict
from collections.abc import Collection, Sequence
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


@dataclass(frozen=True)
class _Letter:
    """What a reminder says by one channel."""

    subject: str
    body: str
    calendar: str


class _Letters(dict[str, _Letter]):
    """The words for a visit by channel, written when they are asked for and once."""

    def __init__(self, visit: Appointment, now: datetime) -> None:
        super().__init__()
        self.visit, self.now, self.practice = visit, now, Practice.objects.current()

    def __missing__(self, channel: str) -> _Letter:
        language = self.visit.patient.language
        entry = ""
        if channel == "email":
            with translation.override(language):
                entry = invite.part(self.visit, self.practice, self.now)
        self[channel] = _Letter(*_words(self.visit, channel, self.practice), entry)
        return self[channel]


def _words(visit: Appointment, channel: str, practice: Practice) -> tuple[str, str]:
    """Subject and body in the patient's language: no condition, technique or part of a body."""
    context = {
        "patient": visit.patient,
        "appointment": visit,
        "location": visit.location,
        "practice": practice,
    }
    return message.worded("appointment_reminder", context, visit.patient.language, channel)


@transaction.atomic(savepoint=False)
def plan(*, by: User | None, now: datetime, appointment: Appointment) -> list[Reminder]:
    """Bring the ledger of a visit's present start in line with the rules; returns its rows.

    A row for each reminder: with its message, or with the reason why there is none. Run it at will:
    what has gone out, or may have, stays as it is, and what is right already is not touched. It
    asks the database as much for five reminders as for one.
    """
    visit, rules, outbox = appointment, ReminderRule.objects.in_force(), Outbox.objects.current()
    rows = {(row.channel, row.kind): row for row in Reminder.objects.of_start(visit)}
    wishes = _wishes(visit, rules.of(visit.type_id), outbox, now)
    pairs = [(rows.pop((wish.rule.channel, wish.rule.code), None), wish) for wish in wishes]
    kept = [(row or _blank(visit, wish.rule, now), wish) for row, wish in pairs]
    _fulfil(visit, kept, by=by, now=now)
    _take_back(rows.values(), by=by, now=now)
    _note_basis(visit, rules.digest(outbox))
    why = ", ".join(sorted({row.why_not for row, _wish in kept if row.why_not}))
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
    return [row for row, _wish in kept]


def _blank(visit: Appointment, one: Rule, now: datetime) -> Reminder:
    return Reminder(
        appointment=visit,
        start_version=visit.start_version,
        channel=one.channel,
        kind=one.code,
        created_at=now,
    )


def _wishes(
    visit: Appointment, rules: Sequence[Rule], outbox: Outbox, now: datetime
) -> list[_Wish]:
    """One wish for each rule; a reminder is stale when the next one by its channel is due."""
    found, dues = [], defaultdict(list)
    ways = {way: _reach(visit.patient, way) for way in {one.channel for one in rules}}
    for one in rules:
        due = rule.due_at(
            start_at=visit.start_at,
            zone=visit.location.tz,
            now=now,
            before_hours=one.before_hours,
            quiet=outbox.quiet,
        )
        to, why_not = ways[one.channel]
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


def _fulfil(
    visit: Appointment,
    kept: Sequence[tuple[Reminder, _Wish]],
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Make each row say what is wished, unless its message has left already."""
    letters = _Letters(visit, now)
    wrong = [(row, wish) for row, wish in kept if not _is_right(row, wish, letters)]
    for row, wish in wrong:
        if row.message is not None and row.message.status == "planned":
            why = wish.why_not or "changed"
            if not message.cancel(by=by, now=now, message=row.message, why=why):
                continue  # a worker has just taken it
        row.revision += row.message is not None
        row.due_at, row.why_not, row.message = wish.due, wish.why_not, None
    open_ = [(row, wish) for row, wish in wrong if row.message is None]
    told = [(row, wish) for row, wish in open_ if not wish.why_not]
    mails = [_message(visit, row, wish, letters[row.channel], now) for row, wish in told]
    sent = message.queue_each(by=by, now=now, messages=mails)
    for (row, _wish), one in zip(told, sent, strict=True):
        row.message = one
    new = [row for row, _wish in open_ if row._state.adding]
    Reminder.objects.bulk_create(new)
    old = [row for row, _wish in open_ if row not in new]
    Reminder.objects.bulk_update(old, ["due_at", "why_not", "message", "revision"])


def _is_right(row: Reminder, wish: _Wish, letters: _Letters) -> bool:
    """Whether a row stands as it would be written now, or is past changing."""
    sent = row.message
    if sent is None or sent.status == "cancelled":
        return False
    if sent.status != "planned" or wish.why_not == "too_late":
        return True  # it is late, not forgotten: the sender catches up
    if wish.why_not:
        return False
    letter = letters[wish.rule.channel]
    said = (sent.to, sent.subject, sent.body, row.due_at, sent.stale_at)
    wanted = (wish.to, letter.subject, letter.body, wish.due, wish.stale)
    return said == wanted


def _take_back(rows: Collection[Reminder], *, by: User | None, now: datetime) -> None:
    """End rows that no rule asks for any more."""
    why = "rule_gone"
    silent = [row.pk for row in rows if row.message is None]
    if silent:
        Reminder.objects.filter(pk__in=silent).update(why_not=why)
    messages = [row.message for row in rows if row.message is not None]
    message.cancel_each(by=by, now=now, messages=messages, why=why)


def _message(
    visit: Appointment, row: Reminder, wish: _Wish, letter: _Letter, now: datetime
) -> Message:
    """The message of a row, unsaved; until it can no longer be taken back unheard, it waits."""
    return Message(
        key=row.key,
        kind="appointment_reminder",
        to=wish.to,
        subject=letter.subject,
        body=letter.body,
        patient=visit.patient,
        due_at=max(wish.due or now, now + UNDO_WINDOW),
        stale_at=wish.stale,
        calendar=letter.calendar,
        channel=row.channel,
        zone=visit.location.zone,
    )


def _note_basis(visit: Appointment, digest: str) -> None:
    """Keep the facts that hold now; `behind` compares them later."""
    holds = Appointment.objects.filter(pk=visit.pk).values_list(facts(digest), flat=True).get()
    ReminderBasis.objects.bulk_create(
        [ReminderBasis(appointment=visit, facts=holds)],
        update_conflicts=True,
        unique_fields=["appointment"],
        update_fields=["facts"],
    )


@transaction.atomic(savepoint=False)
def drop(*, by: User | None, now: datetime, appointment: Appointment, why: str = "") -> int:
    """Take back what has not gone out yet; returns how many messages that were."""
    why = why or _("The visit was changed.")
    standing = Reminder.objects.standing(appointment).select_related("message__patient")
    waiting = [row.message for row in standing if row.message is not None]
    dropped = message.cancel_each(by=by, now=now, messages=waiting, why=why)
    audit.record(
        by=by,
        action="reminder.drop",
        patient=appointment.patient,
        obj=appointment,
        now=now,
        details={"dropped": len(dropped)},
    )
    return len(dropped)


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
