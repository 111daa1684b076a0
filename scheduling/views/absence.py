"""Somebody is ill today: times for every patient of the day, moved with one press."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.actions import Refused, audit
from clinic.models import Location, User
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.middleware import refuse
from clinic.web.once import once
from scheduling.actions import absence as absences
from scheduling.forms.absence import AbsenceForm, chosen_times
from scheduling.forms.find import slot_value
from scheduling.models import Appointment
from scheduling.models.absence import Absence, Line
from scheduling.rules import slot
from scheduling.templatetags.repairs import done_words
from scheduling.views import undo as undos


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponseBase:
    """Who is away, then a time for everybody booked with them; the button moves all."""
    now, posted = clock.now(), request.method == "POST"
    back = reverse("scheduling:absence-add")
    form = AbsenceForm(request.POST if posted else request.GET)
    if not form.is_valid():
        return refuse(request, 422, _("Choose who is away, and until when."), back)
    place = form.place
    if place is None:
        return refuse(request, 404, _("There is no open location yet. Add one in the settings."))
    if form.cleaned_data["practitioner"] is None:
        if posted:
            return refuse(request, 422, _("Choose who is away, and until when."), back)
        return _whom(request, place, now)
    absence = form.absence(place, now)
    refusal = ""
    if posted:
        try:
            chosen = chosen_times(request.POST, absence.affected)
        except ValueError:
            return refuse(request, 422, _("A time cannot be read. Choose the times again."), back)
        try:
            return _apply(request, absence, form.cleaned_data["reason"] or _("Ill"), chosen, now)
        except Refused as error:
            refusal = str(error)
            absence = form.absence(place, now)
    note(request, [visit.patient_id for visit in absence.affected], now)
    context = {"refusal": refusal, "form": form, "absence": absence, **listed([absence])}
    context["place"] = place
    return render(request, "scheduling/absence/add.html", context, status=409 if refusal else 200)


def _apply(
    request: StaffRequest, absence: Absence, reason: str, chosen: absences.Chosen, now: datetime
) -> HttpResponse:
    """Note the days and move everybody in one transaction. Raises: Refused, nothing is kept."""
    with once(request) as ticket:
        done = absences.add(by=request.user, now=now, absence=absence, reason=reason, chosen=chosen)
        ticket.result_url = reverse("scheduling:closure-repair", args=[done.closure_id])
    undos.remember_repair(request, done, done_words(done))
    return redirect(ticket.result_url)


def _whom(request: StaffRequest, place: Location, now: datetime) -> HttpResponse:
    """Everybody who has visits left today, with how many."""
    end = slot.day_span(now.astimezone(place.tz).date(), place.tz).end
    rows = Appointment.objects.filter(location=place).ahead(now).within(now, end)
    counts = dict(
        rows.values("practitioner").annotate(n=Count("pk")).values_list("practitioner", "n")
    )
    people = [(user, counts.get(user.pk, 0)) for user in User.objects.practitioners()]
    people.sort(key=lambda one: (-one[1], one[0].name))
    places = Location.objects.active()
    context = {"people": people, "place": place, "places": places, "now": now}
    return render(request, "scheduling/absence/whom.html", context)


def note(request: StaffRequest, patients: Iterable[UUID], now: datetime) -> None:
    """One look at everybody whose visit is listed."""
    details = {"patients": sorted({str(key) for key in patients})}
    audit.record(by=request.user, action="absence.view", now=now, details=details)


def listed(found: Sequence[Absence]) -> dict[str, Any]:
    """What the list of affected visits shows, for one place or several."""
    lines = [line for one in found for line in one.lines]
    people: dict[str, str] = {}
    rooms: dict[str, str] = {}
    for one in found:
        if one.affected:
            people |= {str(key): who.display_name for key, who in one.diary.practitioners.items()}
            rooms |= {str(key): room.name for key, room in one.diary.rooms.items()}
    return {
        "rows": [(line, _ways(line)) for line in lines],
        "count": len(lines),
        "placed": sum(bool(line.options) for line in lines),
        "people": people,
        "rooms": rooms,
    }


def _ways(line: Line) -> Sequence[tuple[str, Any]]:
    """Each option with its value in the form."""
    return [(slot_value(offer), offer) for offer in line.options]
