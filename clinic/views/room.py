"""Settings: the rooms of a location."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.actions import Refused
from clinic.actions import room as rooms
from clinic.forms.practice import RoomForm
from clinic.models import Location, Room
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Put a room of a location into use."""
    location = get_object_or_404(Location, pk=pk)
    back = reverse("clinic:location-list")
    start = {"position": location.rooms.count() + 1}
    form = RoomForm(posted(request), cancel=back, initial=start)
    if form.is_valid():
        try:
            with once(request) as ticket:
                ticket.result_url = back
                rooms.add(by=request.user, now=clock.now(), location=location, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect(back)
    return answer(request, "clinic/room/add.html", form, location=location, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Change a room, or take it out of use."""
    room = get_object_or_404(Room.objects.select_related("location"), pk=pk)
    back, name = reverse("clinic:location-list"), room.name
    form = RoomForm(posted(request), instance=room, cancel=back)
    if form.is_valid():
        try:
            rooms.change(by=request.user, now=clock.now(), room=room, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return answer(request, "clinic/room/edit.html", form, room=room, name=name, back=back)
