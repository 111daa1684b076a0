"""Taking back a move or another length, while nothing has gone out about it."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.actions import Refused
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.middleware import refuse
from scheduling.actions import move as moves
from scheduling.models import Appointment
from scheduling.views import undo as undos
from scheduling.views.appointment import next_page


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def undo(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Put a visit back where this person took it from, within three minutes."""
    visit, now = get_object_or_404(Appointment.objects.for_page(), pk=pk), clock.now()
    back = next_page(request, visit)
    moved = undos.moved(request, visit, now)
    if moved is None:
        return refuse(request, 409, _("The three minutes are over. Move the visit again."), back)
    place, left = moved
    try:
        moves.undo(by=request.user, now=now, appointment=visit, place=place, left=left)
    except Refused as error:
        return refuse(request, 409, str(error), back)
    undos.forget(request)
    return redirect(back)
