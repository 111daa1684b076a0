"""One visit as a calendar entry, for the desk to hand out."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from clinic.actions import audit
from clinic.models import Practice
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from scheduling.models import Appointment, invite


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The visit as a file that the patient's calendar takes in, or strikes out."""
    visit, now = get_object_or_404(Appointment.objects.for_page(), pk=pk), clock.now()
    audit.record(by=request.user, action="invite.show", patient=visit.patient, obj=visit, now=now)
    text = invite.part(visit, Practice.objects.current(), now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response
