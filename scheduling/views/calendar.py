"""The calendar: a day as columns of people and tables, a week, a month, a list for the keyboard."""

from calendar import monthrange
from datetime import date, datetime, timedelta
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
from scheduling.models import Appointment, AppointmentType
from scheduling.models.load import MonthLoad
from scheduling.models.sheet import Sheet
from scheduling.views import live, undo
from scheduling.views.appointment import shown


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def show(request: StaffRequest) -> HttpResponseBase:
    """One day, week or month of one place, with the chosen visit beside it."""
    if (same := live.unchanged(request)) is not None:
        return same
    form = DayForm(request.GET)
    if not form.is_valid():
        return refuse(request, 400, form.sentence)
    place, now = form.place, clock.now()
    if place is None:
        return render(request, "scheduling/calendar/show.html", {"sheet": None})
    today = now.astimezone(place.tz).date()
    day = form.cleaned_data["day"] or today
    look = form.cleaned_data["view"] or "day"
    days = _days(day, look)
    mark = live.mark(place, days[0], days[-1], today)
    month = MonthLoad(place, day, now) if look == "month" else None
    sheets = [Sheet(place, one, now.astimezone(place.tz)) for one in (days if not month else [day])]
    context = {
        **_frame(place, day, look, month),
        "sheet": sheets[0],
        "sheets": sheets,
        "now": now,
        "today": today,
        "undo": undo.offered(request, now),
        "kinds": _kinds([] if month else sheets),
        "may_edit": request.user.can(Permission.APPOINTMENT_EDIT),
    }
    chosen = _visit(form.cleaned_data["visit"])
    proof, more = _noted(request, [] if month else sheets, chosen, now)
    return live.answer(request, "scheduling/calendar", "show", context | more, mark.tag(proof))


def _frame(place: Location, day: date, look: str, month: MonthLoad | None) -> dict[str, object]:
    """Where the page stands, and the ways from it."""
    step = timedelta(days=7 if look == "week" else 1)
    places = list(Location.objects.active())
    return {
        "place": place,
        "places": places,
        "zones": len({one.zone for one in places}),
        "day": day,
        "day_text": day.isoformat(),
        "look": look,
        "month": month,
        "earlier": month.earlier if month else day - step,
        "later": month.later if month else day + step,
    }


def _kinds(sheets: list[Sheet]) -> list[AppointmentType]:
    """The kinds of visit that are shown, in the order of the clinic."""
    kinds = {kind for sheet in sheets for kind in sheet.kinds}
    return sorted(kinds, key=lambda kind: (kind.position, kind.name))


def _noted(
    request: StaffRequest, sheets: list[Sheet], chosen: Appointment | None, now: datetime
) -> tuple[str, dict[str, object]]:
    """The proof of who is shown, noted as a look unless the page shows them already."""
    people = {str(visit.patient_id) for sheet in sheets for visit in sheet.visits}
    proof = live.people(request, people, now, f"calendar {chosen.pk if chosen else ''}")
    again = live.seen(request, proof)
    if chosen is not None:
        return proof, {"chosen": chosen.pk, **shown(request, chosen, now, again=again)}
    if people and not again:
        details = {"patients": sorted(people)}
        audit.record(by=request.user, action="calendar.show", now=now, details=details)
    return proof, {}


def _days(day: date, look: str) -> list[date]:
    """The chosen day, the seven of its week from Monday on, or all of its month."""
    if look == "month":
        length = monthrange(day.year, day.month)[1]
        return [day.replace(day=number + 1) for number in range(length)]
    if look != "week":
        return [day]
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=offset) for offset in range(7)]


def _visit(key: UUID | None) -> Appointment | None:
    """The chosen visit, which stands in the drawer."""
    if key is None:
        return None
    visit = Appointment.objects.for_page().filter(pk=key).first()
    if visit is None:
        raise Http404
    return visit
