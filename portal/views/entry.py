"""How a patient gets to the own page, for the desk: devices that are signed in, and passkeys."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.actions import audit
from clinic.models import Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import pressed
from portal.actions import passkey as passkeys
from portal.actions import session as sessions
from portal.models import Passkey, PatientSession


@requires(Permission.PATIENT_EDIT)
@require_GET
def panel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Where a patient is signed in and with which passkeys, for the patient's page."""
    patient, now = get_object_or_404(Patient, pk=pk), clock.now()
    audit.record(by=request.user, action="entry.panel", patient=patient, obj=patient, now=now)
    context = {
        "patient": patient,
        "sessions": PatientSession.objects.alive(now).of(patient),
        "keys": Passkey.objects.standing().of(patient),
        "zone": clock.zone(),
    }
    return panels.answer(request, "portal/entry/panel.html", context, patient)


@requires(Permission.PATIENT_EDIT)
@require_POST
def end(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Sign a patient out everywhere, when a telephone is lost."""
    patient = get_object_or_404(Patient, pk=pk)

    def act() -> str:
        sessions.revoke(by=request.user, now=clock.now(), person=patient)
        return _("%(name)s is signed out everywhere.") % {"name": patient.called}

    return pressed(request, reverse("clinic:patient-view", args=[patient.pk]), act)


@requires(Permission.PATIENT_EDIT)
@require_POST
def revoke(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Remove a passkey; its owner can add another one with a code."""
    which = get_object_or_404(Passkey.objects.select_related("patient"), pk=pk)

    def act() -> str:
        passkeys.revoke(by=request.user, now=clock.now(), which=which)
        return _("The passkey is removed. A code still opens the page.")

    return pressed(request, reverse("clinic:patient-view", args=[which.patient_id]), act)
