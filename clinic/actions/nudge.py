"""Messages that no coming visit asks for: planned once for a fact, dropped when it goes away.

A floor says which facts hold now (`Wish`); `settle` brings the ledger in line with them and may be
called at will, by any number of workers. What has gone out, or may have, stays as it is.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.actions import audit, gate, message
from clinic.models import Message, Nudge, NudgeRule, Patient, Practice, TextConsent, User, Wording
from clinic.rules.nudge import AGAIN, How, Kind, Rule, reach


@dataclass(frozen=True)
class Wish:
    """A fact that is to be written about: to whom, when, and what the words need.

    `link` makes the address of a door for a channel; it is called only when the message is written,
    for its secret is kept nowhere else. `says` changes when the words would.
    """

    kind: Kind
    fact: str
    patient: Patient
    due_at: datetime
    stale_at: datetime
    zone: str
    context: dict[str, Any] = field(default_factory=dict)
    link: Callable[[str], str] | None = None
    says: str = ""
    why_not: str = ""


def settle(*, now: datetime, kinds: Iterable[Kind], wishes: Sequence[Wish]) -> int:
    """Plan what is wished, take back what is not any more; returns how many rows changed."""
    rules, kinds = NudgeRule.objects.in_force(), list(kinds)
    on = [wish for wish in wishes if rules[wish.kind].is_on]
    about = _known({wish.patient for wish in on})
    facts = {wish.fact for wish in on}
    rows = Nudge.objects.filter(kind__in=kinds, fact__in=facts).select_related("message")
    known = {(row.kind, row.fact): row for row in rows}
    words = {kind: Wording.objects.digest(kind.value) for kind in kinds}
    changed = 0
    for wish in on:
        how = _how(wish, rules[wish.kind], about, words[wish.kind])
        row = known.get((wish.kind.value, wish.fact))
        if row is None or not _is_right(row, how):
            plan(by=None, now=now, wish=wish, known=about)
            changed += 1
    for row in Nudge.objects.planned(kinds).exclude(fact__in=facts).select_related("message"):
        why = "fact_gone" if rules[Kind(row.kind)].is_on else "switched_off"
        changed += take_back(by=None, now=now, row=row, why=why)
    return changed


@dataclass(frozen=True)
class _Known:
    """What is in the way of a mail, and the last word about texts, of each of these patients."""

    no_mail: dict[Patient, str]
    words: dict[Patient, TextConsent]


def _known(patients: Collection[Patient]) -> _Known:
    return _Known(gate.no_mails(patients), TextConsent.objects.standing(patients))


@dataclass(frozen=True)
class _How:
    """By which channel, to whom, written with which facts, or why not."""

    channel: str
    to: str
    why_not: str
    basis: str


def _how(wish: Wish, rule: Rule, known: _Known, words: str) -> _How:
    patient = wish.patient
    channel, why = reach(
        rule.how,
        by_email=known.no_mail[patient],
        by_text=gate.no_text(patient, known.words.get(patient)),
    )
    if patient.deceased_on is not None:
        why = "died"
    to = patient.phone if channel == "sms" else patient.email
    basis = f"{channel}|{to}|{patient.language}|{words}|{wish.says}"[:400]
    return _How(channel, to, why or wish.why_not, basis)


def _is_right(row: Nudge, how: _How) -> bool:
    """Whether a row stands as it would be written now, or is past changing."""
    if row.message is None:
        return bool(row.why_not == how.why_not)
    if row.message.status == "planned":
        return row.basis == how.basis and not how.why_not
    return row.message.status != "cancelled" or row.message.why not in AGAIN


@transaction.atomic
def plan(
    *,
    by: User | None,
    now: datetime,
    wish: Wish,
    known: _Known | None = None,
) -> Nudge | None:
    """Write about a fact, or why not; the same fact again changes nothing. None when switched off.

    A message that was taken back, or would say something else now, is written anew.
    """
    rule = NudgeRule.objects.in_force()[wish.kind]
    if not rule.is_on:
        return None
    words = Wording.objects.digest(wish.kind.value)
    how = _how(wish, rule, known or _known([wish.patient]), words)
    name = {"kind": wish.kind.value, "fact": wish.fact}
    made = Nudge(**name, patient=wish.patient, why_not="new", created_at=now)
    Nudge.objects.bulk_create([made], ignore_conflicts=True)
    row = Nudge.objects.select_for_update(of=("self",)).select_related("message").get(**name)
    if row.pk != made.pk and _is_right(row, how):
        return row
    if row.message is not None:
        waits = row.message.status == "planned"
        if waits and not message.cancel(by=by, now=now, message=row.message, why="changed"):
            return row  # a worker has just taken it
        row.revision += 1
    row.channel, row.basis, row.why_not, row.message = how.channel, how.basis, how.why_not, None
    if not how.why_not:
        row.message = _queue(row, wish, how, by=by, now=now)
    row.save()
    told = {"kind": row.kind}
    audit.record(
        by=by,
        action="nudge.plan",
        patient=wish.patient,
        obj=row,
        now=now,
        reason=row.why_not,
        details=told,
    )
    return row


def _queue(row: Nudge, wish: Wish, how: _How, *, by: User | None, now: datetime) -> Message:
    """The message in the patient's language: no condition, technique or part of a body."""
    context = {"patient": wish.patient, "practice": Practice.objects.current(), **wish.context}
    if wish.link is not None:
        context["link"] = wish.link(how.channel)
    subject, body = message.worded(row.kind, context, wish.patient.language, how.channel)
    return message.queue(
        by=by,
        now=now,
        key=row.key,
        kind=row.kind,
        channel=how.channel,
        to=how.to,
        subject=subject,
        body=body,
        patient=wish.patient,
        due_at=wish.due_at,
        stale_at=wish.stale_at,
        holds_link=wish.link is not None,
        zone=wish.zone,
    )


@transaction.atomic(savepoint=False)
def take_back(*, by: User | None, now: datetime, row: Nudge, why: str) -> bool:
    """Take back one message that has not gone out; returns whether it could be."""
    if row.message is None:
        return False
    return message.cancel(by=by, now=now, message=row.message, why=why)


@transaction.atomic(savepoint=False)
def drop(
    *, by: User | None, now: datetime, patient: Patient, kinds: Iterable[Kind], why: str
) -> int:
    """Take back everything of these kinds that waits for a patient; returns how many messages."""
    rows = Nudge.objects.planned(kinds).filter(patient=patient).select_related("message__patient")
    waiting = [row.message for row in rows if row.message is not None]
    return len(message.cancel_each(by=by, now=now, messages=waiting, why=why))


@transaction.atomic
def set_rule(
    *, by: User, now: datetime, kind: Kind, is_on: bool, how: How, after: int
) -> NudgeRule:
    """Write how a clinic handles one kind; what waits follows within a minute. Returns the row."""
    facts = {"is_on": is_on, "how": how.value, "after": after}
    row, _made = NudgeRule.objects.update_or_create(kind=kind.value, defaults=facts)
    said = {"kind": kind.value, **facts}
    audit.record(by=by, action="nudge.set_rule", obj=row, now=now, details=said)
    return row
