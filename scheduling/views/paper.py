"""Paper: the day sheet for the clinic, the plan card for the patient, both as PDF."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clinic.actions import audit
from clinic.models import Location, Practice
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.middleware import refuse
from clinic.web.paper import printed
from scheduling.forms import paper as papers
from scheduling.forms.paper import PaperForm, SheetForm
from scheduling.models import Appointment, CarePlan
from scheduling.rules.slot import day_span


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def sheet(request: StaffRequest) -> HttpResponseBase:
    """Who comes on a day, for the wall of the room behind the desk."""
    form, now = SheetForm(request.GET), clock.now()
    if not form.is_valid():
        return refuse(request, 400, _("This day, place or person is not in the calendar."))
    data = form.cleaned_data
    place = data["location"] or Location.objects.active().first()
    if place is None:
        return refuse(request, 404, _("There is no open location yet. Add one in the settings."))
    day = data["day"] or now.astimezone(place.tz).date()
    whole = day_span(day, place.tz)
    rows = Appointment.objects.for_day(place, whole.start, whole.end)
    rows = (
        rows.exclude(status="held").prefetch_related("patient__alerts").select_related("location")
    )
    if data["practitioner"]:
        rows = rows.filter(practitioner=data["practitioner"])
    visits = list(rows)
    if visits:
        shown = {"patients": sorted({str(visit.patient_id) for visit in visits})}
        audit.record(by=request.user, action="paper.sheet", now=now, details=shown)
    page = papers.sheet(
        papers.Day(place, day, visits, now), Practice.objects.current(), size=data["size"]
    )
    return printed(papers.SHEET, page, f"day-{day}", now)


@requires(Permission.PLAN_VIEW)
@require_GET
def card(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """The visits of a plan for the patient's door, in the patient's language."""
    plan, now = get_object_or_404(CarePlan.objects.for_list(), pk=pk), clock.now()
    form = PaperForm(request.GET)
    size = form.cleaned_data["size"] if form.is_valid() else ""
    audit.record(by=request.user, action="paper.card", patient=plan.patient, obj=plan, now=now)
    with translation.override(plan.patient.language):
        page = papers.card(plan, now, Practice.objects.current(), size=size)
    return printed(papers.CARD, page, "visits", now)
