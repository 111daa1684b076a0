"""Somebody who stands at the desk: one small form, the next free place, and they wait."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.actions import Refused, audit
from clinic.models import Location, Patient
from clinic.rules.access import Permission
from clinic.rules.person import Person
from clinic.templatetags.kit import clock as clock_words
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.middleware import refuse
from clinic.web.once import once
from scheduling.actions import walkin as walkins
from scheduling.actions.appointment import Taken
from scheduling.forms.walkin import WalkinForm, places
from scheduling.models import Appointment, AppointmentType
from scheduling.views import taken

_PERSON = ("first_name", "last_name", "birth_on", "phone", "language")
_VISIT = ("type", "practitioner", "room", "start_at")


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponseBase:
    """Add, book and check in; somebody who may be known is shown before anything is saved."""
    now = clock.now()
    place, kind = _place(request), _kind(request)
    if place is None or kind is None:
        return refuse(request, 404, _("There is no open location yet. Add one in the settings."))
    found = places(place, kind, now)
    form = WalkinForm(posted(request), location=place, found=found, initial={"type": kind.pk})
    context: dict[str, Any] = {
        "place": place,
        "places": Location.objects.active(),
        "kind": kind,
        "kinds": AppointmentType.objects.active(),
        "found": found,
        "today": now.date(),
    }
    if not form.is_valid():
        return answer(request, "scheduling/walkin/add.html", form, **context)
    known = _known(request)
    doubles = [] if known else _doubles(form, request.POST.get("anyway", ""))
    if doubles:
        ids = [str(one.pk) for one, _reasons in doubles]
        audit.record(by=request.user, action="walkin.compare", now=now, details={"patients": ids})
        context |= {"form": form, "doubles": doubles, "seen": ",".join(ids)}
        return render(request, "scheduling/walkin/add.html", context, status=409)
    try:
        with once(request) as ticket:
            visit = walkins.add(by=request.user, now=now, patient=known, **_facts(form))
            ticket.result_url = reverse("clinic:patient-view", args=[visit.patient_id])
    except Taken as error:
        context |= {"form": form, **taken.offered(error)}
        return render(request, "scheduling/walkin/add.html", context, status=409)
    except Refused as error:
        form.add_error(None, str(error))
        return answer(request, "scheduling/walkin/add.html", form, **context)
    messages.success(request, _words(visit))
    return redirect(ticket.result_url)


def _place(request: StaffRequest) -> Location | None:
    """The place that the address names, else the first."""
    places_here = Location.objects.active()
    try:
        key = UUID(request.GET.get("location", ""))
    except ValueError:
        return places_here.first()
    return places_here.filter(pk=key).first()


def _kind(request: StaffRequest) -> AppointmentType | None:
    """The kind that the form or the address names, else a first visit."""
    kinds = AppointmentType.objects.active()
    try:
        key = UUID(request.POST.get("type") or request.GET.get("type", ""))
    except ValueError:
        return kinds.filter(is_first=True).first() or kinds.first()
    return kinds.filter(pk=key).first() or kinds.first()


def _known(request: StaffRequest) -> Patient | None:
    """The patient whom somebody recognised among the likely doubles."""
    text = request.POST.get("same", "")
    if not text:
        return None
    try:
        known = Patient.objects.filter(pk=UUID(text)).first()
    except ValueError:
        known = None
    if known is None:
        raise Http404
    return known


def _doubles(form: WalkinForm, seen: str) -> Sequence[tuple[Patient, Sequence[str]]]:
    """Who may be the same person, with the reasons; empty when all were shown before."""
    data = form.cleaned_data
    new = Person(data["first_name"], data["last_name"], data["birth_on"], data["phone"])
    found = Patient.objects.doubles(new)
    return [] if {str(one.pk) for one, _reasons in found} <= set(seen.split(",")) else found


def _facts(form: WalkinForm) -> dict[str, Any]:
    """What the action takes, out of what was typed and chosen."""
    return {name: form.cleaned_data[name] for name in (*_PERSON, *_VISIT)}


def _words(visit: Appointment) -> str:
    said = _("%(name)s is here. %(time)s with %(who)s, %(room)s.")
    return said % {
        "name": visit.patient.full_name,
        "time": clock_words(visit.start_at, visit.location.tz),
        "who": visit.practitioner.display_name,
        "room": visit.room.name,
    }
