"""Clocks that change: another time zone for a place, and the visits that could not follow."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import Refused, audit
from clinic.models import Location
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once
from scheduling.actions import zone as zones
from scheduling.actions.zone import Followed
from scheduling.forms.zone import ZoneForm
from scheduling.models.zone import parted


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a place's zone: what happens to its visits is asked, shown, then done."""
    place, now = get_object_or_404(Location, pk=pk), clock.now()
    back = reverse("clinic:location-list")
    form = ZoneForm(posted(request), initial={"zone": place.zone}, cancel=back)
    if form.is_valid():
        try:
            if "sure" not in request.POST:
                return _ask(request, place, form.cleaned_data, now)
            with once(request) as ticket:
                done = _change(request, place, form.cleaned_data, now)
                ticket.result_url = reverse("scheduling:zone-list") if done.left else back
        except Refused as error:
            form.add_error("zone", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(ticket.result_url)
    return answer(request, "scheduling/zone/edit.html", form, place=place, back=back)


def _change(
    request: StaffRequest, place: Location, data: dict[str, Any], now: datetime
) -> Followed:
    keep_wall = data["keep"] == "wall"
    return zones.change(
        by=request.user, now=now, location=place, zone=data["zone"], keep_wall=keep_wall
    )


def _ask(
    request: StaffRequest, place: Location, data: dict[str, Any], now: datetime
) -> HttpResponse:
    """The change made and taken back, so that what is shown is what will happen."""
    with transaction.atomic():
        done = _change(request, place, data, now)
        transaction.set_rollback(True)
    rows = [*done.moved, *done.left]
    details = {"patients": sorted({str(visit.patient_id) for visit in rows})}
    audit.record(by=request.user, action="zone.rehearse", now=now, details=details)
    context = {"place": place, "done": done, "left": {visit.pk for visit in done.left}}
    context |= {"rows": rows, "data": data, "back": request.path}
    return render(request, "scheduling/zone/affected.html", context)


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Visits that could not follow their clock, each with what is in the way."""
    now = clock.now()
    rows = parted(now)
    details = {"patients": sorted({str(row.visit.patient_id) for row in rows})}
    audit.record(by=request.user, action="zone.list", now=now, details=details)
    may_edit = request.user.can(Permission.APPOINTMENT_EDIT)
    return render(request, "scheduling/zone/list.html", {"rows": rows, "may_edit": may_edit})
