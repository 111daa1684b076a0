"""The day after a visit: the question is sent, the answer warns at once and waits for the chart."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from charting.models import Checkin, Visit
from charting.rules import checkin as rule
from clinic.actions import Refused, alert, audit, message, nudge
from clinic.actions.nudge import Wish
from clinic.models import Alert, Patient, Practice, User
from clinic.rules import token
from clinic.rules.nudge import Kind

_LOOKS_BACK = timedelta(days=5)
NONE = "none"


class Answered(Refused):
    """It was answered before."""


@transaction.atomic(savepoint=False)
def plan(*, by: User, now: datetime, visit: Visit) -> Checkin:
    """Note that a visit is asked about the next morning; returns the row, one a visit.

    The message is written by the next `sweep`, within a minute: whoever signs does not wait for it.
    Where it is too late to ask, that is said at once, for no sweep looks so far back.
    """
    due = rule.due_at(visit.started_at, visit.location.tz)
    row = Checkin.objects.create(
        visit=visit,
        token_hash=token.fingerprint(token.fresh()),
        expires_at=due + rule.ANSWER_FOR,
        created_at=now,
    )
    audit.record(by=by, action="checkin.plan", patient=visit.patient, obj=row, now=now)
    if not row.is_due(now):
        nudge.plan(by=by, now=now, wish=_wish(row, now))
    return row


def _wish(row: Checkin, now: datetime) -> Wish:
    """What is to be written, in the patient's language.

    It names no condition, technique or part of a body.
    """
    visit = row.visit
    due = rule.due_at(visit.started_at, visit.location.tz)
    return Wish(
        kind=Kind.CHECKIN,
        fact=str(visit.pk),
        patient=visit.patient,
        due_at=due,
        stale_at=due + rule.STALE_AFTER,
        zone=visit.location.zone,
        context={"location": visit.location},
        link=_door(row),
        why_not="" if row.is_due(now) else "too_late",
    )


def _door(row: Checkin) -> Callable[[str], str]:
    return lambda channel: _address(row, channel)


def _address(row: Checkin, channel: str) -> str:
    """Give a check-in the secret of its link and return the address."""
    secret = token.brief() if channel == "sms" else token.fresh()
    rows = Checkin.objects.filter(pk=row.pk, answered_at=None)
    rows.update(token_hash=token.fingerprint(secret))
    return f"{settings.BASE_URL}{reverse('portal:checkin-open', args=[secret])}"


def sweep(*, now: datetime) -> int:
    """Bring what waits in line with the facts: who came again is not asked about the time before.

    Returns how many rows changed.
    """
    rows = [row for row in Checkin.objects.unanswered(now - _LOOKS_BACK) if row.is_due(now)]
    newest = _newest(rows)
    wishes = [_wish(row, now) for row in rows if row.visit_id in newest]
    return nudge.settle(now=now, kinds=[Kind.CHECKIN], wishes=wishes)


def _newest(rows: Sequence[Checkin]) -> set[UUID]:
    """The last visit of each of these patients, signed or not."""
    visits = Visit.objects.filter(patient__in={row.visit.patient_id for row in rows})
    visits = visits.order_by("patient_id", "-started_at", "-id").distinct("patient_id")
    return set(visits.values_list("pk", flat=True))


@transaction.atomic
def came(*, by: User, now: datetime, patient: Patient) -> int:
    """A new visit has begun: what waits about the one before is asked in person; how many."""
    return nudge.drop(by=by, now=now, patient=patient, kinds=[Kind.CHECKIN], why="came_again")


@transaction.atomic
def answer(
    *, now: datetime, checkin: Checkin, reactions: Sequence[str], signs: Sequence[str], words: str
) -> Checkin:
    """Keep what a patient told, once; a new neurological sign raises an alert in the same moment.

    Raises: Answered when it was answered before; Refused when the link has run out.
    """
    rows = Checkin.objects.for_page().select_for_update(of=("self",))
    row = rows.get(pk=checkin.pk)
    if row.answered_at is not None:
        raise Answered(_("You have answered already."))
    if now >= row.expires_at:
        raise Refused(_("This link has run out."))
    told = [code for code in rule.REACTIONS if code in reactions] or [NONE]
    row.reactions, row.words, row.answered_at = told, words[: rule.MOST_WORDS].strip(), now
    row.signs = [code for code in rule.SIGNS if code in signs]
    if row.signs:
        row.alert = _warn(row, now)
    row.save(update_fields=["reactions", "signs", "words", "answered_at", "alert"])
    audit.record(by=None, action="checkin.answer", patient=row.visit.patient, obj=row, now=now)
    return row


SIGN_WORDS = {
    "bladder": _("new bladder or bowel trouble, or numb between the legs"),
    "legs": _("both legs weak or numb, new"),
    "stroke_signs": _("sudden worst headache, double vision, slurred speech, or weak face or arm"),
    "limb": _("new numbness, tingling or weakness in an arm or leg"),
}


def _warn(row: Checkin, now: datetime) -> Alert:
    """The alert on the patient's page, and a word to who treated, which names nobody."""
    visit = row.visit
    with override(settings.LANGUAGE_CODE):
        signs = "; ".join(str(SIGN_WORDS[code]) for code in row.signs)
        day = date_format(now.astimezone(visit.location.tz), "j M Y")
        made = alert.add(
            by=None,
            now=now,
            patient=visit.patient,
            level="stop",
            text=gettext("Call now, told after the visit: %(signs)s.") % {"signs": signs},
            source=gettext("check-in of %(day)s") % {"day": day},
        )
        _tell_staff(visit, row, now)
    return made


def _tell_staff(visit: Visit, row: Checkin, now: datetime) -> None:
    link = f"{settings.BASE_URL}{reverse('clinic:patient-view', args=[visit.patient_id])}"
    context = {"practice": Practice.objects.current(), "link": link}
    subject, body = message.worded("staff_checkin", context, settings.LANGUAGE_CODE)
    practice = Practice.objects.current()
    for to in dict.fromkeys(filter(None, [visit.practitioner.email, practice.email])):
        message.queue(
            by=None,
            now=now,
            key=f"checkin:{row.pk}:{to}"[:120],
            kind="staff_checkin",
            to=to,
            subject=subject,
            body=body,
        )
