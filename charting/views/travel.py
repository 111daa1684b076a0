"""The travel card of one patient."""

import re
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from charting.forms.travel import Card
from charting.models import Visit
from clinic.actions import audit
from clinic.models import Patient
from clinic.rules.access import Permission
from clinic.web.access import StaffRequest, requires

COLUMNS = 8


@requires(Permission.CHART_VIEW)
@require_GET
def view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Visits as columns, the last ones first reached; older ones are a page away."""
    patient = get_object_or_404(Patient.objects.for_list(), pk=pk)
    now = timezone.now()
    audit.record(by=request.user, action="travel.view", patient=patient, obj=patient, now=now)
    asked = request.GET.get("page", "1")
    page = max(int(asked), 1) if re.fullmatch("[0-9]{1,3}", asked) else 1
    first = (page - 1) * COLUMNS
    rows = list(Visit.objects.for_travel(patient)[first : first + COLUMNS + 1])
    context = {
        "patient": patient,
        "card": Card(rows[:COLUMNS]),
        "page": page,
        "older": page + 1 if len(rows) > COLUMNS else None,
        "newer": page - 1 if page > 1 else None,
        "day": now.date(),
    }
    return render(request, "charting/travel/view.html", context)
