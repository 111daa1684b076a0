"""Care plans: what is wanted, how it would lie, one button that books all, how far it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import Refused, audit
from clinic.models import Location, Patient, Practice, User
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import pressed
from clinic.web.middleware import refuse
from clinic.web.once import once
from scheduling.actions import plan as plans
from scheduling.forms.find import chosen_patient
from scheduling.forms.plan import PlanForm, data_of, start_of
from scheduling.models import AppointmentType, CarePlan, PlanTemplate, reexam, remedy
from scheduling.models.draft import Draft
from scheduling.models.preview import Preview
from scheduling.models.progress import Progress
from scheduling.models.proposal import Proposal
from scheduling.views import undo

A_PAGE = 25


@requires(Permission.PLAN_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """All plans, those under way first."""
    now = clock.now()
    state = request.GET.get("state", "active")
    rows: Any = CarePlan.objects.for_list().with_counts(now).newest_first()
    if state == "lost":
        rows = CarePlan.objects.without_next(now).for_list()
    elif state == "due":
        rows = [plan for plan, _due in reexam.due_list(now)]
    elif state in {"active", "completed", "stopped"}:
        rows = rows.filter(status=state)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = [str(plan.patient_id) for plan in page]
    if shown:
        audit.record(by=request.user, action="plan.list", now=now, details={"patients": shown})
    due = reexam.due_of([*page], now)
    context = {
        "rows": [(plan, due.get(plan.pk)) for plan in page],
        "page": page,
        "state": state,
        "may_edit": request.user.can(Permission.PLAN_EDIT),
    }
    return render(request, "scheduling/plan/list.html", context)


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponseBase:
    """Ask, see how it lies, try what would help, and book all visits at once.

    The wishes are posted as well, since a goal may say what somebody suffers from; only the
    button under the list of visits sends "book", and those beside an obstacle send "try".
    """
    now = clock.now()
    sent, booking = request.POST if request.method == "POST" else None, "book" in request.POST
    patient = chosen_patient((request.GET if sent is None else sent).get("patient", ""))
    if patient is None:
        return redirect("clinic:patient-list")
    form = PlanForm(_start(request, patient, now) if sent is None else sent)
    context: dict[str, Any] = {"patient": patient, "templates": _templates(request, patient)}
    status = 200
    if form.is_valid():
        draft = form.draft()
        if booking:
            try:
                return _lay(request, draft, form.cleaned_data["shown"], now)
            except Refused as error:
                context["refusal"], status = str(error), 409
        elif other := remedy.changed(draft, request.POST.get("try", "")):
            draft, form = other, PlanForm(data_of(other))
        context["preview"] = Preview(draft, now)
    else:
        status = 200 if sent is None else 422
    if not booking:
        audit.record(by=request.user, action="plan.preview", patient=patient, now=now)
    context["form"] = form
    return render(request, "scheduling/plan/add.html", context, status=status)


def _lay(request: StaffRequest, draft: Draft, shown: str, now: datetime) -> HttpResponse:
    """Make the plan and book it in one transaction. Raises: Refused, and nothing is kept."""
    with once(request) as ticket:
        plan = plans.make(by=request.user, now=now, draft=draft)
        booked = plans.lay(by=request.user, now=now, plan=plan, shown=shown, tells=True)
        ticket.result_url = reverse("scheduling:plan-view", args=[plan.pk])
    count = len(booked)
    said = ngettext("%(n)s visit is booked.", "All %(n)s visits are booked.", count) % {"n": count}
    messages.success(request, said)
    return redirect(ticket.result_url)


def _templates(request: StaffRequest, patient: Patient) -> Sequence[tuple[str, PlanTemplate, bool]]:
    """Each template with the address that begins with it, and whether this page did."""
    chosen = request.GET.get("template", "")
    return [
        (
            f"?{urlencode({'patient': patient.pk, 'template': one.pk})}",
            one,
            chosen == str(one.pk) or (not chosen and not n),
        )
        for n, one in enumerate(PlanTemplate.objects.active())
    ]


def _template(request: StaffRequest) -> PlanTemplate | None:
    """The template that the address names, else the first one."""
    found = {str(one.pk): one for one in PlanTemplate.objects.active()}
    return found.get(request.GET.get("template", "")) or next(iter(found.values()), None)


def _start(request: StaffRequest, patient: Patient, now: datetime) -> dict[str, Any]:
    """A plan to begin with: the template, this practitioner or the last one, next Monday."""
    place = Location.objects.active().first()
    kinds = AppointmentType.objects.active()
    usual = kinds.filter(is_first=False, is_exam=False).first() or kinds.first()
    exam = kinds.filter(is_exam=True).first()
    last = patient.appointments.order_by("-period__startswith").first()
    whose = last.practitioner_id if last else None
    if whose is None or not User.objects.practitioners().filter(pk=whose).exists():
        first = User.objects.practitioners().first()
        whose = first.pk if first else None
    monday = now.date() + timedelta(days=7 - now.date().weekday())
    return {
        **start_of(_template(request), exam),
        "patient": str(patient.pk),
        "location": str(place.pk) if place else "",
        "type": str(usual.pk) if usual else "",
        "exam_type": str(exam.pk) if exam else "",
        "practitioner": str(whose or ""),
        "starts_on": monday.isoformat(),
        "weekdays": ["1", "4"],
    }


@requires(Permission.PLAN_VIEW)
@require_GET
def view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One plan: kept, missed, to come, and where it should be."""
    plan, now = get_object_or_404(CarePlan.objects.for_list(), pk=pk), clock.now()
    audit.record(by=request.user, action="plan.view", patient=plan.patient, obj=plan, now=now)
    repair = Proposal(plan, now)
    context = {
        "plan": plan,
        "progress": repair.progress,
        "repair": repair if plan.status == "active" else None,
        "phases": plan.phases.order_by("position"),
        "aways": plan.aways.filter(last_on__gte=repair.today).order_by("first_on"),
        "now": now,
        "undo": undo.offered(request, now),
        "may_edit": request.user.can(Permission.PLAN_EDIT),
        "may_book": request.user.can(Permission.APPOINTMENT_EDIT),
        "may_see_charts": request.user.can(Permission.CHART_VIEW),
        "goals": plan.goals.select_related("judged_by").in_order(),
        "due": reexam.due_of([plan], now).get(plan.pk),
    }
    return render(request, "scheduling/plan/view.html", context)


@requires(Permission.PLAN_VIEW)
@require_GET
def read(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A booked plan in sentences, in the patient's language, to read out or to hand over."""
    plan, now = get_object_or_404(CarePlan.objects.for_list(), pk=pk), clock.now()
    audit.record(by=request.user, action="plan.read", patient=plan.patient, obj=plan, now=now)
    context = {
        "plan": plan,
        "progress": Progress(plan, now),
        "practice": Practice.objects.current(),
        "spoken_in": plan.patient.language,
    }
    return render(request, "scheduling/plan/read.html", context)


@requires(Permission.PLAN_EDIT)
@require_POST
def stop(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """End a plan with a reason; what is still to come is cancelled."""
    plan = get_object_or_404(CarePlan, pk=pk)
    back = reverse("scheduling:plan-view", args=[plan.pk])
    reason = request.POST.get("reason", "").strip()[:160]
    if not reason:
        return refuse(request, 422, _("Say why the plan ends, then stop it."), back)

    def act() -> str:
        count = plans.stop(by=request.user, now=clock.now(), plan=plan, reason=reason)
        said = ngettext("%(n)s visit was cancelled.", "%(n)s visits were cancelled.", count)
        return _("The plan is stopped.") + " " + said % {"n": count}

    return pressed(request, back, act)


@requires(Permission.PLAN_VIEW)
@require_GET
def panel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The plan on the patient's page."""
    patient, now = get_object_or_404(Patient, pk=pk), clock.now()
    audit.record(by=request.user, action="plan.panel", patient=patient, now=now)
    rows = CarePlan.objects.filter(patient=patient).for_list().newest_first()
    plan = rows.active().first() or rows.first()
    context = {
        "patient": patient,
        "plan": plan,
        "progress": Progress(plan, now) if plan else None,
        "phases": plan.phases.order_by("position") if plan else [],
        "may_edit": request.user.can(Permission.PLAN_EDIT),
        "may_book": request.user.can(Permission.APPOINTMENT_EDIT),
        "due": reexam.due_of([plan], now).get(plan.pk) if plan else None,
    }
    return panels.answer(request, "scheduling/plan/panel.html", context, patient)
