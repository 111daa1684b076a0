"""The calendar: a day as columns of people and tables, a week, a month, a list for the keyboard."""

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.actions import audit
from clinic.models import Location
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.middleware import refuse
from scheduling.forms.day import DayForm
from scheduling.models import Appointment
from scheduling.models.load import MonthLoad
from scheduling.models.sheet import Sheet
from scheduling.views import undo
from scheduling.views.appointment import shown


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def show(request: StaffRequest) -> HttpResponseBase:
    """One day, week or month of one place, with the chosen visit beside it."""
    form = DayForm(request.GET)
    if not form.is_valid():
        return refuse(request, 400, form.sentence)
    place, now = form.place, clock.now()
    if place is None:
        return render(request, "scheduling/calendar/show.html", {"sheet": None})
    today = now.astimezone(place.tz).date()
    day = form.cleaned_data["day"] or today
    look = form.cleaned_data["view"] or "day"
    month = MonthLoad(place, day, now) if look == "month" else None
    sheets = [Sheet(place, one, now.astimezone(place.tz)) for one in _days(day, look)]
    context = {
        "sheet": sheets[0],
        "sheets": sheets,
        "place": place,
        "places": Location.objects.active(),
        "day": day,
        "day_text": day.isoformat(),
        "now": now,
        "chosen": form.cleaned_data["visit"],
        "today": today,
        "look": look,
        "month": month,
        "earlier": month.earlier if month else day - timedelta(days=7 if look == "week" else 1),
        "later": month.later if month else day + timedelta(days=7 if look == "week" else 1),
        "undo": undo.offered(request, now),
        "may_edit": request.user.can(Permission.APPOINTMENT_EDIT),
        **_chosen(request, form.cleaned_data["visit"]),
    }
    if "visit" not in context and month is None:  # a month names nobody
        _note(request, sheets)
    return render(request, "scheduling/calendar/show.html", context)


def _days(day: date, look: str) -> list[date]:
    """The chosen day, or the seven of its week from Monday on."""
    if look != "week":
        return [day]
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=offset) for offset in range(7)]


def _chosen(request: StaffRequest, key: UUID | None) -> dict[str, object]:
    """What the drawer shows of the chosen visit; one look at one patient."""
    if key is None:
        return {}
    visit = Appointment.objects.for_page().filter(pk=key).first()
    if visit is None:
        raise Http404
    return shown(request, visit, clock.now())


def _note(request: StaffRequest, sheets: list[Sheet]) -> None:
    keys = sorted({str(visit.patient_id) for sheet in sheets for visit in sheet.visits})
    if keys:
        details = {"patients": keys}
        audit.record(by=request.user, action="calendar.show", now=clock.now(), details=details)
