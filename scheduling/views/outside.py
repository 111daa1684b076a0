"""The worklist of visits that lie outside the hours: after a closure, or when hours changed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.actions import audit
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from scheduling.models.outside import to_move


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Every coming visit that needs another time, the next first, each with its way to move."""
    now = clock.now()
    rows = to_move(now)
    details = {"patients": sorted({str(visit.patient_id) for visit, _why in rows})}
    audit.record(by=request.user, action="outside.list", now=now, details=details)
    may_edit = request.user.can(Permission.APPOINTMENT_EDIT)
    closures = {why: None for _visit, why in rows if why}  # each once, the nearest first
    context = {"rows": rows, "may_edit": may_edit, "now": now, "closures": closures}
    context["may_plan"] = request.user.can(Permission.PLAN_EDIT)
    return render(request, "scheduling/outside/list.html", context)
