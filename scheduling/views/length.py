"""How long one visit takes: the form that does what pulling its lower edge does."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.actions import Refused
from clinic.rules.access import Permission
from clinic.templatetags.kit import minutes as minutes_words
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, looked, posted
from clinic.web.once import once
from scheduling.actions import length as lengths
from scheduling.actions import move as moves
from scheduling.actions.standing import OutsideHours
from scheduling.forms.length import LengthForm
from scheduling.models import Appointment
from scheduling.views import drop, undo
from scheduling.views.appointment import where


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Another length for a visit; what is asked by pulling is answered without a page."""
    visit, now = get_object_or_404(Appointment.objects.for_page(), pk=pk), clock.now()
    back, before = where(visit), moves.place_of(visit)
    form = LengthForm(posted(request), initial={"minutes": visit.duration_min}, cancel=back)
    if form.is_valid():
        data = form.cleaned_data
        try:
            with once(request) as ticket:
                ticket.result_url = back
                changed = lengths.change(
                    by=request.user,
                    now=now,
                    appointment=visit,
                    minutes=data["minutes"],
                    outside_reason=data["outside_reason"],
                )
        except Refused as error:
            if drop.was(request):
                return drop.refused(request, visit, error)
            outside = isinstance(error, OutsideHours)
            form.add_error("outside_reason" if outside else "minutes", str(error))
        else:
            words = _("%(length)s now.") % {"length": minutes_words(changed.duration_min)}
            undo.remember_place(request, changed, before, words, now)
            return drop.done() if drop.was(request) else redirect(back)
    elif drop.was(request):
        return drop.unreadable(request, form)
    looked(request, "appointment.view", visit, visit.patient)
    context = {"visit": visit, "least": lengths.least_min(visit)}
    return answer(request, "scheduling/length/edit.html", form, **context)
