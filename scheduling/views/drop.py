"""What a dropped visit hears: nothing when it stands, else a sentence and near free times."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clinic.actions import Refused
from clinic.models import User
from clinic.web import clock
from clinic.web.access import StaffRequest
from scheduling.actions import race
from scheduling.actions.race import Taken
from scheduling.actions.standing import OutsideHours
from scheduling.forms.find import slot_value
from scheduling.models import Appointment
from scheduling.rules.slot import Offer


def was(request: StaffRequest) -> bool:
    """Whether a visit was dropped on an open calendar, which waits for no page."""
    return request.method == "POST" and bool(request.htmx)


def done() -> HttpResponse:
    """It stands; the calendar asks for itself anew."""
    return HttpResponse(status=204, headers={"HX-Trigger": "live:ask"})


def refused(
    request: StaffRequest, visit: Appointment, error: Refused, wanted: dict[str, Any] | None = None
) -> HttpResponse:
    """Why not, and where else: `wanted` holds the practitioner and the start of a move."""
    near: list[Offer] = []
    if wanted and isinstance(error, Taken):
        near = error.alternatives
    elif wanted and isinstance(error, OutsideHours):
        near = _near(visit, wanted["practitioner"], wanted["start_at"], clock.now())
    context = {
        "visit": visit,
        "place": visit.location,
        "refusal": str(error),
        "near": [(slot_value(offer), offer) for offer in near],
        "names": names(near),
        "is_move": wanted is not None,
    }
    return render(request, "scheduling/appointment/dropped.html", context, status=409)


def unreadable(request: StaffRequest, form: Any) -> HttpResponse:
    """What was sent cannot be read."""
    lines = [str(error) for errors in form.errors.values() for error in errors]
    context = {"refusal": " ".join(lines) or _("This cannot be read. Move the visit again.")}
    return render(request, "scheduling/appointment/dropped.html", context, status=422)


def names(offers: list[Offer]) -> dict[str, str]:
    """The names of those who are free, by their keys."""
    keys = {offer.practitioner for offer in offers}
    return {str(user.pk): user.display_name for user in User.objects.filter(pk__in=keys)}


def _near(visit: Appointment, practitioner: User, start_at: datetime, now: datetime) -> list[Offer]:
    return race.near(
        now=now,
        location=visit.location,
        practitioner=practitioner.pk,
        kind=visit.type,
        start_at=start_at,
        patient=visit.patient,
        ignoring=visit.pk,
    )
