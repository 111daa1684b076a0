"""What a patient says about one of their own visits: I come, another time, not at all."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.actions import Refused
from clinic.models import Practice
from clinic.web.access import public
from clinic.web.once import Replayed, Unkeyed, once, was_used
from portal.actions import coming
from portal.forms.coming import CancelForm
from portal.views import inside
from portal.views.inside import OwnRequest
from scheduling.actions.appointment import Taken
from scheduling.models import Appointment, invite
from scheduling.models.move import OtherTimes

WHY = "only a patient's own session opens it, and only their own visits"
_VALUE = re.compile(r"[0-9]{8}T[0-9]{4}Z\.[0-9a-f-]{36}")


def _own(request: OwnRequest, pk: UUID) -> Appointment:
    """One of this patient's visits. Raises: Http404 for everybody else's."""
    rows = Appointment.objects.for_page().exclude(status="held")
    return get_object_or_404(rows, pk=pk, patient=request.patient)


def _page(
    request: OwnRequest, name: str, visit: Appointment, /, status: int = 200, **context: Any
) -> HttpResponse:
    """A page about one visit, with the number to call there."""
    context = {"visit": visit, "phone": visit.location.phone, **context}
    return inside.page(request, f"coming/{name}", status=status, **context)


def _once(request: OwnRequest, act: Callable[[], object]) -> HttpResponseBase:
    """Do it under the form's key, then home; what was sent before is there already.

    Raises: Refused, Unkeyed.
    """
    home = reverse("portal:home-view")
    try:
        with once(request) as ticket:
            ticket.result_url = home
            act()
    except Unkeyed:
        raise
    except Replayed:
        pass
    return redirect(home)


@public(WHY)
@require_safe
@inside.inside
def view(request: OwnRequest, pk: UUID) -> HttpResponse:
    """One visit, and what can be done about it."""
    visit = _own(request, pk)
    inside.looked(request, "coming.view", visit)
    return _page(request, "view", visit, tab="plan", times=OtherTimes(visit, request.now))


@public(WHY)
@require_POST
@inside.inside
def confirm(request: OwnRequest, pk: UUID) -> HttpResponseBase:
    """I will be there."""
    visit = _own(request, pk)
    try:
        return _once(request, lambda: coming.confirm(now=request.now, own=request.own, visit=visit))
    except Refused as error:
        return _page(request, "refused", visit, status=409, sentence=str(error))


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@inside.inside
def move(request: OwnRequest, pk: UUID) -> HttpResponseBase:
    """Three times that fit the plan, then all; the visit stays where it is until one is taken."""
    visit = _own(request, pk)
    times = OtherTimes(visit, request.now)
    if request.method != "POST":
        inside.looked(request, "coming.view", visit)
        status = 200 if times.is_open else 409
        return _page(request, "move", visit, status=status, times=times)
    if was_used(request):  # sent twice: the visit stands where it was moved to
        return redirect("portal:home-view")
    said = request.POST.get("time", "")
    offer = times.named(said)
    if offer is None:
        gone = bool(_VALUE.fullmatch(said))
        words = _gone() if gone else _("Choose one of the times.")
        return _page(request, "move", visit, 409 if gone else 422, times=times, sentence=words)
    try:
        return _once(
            request,
            lambda: coming.move(now=request.now, own=request.own, visit=visit, offer=offer),
        )
    except Taken:
        again = OtherTimes(visit, request.now)
        return _page(request, "move", visit, status=409, times=again, sentence=_gone())
    except Refused as error:
        return _page(request, "refused", visit, status=409, sentence=str(error))


def _gone() -> str:
    return _("That time has just gone. Your own time is still yours.")


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@inside.inside
def cancel(request: OwnRequest, pk: UUID) -> HttpResponseBase:
    """What giving the visit up means, then the button."""
    visit = _own(request, pk)
    times = OtherTimes(visit, request.now)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        if request.method != "POST":
            inside.looked(request, "coming.view", visit)
        status = 422 if form.is_bound else 200 if times.is_open else 409
        return _page(request, "cancel", visit, status=status, times=times, form=form)
    reason = form.cleaned_data["reason"]
    try:
        return _once(
            request,
            lambda: coming.cancel(now=request.now, own=request.own, visit=visit, reason=reason),
        )
    except Refused as error:
        return _page(request, "refused", visit, status=409, sentence=str(error))


@public(WHY)
@require_POST
@inside.inside
def undo(request: OwnRequest) -> HttpResponseBase:
    """Take the last step back, within three minutes."""
    try:
        return _once(request, lambda: coming.undo(now=request.now, own=request.own))
    except Taken:
        sentence = _("Somebody else has that time by now. Please call us.")
    except Refused as error:
        sentence = str(error)
    return inside.page(request, "coming/refused", status=409, sentence=sentence)


@public(WHY)
@require_safe
@inside.inside
def calendar(request: OwnRequest, pk: UUID) -> HttpResponse:
    """The visit as a file that the patient's calendar takes in, or strikes out."""
    visit = _own(request, pk)
    inside.looked(request, "coming.calendar", visit)
    text = invite.part(visit, Practice.objects.current(), request.now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response
