"""A time that does not exist, because the clocks go forward: near times instead of a bare no."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from clinic.models import Patient
from scheduling.actions import race
from scheduling.actions.race import Taken
from scheduling.forms.appointment import TimeForm
from scheduling.models import AppointmentType
from scheduling.views import taken


def near(
    form: TimeForm, kind: Any, now: datetime, patient: Patient, ignoring: UUID | None = None
) -> dict[str, Any]:
    """What the page of a refusal shows beside the form: why, and the nearest free times."""
    if form.gap is None:
        return {}
    found = race.near(
        now=now,
        location=form.location,
        practitioner=form.cleaned_data["practitioner"].pk,
        kind=AppointmentType.objects.get(pk=kind),
        start_at=form.gap,
        patient=patient,
        ignoring=ignoring,
    )
    why = _("The clocks go forward on that day: this time does not exist.")
    return taken.offered(Taken(why, found))
