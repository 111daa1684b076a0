"""What opens a visit: an appointment, or a patient at a location."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Patient
from scheduling.models import Appointment


class StartForm(forms.Form):
    """One of the two; a walk-in takes the first open location when none is named."""

    appointment = forms.ModelChoiceField(
        Appointment.objects.select_related("patient", "location", "practitioner"), required=False
    )
    patient = forms.ModelChoiceField(Patient.objects.all(), required=False)
    location = forms.ModelChoiceField(Location.objects.active(), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        booked = cleaned.get("appointment")
        if booked is not None:
            cleaned |= {"patient": booked.patient, "location": booked.location}
        if cleaned.get("patient") is None:
            raise forms.ValidationError(_("Name an appointment or a patient."))
        if cleaned.get("location") is None:
            cleaned["location"] = Location.objects.active().first()
        return cleaned
