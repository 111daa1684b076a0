"""The latest score beside each goal of the care plan."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from charting.models import latest
from clinic.actions import audit
from clinic.models import Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires


@requires(Permission.CHART_VIEW)
@require_GET
def panel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """On the plan's page: what the chart says last about each goal of the newest plan."""
    patient = get_object_or_404(Patient, pk=pk)
    audit.record(by=request.user, action="goal.panel", patient=patient, now=clock.now())
    rows = latest.of_goals(patient)
    context = {"patient": patient, "rows": rows, "found": any(score for _goal, score in rows)}
    return panels.answer(request, "charting/goal/panel.html", context, patient)
