"""Raising and ending alerts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import Refused
from clinic.actions import alert as alerts
from clinic.forms.alert import AlertForm
from clinic.models import Alert, Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Raise an alert on a patient."""
    patient = get_object_or_404(Patient, pk=pk)
    back = reverse("clinic:patient-view", args=[patient.pk])
    form = AlertForm(posted(request), cancel=back)
    if form.is_valid():
        with once(request) as ticket:
            ticket.result_url = back
            alerts.add(by=request.user, now=clock.now(), patient=patient, **form.cleaned_data)
        return redirect(back)
    return answer(request, "clinic/alert/add.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_POST
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """End an alert; one that waits for a clearance stays."""
    alert = get_object_or_404(Alert, pk=pk)
    back = reverse("clinic:patient-view", args=[alert.patient_id])
    try:
        with once(request) as ticket:
            ticket.result_url = back
            alerts.end(by=request.user, now=clock.now(), alert=alert)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The alert has ended."))
    return redirect(back)
