"""How a patient was born: one record a patient, written and changed in one form."""

from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, told
from clinic.models import Birth, Patient, User


class Facts(TypedDict, total=False):
    """What can be said about a birth."""

    weeks: int | None
    days: int | None
    weight_g: int | None
    length_cm: Decimal | None
    head_cm: Decimal | None
    delivery: str
    babies: int | None
    course: str
    feeding: str
    informant: str
    source: str
    note: str


@transaction.atomic
def change(*, by: User | None, now: datetime, patient: Patient, **facts: Unpack[Facts]) -> Birth:
    """Write the birth facts, or change those that are given, and return the row.

    Raises: Refused when days stand without weeks.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)  # two first entries make one row
    row = Birth.objects.filter(patient=patient).first()
    if facts.get("days") and facts.get("weeks") is None:
        raise Refused(_("Add the weeks to the days."))
    if row is None:
        row = Birth(patient=patient, **facts)
        told.write(by=by, now=now, row=row, noun="birth", patient=patient)
    else:
        told.rewrite(by=by, now=now, row=row, action="birth.change", patient=patient, facts=facts)
    return row
