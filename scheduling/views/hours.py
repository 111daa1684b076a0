"""Settings: weekly hours as a picture and as a list, with the days away."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.models import Location
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.middleware import refuse
from scheduling.actions import hours as weeks
from scheduling.forms.day import DayForm
from scheduling.forms.hours import HoursForm, WeekForm
from scheduling.gateways import holiday as library
from scheduling.gateways.holiday import Holiday
from scheduling.models import Closure, HoursException, WeeklyHours
from scheduling.models.week import WeekHours
from scheduling.views import rehearse

_HOLIDAYS_SHOWN = 3


@requires(Permission.SETTINGS_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponseBase:
    """The week as a picture, who works when and where, who is away, and the next holidays."""
    now = clock.now()
    today = now.date()
    asked = DayForm(request.GET)
    if not asked.is_valid():
        return refuse(request, 400, asked.sentence)
    place, day = asked.place, asked.cleaned_data["day"] or today
    monday = day - timedelta(days=day.weekday())
    context = {
        "rows": WeeklyHours.objects.for_list(),
        "closures": Closure.objects.filter(last_on__gte=today).for_list(),
        "exceptions": HoursException.objects.filter(on__gte=today).for_list(),
        "week": WeekHours(place, monday, now) if place else None,
        "holidays": _next_holidays(place, today) if place else [],
        "place": place,
        "places": Location.objects.active(),
        "earlier": monday - timedelta(days=7),
        "later": monday + timedelta(days=7),
        "today": today,
    }
    return render(request, "scheduling/hours/list.html", context)


def _next_holidays(place: Location, today: date) -> Sequence[tuple[Holiday, bool]]:
    """The next public holidays of a place, and whether it is closed on each."""
    named = [
        one
        for year in (today.year, today.year + 1)
        for one in library.of_year(place.country, place.region, year)
        if one.on >= today
    ][:_HOLIDAYS_SHOWN]
    if not named:
        return []
    here = Q(location=place) | Q(location=None)
    shut = Closure.objects.within(today, named[-1].on).filter(here, practitioner=None, starts=None)
    spans = tuple(shut.values_list("first_on", "last_on"))
    return [(one, any(first <= one.on <= last for first, last in spans)) for one in named]


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """New weekly work, on one weekday or several."""
    back, now = reverse("scheduling:hours-list"), clock.now()
    start: dict[str, Any] = {"valid_from": now.date(), "weekdays": range(5)}
    start |= {"starts": time(9), "ends": time(17), "practitioner": request.GET.get("practitioner")}
    form = WeekForm(posted(request), cancel=back, initial=start)
    if form.is_valid():
        return rehearse.settle(
            request,
            lambda: weeks.add_week(by=request.user, now=now, **form.cleaned_data),
            now=now,
            back=back,
            said=_("Saved. These hours can be booked now."),
            title=_("Add these hours?"),
        )
    return answer(request, "scheduling/hours/add.html", form, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a stretch of weekly work, after a look at whom it touches."""
    hours = get_object_or_404(WeeklyHours.objects.for_list(), pk=pk)
    back, now = reverse("scheduling:hours-list"), clock.now()
    form = HoursForm(posted(request), instance=hours, cancel=back)
    if form.is_valid():
        return rehearse.settle(
            request,
            lambda: weeks.change(by=request.user, now=now, hours=hours, **form.cleaned_data),
            now=now,
            back=back,
            said=_("Saved."),
            title=_("Change these hours?"),
        )
    return answer(request, "scheduling/hours/edit.html", form, back=back, hours=hours)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a stretch of weekly work away, after a look at whom it touches."""
    hours, now = get_object_or_404(WeeklyHours, pk=pk), clock.now()
    return rehearse.settle(
        request,
        lambda: weeks.remove(by=request.user, now=now, hours=hours),
        now=now,
        back=reverse("scheduling:hours-list"),
        said=_("Removed. Visits that are booked stay as they are."),
        title=_("Remove these hours?"),
    )
