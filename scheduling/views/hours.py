"""Settings: weekly hours, and the days away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once
from scheduling.actions import hours as weeks
from scheduling.forms.hours import HoursForm
from scheduling.models import Closure, WeeklyHours


@requires(Permission.SETTINGS_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Who works when and where, and who is away."""
    today = clock.now().date()
    context = {
        "rows": WeeklyHours.objects.for_list(),
        "closures": Closure.objects.filter(last_on__gte=today).for_list(),
        "today": today,
    }
    return render(request, "scheduling/hours/list.html", context)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """A new stretch of weekly work."""
    back = reverse("scheduling:hours-list")
    start = {"valid_from": clock.now().date(), "practitioner": request.GET.get("practitioner")}
    form = HoursForm(posted(request), cancel=back, initial=start)
    if form.is_valid():
        with once(request) as ticket:
            ticket.result_url = back
            weeks.add(by=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(back)
    return answer(request, "scheduling/hours/add.html", form, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a stretch of weekly work; visits that stand are not touched."""
    hours = get_object_or_404(WeeklyHours.objects.for_list(), pk=pk)
    back = reverse("scheduling:hours-list")
    form = HoursForm(posted(request), instance=hours, cancel=back)
    if form.is_valid():
        with once(request) as ticket:
            ticket.result_url = back
            weeks.change(by=request.user, now=clock.now(), hours=hours, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(back)
    return answer(request, "scheduling/hours/edit.html", form, back=back, hours=hours)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a stretch of weekly work away."""
    hours = get_object_or_404(WeeklyHours, pk=pk)
    with once(request) as ticket:
        ticket.result_url = reverse("scheduling:hours-list")
        weeks.remove(by=request.user, now=clock.now(), hours=hours)
    messages.success(request, _("Removed. Visits that are booked stay as they are."))
    return redirect("scheduling:hours-list")
