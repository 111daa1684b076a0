"""A family booked together: who comes, which blocks are free, all of it or nothing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.actions import Refused, audit
from clinic.models import Location, Patient
from clinic.rules.access import Permission
from clinic.templatetags.kit import clock as clock_words
from clinic.templatetags.kit import day as day_words
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.middleware import refuse
from clinic.web.once import once
from scheduling.actions import family as families
from scheduling.actions.appointment import Taken
from scheduling.forms.family import BlockForm, FamilyFindForm, family_of
from scheduling.forms.find import asked, chosen_patient, place_of, wanted
from scheduling.models import Appointment


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponseBase:
    """Propose blocks for a patient and those linked to them, and book the chosen one."""
    patient, now = chosen_patient(request.GET.get("patient", "")), clock.now()
    if patient is None:
        raise Http404
    family = family_of(patient)
    find = FamilyFindForm(_wishes(request, family), family=family)
    place = place_of(find)
    if place is None:
        return refuse(request, 404, _("There is no open location yet. Add one in the settings."))
    form = BlockForm(posted(request), location=place, family=family)
    context: dict[str, Any] = {"patient": patient, "family": family, "find": find, "place": place}
    if form.is_valid():
        try:
            with once(request) as ticket:
                made = _book(request, form, patient)
                ticket.result_url = reverse("clinic:patient-view", args=[patient.pk])
        except Taken as error:
            context |= {"refusal": str(error), "form": form, **_found(find)}
            return render(request, "scheduling/family/add.html", context, status=409)
        except Refused as error:
            form.add_error("block", str(error))
        else:
            messages.success(request, _words(made, place))
            return redirect(ticket.result_url)
    if request.method == "GET":
        details = {"relatives": [str(one.pk) for one in family]}
        audit.record(
            by=request.user, action="family.find", patient=patient, now=now, details=details
        )
    return answer(request, "scheduling/family/add.html", form, **context, **_found(find))


def _found(find: FamilyFindForm) -> dict[str, Any]:
    """The free blocks by day; read after a refusal, so that what was just taken is gone."""
    return {"days": find.found(clock.now()) if find.is_valid() else []}


def _wishes(request: StaffRequest, family: list[Patient]) -> dict[str, Any]:
    """The address's wishes over the defaults: everybody, one after another, the usual visits."""
    given, now = request.GET, clock.now()
    usual = wanted(given, now, family[0]) if family else {}
    kinds = {f"type-{one.pk}": wanted(given, now, one)["type"] for one in family[1:]}
    start: dict[str, Any] = {
        **usual,
        "who": [str(one.pk) for one in family],
        "together": "after",
        **{f"type-{one.pk}": usual["type"] for one in family[:1]},
        **kinds,
    }
    names = [name for name in start if name not in {"who", "weekdays"}]
    found = start | asked(given, [*names, "together"])
    return found | ({"who": given.getlist("who")} if "who" in given else {})


def _book(request: StaffRequest, form: BlockForm, patient: Patient) -> list[Appointment]:
    return families.book(
        by=request.user,
        now=clock.now(),
        patient=patient,
        seats=form.cleaned_data["block"],
        note=form.cleaned_data["note"],
    )


def _words(made: list[Appointment], place: Location) -> str:
    times = ", ".join(
        f"{visit.patient.called} {clock_words(visit.start_at, place.tz)}" for visit in made
    )
    day = day_words(made[0].start_at, place.tz)
    return _("Booked together, %(day)s: %(times)s.") % {"day": day, "times": times}
