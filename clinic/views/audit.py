"""The audit trail, read by the owner and the auditor."""

from datetime import datetime, time, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.actions import audit
from clinic.forms.audit import AuditFilter
from clinic.models import AuditEvent, Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires

A_PAGE = 50


@requires(Permission.AUDIT_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Events, the newest first, narrowed by patient, person, action and day."""
    zone = clock.zone()
    form = AuditFilter(request.GET)
    rows = AuditEvent.objects.for_list()
    patient = None
    if form.is_valid():
        given = form.cleaned_data
        if given["patient"]:
            patient = Patient.objects.filter(number=given["patient"]).first()
            rows = rows.filter(patient=patient) if patient else rows.none()
        if given["by"]:
            rows = rows.filter(by=given["by"])
        if given["action"]:
            rows = rows.filter(action__startswith=given["action"].strip())
        if given["day"]:
            start = datetime.combine(given["day"], time(), zone)
            rows = rows.filter(at__gte=start, at__lt=start + timedelta(days=1))
    else:
        rows = rows.none()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "zone": zone, "patient": patient}
    response = render(
        request, "clinic/audit/list.html", context, status=200 if form.is_valid() else 422
    )
    # After the page is made, so that this look does not stand in its own list.
    audit.record(by=request.user, action="audit.view", patient=patient, now=clock.now())
    return response
