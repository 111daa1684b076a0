"""What the care plan is told when a visit is signed."""

from datetime import datetime

from django.db import transaction

from charting.models import Visit, record
from charting.rules import reexam as rule
from clinic.models import User
from scheduling.actions import reexam
from scheduling.models import CarePlan
from scheduling.rules.reexam import Due

EXAMINATIONS = {"initial", "reexam"}


@transaction.atomic
def tell(*, by: User, now: datetime, visit: Visit) -> Due | None:
    """Hand the scores of the signed visits to the patient's plan; returns why it is due, if it is.

    A visit outside of any plan that is under way tells nobody.
    """
    plan = CarePlan.objects.active().filter(patient=visit.patient_id).first()
    if plan is None:
        return None
    signed = Visit.objects.filter(patient=visit.patient_id, status="signed").with_facts()
    rows = [
        (one, one.started_at.astimezone(one.location.tz).date())
        for one in signed.select_related("location").order_by("started_at", "id")
    ]
    series = rule.series_of(
        [(day, str(one.pk), record.outcomes(one)) for one, day in rows],
        [(day, one.pain_now) for one, day in rows if one.pain_now is not None],
    )
    examined = visit.kind in EXAMINATIONS
    return reexam.hear(by=by, now=now, plan=plan, series=series, examined=examined)
