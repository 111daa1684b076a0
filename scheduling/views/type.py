"""Settings: kinds of visit."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import Refused
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once
from scheduling.actions import type as types
from scheduling.forms.type import TypeForm
from scheduling.models import AppointmentType


@requires(Permission.SETTINGS_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """All kinds of visit, those in use first."""
    context = {"types": AppointmentType.objects.for_list()}
    return render(request, "scheduling/type/list.html", context)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """A new kind of visit."""
    back = reverse("scheduling:type-list")
    form = TypeForm(posted(request), cancel=back, initial={"duration_min": 30})
    if form.is_valid():
        try:
            with once(request) as ticket:
                ticket.result_url = back
                types.add(by=request.user, now=clock.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return answer(request, "scheduling/type/add.html", form, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a kind of visit; booked visits keep their length."""
    kind = get_object_or_404(AppointmentType, pk=pk)
    back, name = reverse("scheduling:type-list"), kind.name
    form = TypeForm(posted(request), instance=kind, cancel=back)
    if form.is_valid():
        try:
            with once(request) as ticket:
                ticket.result_url = back
                types.change(by=request.user, now=clock.now(), kind=kind, **form.cleaned_data)
        except Refused as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return answer(request, "scheduling/type/edit.html", form, back=back, name=name)
