"""Care plans: what is wanted, how it would lie, one button that books all, how far it is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
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
from clinic.models import Location, Patient, User
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires
from clinic.web.middleware import refuse
from clinic.web.once import once
from scheduling.actions import plan as plans
from scheduling.forms.find import chosen_patient
from scheduling.forms.plan import TEMPLATES, PlanForm, start_of
from scheduling.models import AppointmentType, CarePlan
from scheduling.models.diary import Diary
from scheduling.models.draft import Draft, digest
from scheduling.models.month import months
from scheduling.models.progress import Progress
from scheduling.rules.solver import Layout, Obstacle, Why

A_PAGE = 25


@requires(Permission.PLAN_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """All plans, those under way first."""
    now = clock.now()
    state = request.GET.get("state", "active")
    rows = CarePlan.objects.for_list().with_counts(now).newest_first()
    if state == "lost":
        rows = CarePlan.objects.without_next(now).for_list()
    elif state in {"active", "completed", "stopped"}:
        rows = rows.filter(status=state)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = [str(plan.patient_id) for plan in page]
    if shown:
        audit.record(by=request.user, action="plan.list", now=now, details={"patients": shown})
    context = {"page": page, "state": state, "may_edit": request.user.can(Permission.PLAN_EDIT)}
    return render(request, "scheduling/plan/list.html", context)


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponseBase:
    """Ask, see how it lies, and book all visits at once.

    The wishes are posted as well, since a goal may say what somebody suffers from; only the
    button under the list of visits sends "book".
    """
    now = clock.now()
    sent, booking = request.POST if request.method == "POST" else None, "book" in request.POST
    patient = chosen_patient((request.GET if sent is None else sent).get("patient", ""))
    if patient is None:
        return redirect("clinic:patient-list")
    form = PlanForm(_start(request, patient, now) if sent is None else sent)
    context: dict[str, Any] = {"form": form, "patient": patient, "templates": _templates(patient)}
    status = 200
    if form.is_valid():
        draft = form.draft()
        if booking:
            try:
                return _lay(request, draft, form.cleaned_data["shown"], now)
            except Refused as error:
                context["refusal"], status = str(error), 409
        context |= _preview(draft, now)
    else:
        status = 200 if sent is None else 422
    if not booking:
        audit.record(by=request.user, action="plan.preview", patient=patient, now=now)
    return render(request, "scheduling/plan/add.html", context, status=status)


def _lay(request: StaffRequest, draft: Draft, shown: str, now: datetime) -> HttpResponse:
    """Make the plan and book it in one transaction. Raises: Refused, and nothing is kept."""
    with once(request) as ticket:
        plan = plans.make(by=request.user, now=now, draft=draft)
        booked = plans.lay(by=request.user, now=now, plan=plan, shown=shown)
        ticket.result_url = reverse("scheduling:plan-view", args=[plan.pk])
    count = len(booked)
    said = ngettext("%(n)s visit is booked.", "All %(n)s visits are booked.", count) % {"n": count}
    messages.success(request, said)
    return redirect(ticket.result_url)


def _preview(draft: Draft, now: datetime) -> dict[str, Any]:
    """How the plan would lie: the list, the months, the obstacles."""
    diary = draft.diary(now)
    layout = draft.lay(diary)
    tz = draft.location.tz
    placed = {visit.day: visit for visit in layout.placed}
    last = max(placed, default=draft.starts_on + timedelta(days=27))
    shut = {
        day for day in _days(draft.starts_on, last) if diary.closure_of(draft.practitioner.pk, day)
    }
    return {
        "draft": draft,
        "layout": layout,
        "digest": digest(layout),
        "obstacles": [(one, _cause(diary, draft, one)) for one in layout.obstacles],
        "rooms": {str(key): room.name for key, room in diary.rooms.items()},
        "zone": tz,
        "groups": _grouped(draft, layout),
        "months": months(draft.starts_on, last, placed, shut, now.astimezone(tz).date()),
    }


def _cause(diary: Diary, draft: Draft, obstacle: Obstacle) -> str:
    """Who is away in a week that nobody works, and why, in the words of the calendar."""
    closure = diary.closure_of(draft.practitioner.pk, obstacle.first)
    if obstacle.why is not Why.CLOSED or closure is None:
        return ""
    if closure.practitioner is None:
        return _("Closed: %(why)s.") % {"why": closure.reason}
    who = draft.practitioner.display_name
    return _("%(who)s is away: %(why)s.") % {"who": who, "why": closure.reason}


def _days(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _grouped(draft: Draft, layout: Layout) -> Sequence[tuple[Any, Any]]:
    """Each phase with its visits."""
    numbered = enumerate(draft.phases)
    return [(phase, [v for v in layout.placed if v.phase == n]) for n, phase in numbered]


def _templates(patient: Patient) -> Sequence[tuple[str, Any]]:
    """Each template's name and the address that begins with it."""
    return [
        (f"?{urlencode({'patient': patient.pk, 'template': key})}", name)
        for key, (name, _phases) in TEMPLATES.items()
    ]


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
    data = start_of(request.GET.get("template", "eight")) | {
        "patient": patient.pk,
        "location": place.pk if place else "",
        "type": usual.pk if usual else "",
        "exam_type": exam.pk if exam else "",
        "practitioner": whose or "",
        "starts_on": monday.isoformat(),
        "weekdays": ["1", "4"],
    }
    if exam is None:
        data["exam_number"] = ""
    return data


@requires(Permission.PLAN_VIEW)
@require_GET
def view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One plan: kept, missed, to come, and where it should be."""
    plan, now = get_object_or_404(CarePlan.objects.for_list(), pk=pk), clock.now()
    audit.record(by=request.user, action="plan.view", patient=plan.patient, obj=plan, now=now)
    context = {
        "plan": plan,
        "progress": Progress(plan, now),
        "phases": plan.phases.order_by("position"),
        "now": now,
        "may_edit": request.user.can(Permission.PLAN_EDIT),
        "may_book": request.user.can(Permission.APPOINTMENT_EDIT),
    }
    return render(request, "scheduling/plan/view.html", context)


@requires(Permission.PLAN_EDIT)
@require_POST
def stop(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """End a plan with a reason; what is still to come is cancelled."""
    plan = get_object_or_404(CarePlan, pk=pk)
    back = reverse("scheduling:plan-view", args=[plan.pk])
    reason = request.POST.get("reason", "").strip()[:160]
    if not reason:
        return refuse(request, 422, _("Say why the plan ends, then stop it."), back)
    try:
        with once(request) as ticket:
            ticket.result_url = back
            count = plans.stop(by=request.user, now=clock.now(), plan=plan, reason=reason)
    except Refused as error:
        return refuse(request, 409, str(error), back)
    said = ngettext("%(n)s visit was cancelled.", "%(n)s visits were cancelled.", count)
    messages.success(request, _("The plan is stopped.") + " " + said % {"n": count})
    return redirect(back)


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
    }
    return panels.answer(request, "scheduling/plan/panel.html", context, patient)
