"""Settings: public holidays, and on which of them a place is closed."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import Refused
from clinic.actions import location as locations
from clinic.models import Location
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import posted
from clinic.web.middleware import refuse
from clinic.web.once import once
from scheduling.actions import holiday as holidays
from scheduling.forms.holiday import HolidayForm, OneForm, RegionForm, YearForm
from scheduling.gateways import holiday as library
from scheduling.models import Closure
from scheduling.views import rehearse


def _address(place: Location, year: int) -> str:
    query = urlencode({"location": place.pk, "year": year})
    return f"{reverse('scheduling:holiday-edit')}?{query}"


def _days(place: Location, year: int) -> list[dict[str, Any]]:
    """The year's holidays and what is decided; days that the library names no more stay listed."""
    standing = {row.first_on: row for row in Closure.objects.of_holidays(place, year)}
    days = [
        {"on": one.on, "name": one.name, "closed": one.on in standing}
        for one in library.of_year(place.country, place.region, year)
    ]
    known = {day["on"] for day in days}
    days += [
        {"on": on, "name": row.reason, "closed": True, "gone": True}
        for on, row in standing.items()
        if on not in known
    ]
    return sorted(days, key=lambda day: day["on"])


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest) -> HttpResponseBase:
    """Each holiday of a year: closed or open; who is affected is shown before it is saved."""
    now = clock.now()
    asked = YearForm(request.GET)
    if not asked.is_valid():
        return refuse(request, 400, _("Choose a place and a year."))
    place = asked.cleaned_data["location"] or Location.objects.active().first()
    if place is None:
        return refuse(request, 404, _("There is no open location yet. Add one in the settings."))
    year = asked.cleaned_data["year"] or now.year
    days = _days(place, year)
    form = HolidayForm(posted(request), days=[day["on"] for day in days])
    if form.is_valid():
        try:
            return _decide(request, place, year, form.cleaned_data["closed"], now)
        except Refused as error:
            form.add_error(None, str(error))
    return _page(request, place, year, days, form, now)


def _decide(
    request: StaffRequest, place: Location, year: int, closed: list[date], now: datetime
) -> HttpResponse:
    return rehearse.settle(
        request,
        lambda: holidays.decide(by=request.user, now=now, location=place, year=year, closed=closed),
        now=now,
        back=_address(place, year),
        said=_("Saved."),
        title=_("Close on these holidays?"),
    )


def _page(
    request: StaffRequest,
    place: Location,
    year: int,
    days: list[dict[str, Any]],
    form: HolidayForm,
    now: datetime,
) -> HttpResponse:
    start = {"country": place.country, "region": place.region}
    where = RegionForm(initial=start, action=reverse("scheduling:holiday-region", args=[place.pk]))
    context = {
        "place": place,
        "places": Location.objects.active(),
        "year": year,
        "years": range(now.year, now.year + 3),
        "days": days,
        "form": form,
        "where": where,
        "today": now.date(),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "scheduling/holiday/edit.html", context, status=status)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def close(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Close a place on one holiday, from the page of the hours."""
    place, now = get_object_or_404(Location.objects.active(), pk=pk), clock.now()
    back = reverse("scheduling:hours-list")
    form = OneForm(request.POST)
    if not form.is_valid():
        return refuse(request, 422, _("This day is no public holiday here."), back)
    on = form.cleaned_data["on"]
    try:
        return rehearse.settle(
            request,
            lambda: holidays.close(by=request.user, now=now, location=place, on=on),
            now=now,
            back=back,
            said=_("Closed on that day."),
            title=_("Close on this holiday?"),
        )
    except Refused as error:
        return refuse(request, 422, str(error), back)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def region(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Say where a place lies, for the list of its holidays; days that are closed stay closed."""
    place, now = get_object_or_404(Location.objects.active(), pk=pk), clock.now()
    back = _address(place, now.year)
    form = RegionForm(request.POST)
    if not form.is_valid():
        return refuse(request, 422, _("Choose a country of the list."), back)
    with once(request) as ticket:
        ticket.result_url = back
        locations.settle(by=request.user, now=now, location=place, **form.cleaned_data)
    messages.success(request, _("Saved. Days that are closed stay closed."))
    return redirect(back)
