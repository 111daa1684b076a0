"""Messages after a missed visit, about a plan that waits, about a re-examination that is due."""

from datetime import datetime

from clinic.actions import nudge
from clinic.actions.nudge import Wish
from clinic.models import Location, NudgeRule, Patient, User
from clinic.rules.nudge import Kind
from scheduling.models import recall
from scheduling.rules import recall as rule
from scheduling.rules.policy import UNDO_WINDOW

COMES_AGAIN = (Kind.NO_SHOW, Kind.GAP)  # whoever books has answered these
KINDS = (*COMES_AGAIN, Kind.REEXAM)


def sweep(*, now: datetime) -> int:
    """Bring the ledger in line with the facts; returns how many rows changed.

    The plans that wait come before the examinations, so that nobody hears of both at once.
    """
    after = NudgeRule.objects.in_force()[Kind.GAP].after
    changed = nudge.settle(now=now, kinds=[Kind.NO_SHOW], wishes=_missed(now))
    changed += nudge.settle(now=now, kinds=[Kind.GAP], wishes=_waiting(now, after))
    return changed + nudge.settle(now=now, kinds=[Kind.REEXAM], wishes=_exams(now))


def _missed(now: datetime) -> list[Wish]:
    """Due once the mark can be taken back no more."""
    return [
        Wish(
            kind=Kind.NO_SHOW,
            fact=one.fact,
            patient=one.patient,
            due_at=one.at + UNDO_WINDOW,
            stale_at=one.at + rule.MISSED_FOR,
            zone=one.location.zone,
            context={
                "visits": one.visits,
                "count": len(one.visits),
                "location": one.location,
            },
            says=",".join(str(visit.pk) for visit in one.visits),
        )
        for one in recall.missed(now)
    ]


def _waiting(now: datetime, after_days: int) -> list[Wish]:
    return [
        _about(Kind.GAP, one.fact, one.plan.patient, one.plan.location, now)
        for one in recall.waiting(now, after_days)
    ]


def _exams(now: datetime) -> list[Wish]:
    return [
        _about(
            Kind.REEXAM,
            one.fact,
            one.plan.patient,
            one.plan.location,
            now,
            why_not="told_lately" if one.told_lately else "",
        )
        for one in recall.exams(now)
    ]


def _about(
    kind: Kind,
    fact: str,
    patient: Patient,
    location: Location,
    now: datetime,
    why_not: str = "",
) -> Wish:
    """A message without a moment of its own: it waits as long as a click can be taken back."""
    return Wish(
        kind=kind,
        fact=fact,
        patient=patient,
        due_at=now + UNDO_WINDOW,
        stale_at=now + UNDO_WINDOW + rule.STALE,
        zone=location.zone,
        context={"location": location},
        why_not=why_not,
    )


def answered(*, by: User | None, now: datetime, patient: Patient, is_exam: bool = False) -> int:
    """A patient has a visit again: what still waits is not sent; returns how many messages.

    In the transaction of the booking, so that nobody is asked to book who just did.
    """
    kinds = KINDS if is_exam else COMES_AGAIN
    return nudge.drop(by=by, now=now, patient=patient, kinds=kinds, why="fact_gone")
