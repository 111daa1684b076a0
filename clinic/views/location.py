"""Settings: locations, with the rooms of each."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import Refused
from clinic.actions import location as locations
from clinic.forms.practice import LocationForm
from clinic.models import Location, Room
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once


@requires(Permission.SETTINGS_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """All locations, closed ones last, with their rooms."""
    rooms = Room.objects.order_by("-is_active", "position", "name", "id")
    rows = Location.objects.prefetch_related(Prefetch("rooms", rooms))
    context = {"locations": rows.order_by("-is_active", "name", "id"), "now": clock.now()}
    return render(request, "clinic/location/list.html", context)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Open a location."""
    back = reverse("clinic:location-list")
    form = LocationForm(posted(request), cancel=back)
    if form.is_valid():
        try:
            with once(request) as ticket:
                ticket.result_url = back
                locations.add(by=request.user, now=clock.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect(back)
    return answer(request, "clinic/location/add.html", form, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Change a location, or close it for new bookings."""
    location = get_object_or_404(Location, pk=pk)
    back, name = reverse("clinic:location-list"), location.name
    form = LocationForm(posted(request), instance=location, cancel=back)
    if form.is_valid():
        try:
            locations.change(
                by=request.user, now=clock.now(), location=location, **form.cleaned_data
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return answer(request, "clinic/location/edit.html", form, name=name, back=back)
