"""The wait list: who waits for what, what fits now, adding, changing, taking off."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import audit
from clinic.models import Location
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted, pressed
from clinic.web.middleware import refuse
from scheduling.actions import offer as offers
from scheduling.actions import waitlist as waits
from scheduling.forms.find import chosen_patient, slot_value, wanted
from scheduling.forms.waitlist import WaitlistForm, start_of, visits_of, wished
from scheduling.models import OfferRule, Vacancy, WaitlistEntry
from scheduling.models.waiting import Waiting

A_PAGE = 25
RECENT, FREED = timedelta(hours=24), 12  # what came free since yesterday, at most a dozen


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Everybody who waits, in the order in which times are offered, with what fits now."""
    now = clock.now()
    state = "ended" if request.GET.get("state") == "ended" else "waiting"
    rows = WaitlistEntry.objects.for_list()
    rows = rows.ended() if state == "ended" else rows.waiting()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    waiting = Waiting([*page] if state == "waiting" else [], now)
    shown = sorted({str(entry.patient_id) for entry in page})
    if shown:
        audit.record(by=request.user, action="waitlist.list", now=now, details={"patients": shown})
    context = {
        "page": page,
        "state": state,
        "waiting": waiting,
        "slots": {str(one.entry.pk): slot_value(one.fit) for one in waiting.lines if one.fit},
        "now": now,
        "freed": Vacancy.objects.recent(now - RECENT)[:FREED] if state == "waiting" else (),
        "rule": OfferRule.objects.current(),
        "may_set": request.user.can(Permission.SETTINGS_EDIT),
        "places": Location.objects.active().count(),
        "may_edit": request.user.can(Permission.APPOINTMENT_EDIT),
    }
    return render(request, "scheduling/waitlist/list.html", context)


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponseBase:
    """Put a patient on the list; the address may bring what was wanted elsewhere."""
    now = clock.now()
    patient = chosen_patient(request.GET.get("patient", ""))
    if patient is None:
        messages.info(request, _("Choose the patient; “Wait list” is on the patient’s page."))
        return redirect("clinic:patient-list")
    back = reverse("scheduling:waitlist-list")
    form = WaitlistForm(
        posted(request),
        visits=visits_of(patient, now),
        initial=wished(request.GET, now.date(), wanted(request.GET, now, patient)),
        cancel=reverse("clinic:patient-view", args=[patient.pk]),
    )

    def act() -> None:
        waits.add(by=request.user, now=now, patient=patient, **form.cleaned_data)

    done = kept(request, form, back, act)
    context: dict[str, Any] = {"patient": patient, "back": back}
    return done or answer(request, "scheduling/waitlist/add.html", form, **context)


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Change a wish; its place in the list stays."""
    entry, now = _get(pk), clock.now()
    back = reverse("scheduling:waitlist-list")
    if not entry.is_waiting:
        return refuse(request, 409, _("This wish has ended already."), back)
    form = WaitlistForm(
        posted(request),
        visits=visits_of(entry.patient, now),
        initial=start_of(entry),
        cancel=back,
    )
    form.primary = _("Save the wish")  # type: ignore[misc]

    def act() -> None:
        waits.change(by=request.user, now=now, entry=entry, **form.cleaned_data)

    done = kept(request, form, back, act)
    if done is None and request.method == "GET":
        audit.record(
            by=request.user, action="waitlist.view", patient=entry.patient, obj=entry, now=now
        )
    context: dict[str, Any] = {"entry": entry, "patient": entry.patient, "back": back}
    return done or answer(request, "scheduling/waitlist/edit.html", form, **context)


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Take somebody off the list."""
    entry = _get(pk)

    def act() -> str:
        offers.end_wish(by=request.user, now=clock.now(), entry=entry)
        return _("%(name)s is off the list.") % {"name": entry.patient.full_name}

    return pressed(request, reverse("scheduling:waitlist-list"), act)


def _get(pk: UUID) -> WaitlistEntry:
    return get_object_or_404(WaitlistEntry.objects.for_list(), pk=pk)
