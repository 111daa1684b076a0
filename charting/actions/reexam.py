"""What the care plan is told when a visit is signed."""

from datetime import datetime

from django.db import transaction

from charting.models import Visit, record
from charting.models import tap as rows_of
from charting.rules import reexam as rule
from clinic.models import User
from scheduling.actions import reexam
from scheduling.models import CarePlan

EXAMINATIONS = {"initial", "reexam"}


@transaction.atomic(savepoint=False)
def tell(*, by: User, now: datetime, visit: Visit) -> None:
    """Hand the scores of the signed visits to the patient's plan.

    A visit outside of any plan that is under way tells nobody.
    """
    plan = CarePlan.objects.held_of(visit.patient_id)
    if plan is None:
        return
    rows = [
        (one, one.started_at.astimezone(one.location.tz).date())
        for one in rows_of.scored(visit.patient_id)
    ]
    series = rule.series_of(
        [(day, str(one.pk), record.outcomes(one)) for one, day in rows],
        [(day, one.pain_now) for one, day in rows if one.pain_now is not None],
    )
    examined = visit.kind in EXAMINATIONS
    reexam.hear(by=by, now=now, plan=plan, series=series, examined=examined)
