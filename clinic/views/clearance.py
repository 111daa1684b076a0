"""Clearances: who waits for a doctor's word, and each step of one of them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import Refused, audit
from clinic.actions import clearance as clearances
from clinic.actions import clearance_request as requests
from clinic.forms import clearance_letter as letters
from clinic.forms.clearance import STEPS, NeedForm
from clinic.gateways import paper
from clinic.models import Clearance, Document, Location, Patient, Practice
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted, pressed, whose_page
from clinic.web.once import once
from clinic.web.paper import handed

A_PAGE = 25
FROM_HERE = {
    "needed": ("request", "receive", "decline", "waive"),
    "requested": ("receive", "decline", "waive", "request"),
    "declined": ("receive", "waive"),
}
ACTIONS: dict[str, Any] = {
    "request": clearances.request,
    "receive": clearances.receive,
    "decline": clearances.decline,
    "waive": clearances.waive,
}


@requires(Permission.PATIENT_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Everybody for whom a doctor's word is to come, whether treatment waits for it or not."""
    now = clock.now()
    rows = Clearance.objects.asking(now.date()).for_list()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = [str(row.patient_id) for row in page]
    if shown:
        audit.record(by=request.user, action="clearance.list", now=now, details={"patients": shown})
    may_clear = request.user.can(Permission.CLEARANCE_EDIT)
    may_rule = request.user.can(Permission.CLEARANCE_WAIVE)
    context = {"page": page, "may_clear": may_clear, "may_rule": may_rule}
    return render(request, "clinic/clearance/list.html", context)


@requires(Permission.CLEARANCE_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Ask for a doctor's word about a condition that was told or found."""
    patient = get_object_or_404(Patient, pk=pk)
    back = whose_page(patient, "clearances")
    form = NeedForm(posted(request), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: clearances.need(
            by=request.user, now=clock.now(), patient=patient, **form.cleaned_data
        ),
    )
    return done or answer(request, "clinic/clearance/add.html", form, patient=patient, back=back)


@requires(Permission.CLEARANCE_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """One clearance and its next step; `step` chooses which."""
    clearance = get_object_or_404(Clearance.objects.for_list(), pk=pk)
    now = clock.now()
    run_out = clearance.status not in FROM_HERE and clearance.is_asking(now.date())
    if request.method == "POST" and request.POST.get("step") == "again":
        return _again(request, clearance)
    steps = _steps(request, clearance)
    step = request.POST.get("step") or request.GET.get("step") or (steps[0] if steps else "")
    if step and step not in STEPS:
        raise Http404
    if step == "waive" and not request.user.can(Permission.CLEARANCE_WAIVE):
        raise PermissionDenied
    if request.method == "GET":
        audit.record(
            by=request.user,
            action="clearance.view",
            patient=clearance.patient,
            obj=clearance,
            now=now,
        )
    back = reverse("clinic:patient-view", args=[clearance.patient_id])
    context = {
        "clearance": clearance,
        "waits": clearance.is_waiting(now.date()),
        "asks": clearance.is_asking(now.date()),
        "run_out": run_out,
        "steps": steps,
        "step": step,
        "back": back,
        "today": now.date(),
        "lent": Document.objects.letters(clearance).first(),
        "zone": clock.zone(),
    }
    if not step:
        return render(request, "clinic/clearance/edit.html", context)
    form = STEPS[step](posted(request), clearance=clearance, today=now.date(), cancel=back)
    if form.is_valid():
        try:
            with once(request) as ticket:
                ticket.result_url = back
                ACTIONS[step](by=request.user, now=now, clearance=clearance, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return answer(request, "clinic/clearance/edit.html", form, **context)


@requires(Permission.CLEARANCE_EDIT)
@require_GET
def letter(request: StaffRequest, pk: str) -> HttpResponse:
    """The letter to the doctor, as PDF; asking it is noted by a step of its own."""
    row, now = get_object_or_404(Clearance.objects.for_list(), pk=pk), clock.now()
    audit.record(by=request.user, action="clearance.letter", patient=row.patient, obj=row, now=now)
    return handed(_letter(row, now), "letter.pdf")


@requires(Permission.CLEARANCE_EDIT)
@require_POST
def ask(request: StaffRequest, pk: str) -> HttpResponseBase:
    """Ask through the patient: the same letter is laid on their own page."""
    row, now = get_object_or_404(Clearance.objects.for_list(), pk=pk), clock.now()

    def act() -> str:
        data = _letter(row, now)
        if requests.ask(by=request.user, now=now, clearance=row, data=data) is None:
            return _("The new letter lies on the patient’s page. The mail before tells of it.")
        return _("The letter lies on the patient’s page, and a mail tells that it is there.")

    return pressed(request, reverse("clinic:clearance-edit", args=[row.pk]), act)


def _letter(row: Clearance, now: datetime) -> bytes:
    """The letter as it is set now, in the clinic's language: it is for a doctor."""
    place = Location.objects.active().first()
    return paper.pdf(
        letters.PAGE, letters.page(row, Practice.objects.current(), place, now), now=now
    )


def _steps(request: StaffRequest, clearance: Clearance) -> tuple[str, ...]:
    """The steps that this person may take from here, the likeliest first."""
    steps = FROM_HERE.get(clearance.status, ())
    may_waive = request.user.can(Permission.CLEARANCE_WAIVE)
    return tuple(step for step in steps if step != "waive" or may_waive)


def _again(request: StaffRequest, clearance: Clearance) -> HttpResponse:
    """Ask anew for one that has run out; one that still holds is simply shown."""
    with once(request) as ticket:
        fresh, _new = clearances.need(
            by=request.user,
            now=clock.now(),
            patient=clearance.patient,
            condition=clearance.condition,
            source=_("the clearance before has run out"),
        )
        ticket.result_url = reverse("clinic:clearance-edit", args=[fresh.pk])
    return redirect(ticket.result_url)
