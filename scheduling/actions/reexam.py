"""What charting tells about a plan when a visit is signed: examined, better, still, or worse."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clinic.actions import audit
from clinic.models import User
from scheduling.models import Appointment, CarePlan, ExamSignal, reexam
from scheduling.rules import reexam as rule
from scheduling.rules.policy import Status
from scheduling.rules.reexam import Series, Signal


@transaction.atomic(savepoint=False)
def hear(
    *, by: User | None, now: datetime, plan: CarePlan, series: Sequence[Series], examined: bool
) -> None:
    """Keep what the scores say since the last examination; `plan` is held (`held_of`).

    An examination that took place settles what was due before it.
    """
    zone = plan.location.tz
    if examined:
        plan.examined_on = now.astimezone(zone).date()
        plan.save(update_fields=["examined_on"])
    done = Appointment.objects.filter(plan=plan, status=Status.DONE, type__is_exam=True)
    exams = [
        period.lower.astimezone(zone).date() for period in done.values_list("period", flat=True)
    ]
    _keep(plan, rule.signal(series, reexam.since(plan, exams)))
    audit.record(by=by, action="plan.hear", patient=plan.patient, obj=plan, now=now)


def _keep(plan: CarePlan, spoken: Signal | None) -> None:
    """What the scores say now is all that stands; what stands so already is left alone."""
    if reexam.spoken_of(plan) == spoken:
        return
    ExamSignal.objects.filter(plan=plan).delete()
    if spoken is not None:
        ExamSignal.objects.create(
            plan=plan,
            kind=spoken.reason.value,
            label=spoken.label[:120],
            values=list(spoken.values),
            counts=spoken.counts,
            noted_on=spoken.on,
        )
