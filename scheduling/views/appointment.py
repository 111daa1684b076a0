"""One visit: found a time for, booked, moved, followed through the day, cancelled."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import Refused, audit
from clinic.models import Patient
from clinic.rules import person
from clinic.rules.access import Permission
from clinic.templatetags.kit import clock as clock_words
from clinic.templatetags.kit import day as day_words
from clinic.templatetags.kit import state_word
from clinic.web import clock
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.middleware import refuse
from clinic.web.once import once
from clinic.web.search import SearchForm
from scheduling.actions import appointment as visits
from scheduling.actions import miss as misses
from scheduling.actions import move as moves
from scheduling.actions.appointment import OutsideHours, Taken
from scheduling.forms.appointment import BookForm, CancelForm, MoveForm, StatusForm
from scheduling.forms.find import (
    WISHES,
    FindForm,
    asked,
    chosen_patient,
    initial,
    later,
    place_of,
    wanted,
)
from scheduling.models import Appointment, CarePlan, Miss, Policy, Reminder, WaitlistEntry
from scheduling.models.progress import Progress
from scheduling.rules.policy import Fee, Reason, Status, next_steps
from scheduling.views import drop, gap, taken, undo

_KEPT = ("location", "type", "practitioner", "room", "day", "start", "plan")


# ── finding a time and booking it ──────────────────────────────────────────────────────────


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponseBase:
    """Book a visit: whom, what, when; a refusal keeps everything and offers near times."""
    now = clock.now()
    patient = chosen_patient(request.POST.get("patient") or request.GET.get("patient", ""))
    if patient is None:
        return _whom(request)
    find = FindForm(wanted(request.GET, now, patient))
    times = find.times(now, patient) if find.is_valid() else []
    place = place_of(find)
    if place is None:
        return refuse(request, 404, _("There is no open location yet. Add one in the settings."))
    start = initial(request.GET, find, times, patient)
    may_overbook = request.user.can(Permission.APPOINTMENT_OVERBOOK)
    form = BookForm(
        posted(request), location=place, times=times, initial=start, may_overbook=may_overbook
    )
    context: dict[str, Any] = {"find": find, "patient": patient, "place": place, "times": times}
    context["later"] = later(request.GET, times)
    context["kept"] = [("patient", patient.pk), ("plan", request.GET.get("plan"))]
    context |= {"alerts": patient.alerts.open(), "plans": patient.plans.active()}
    if form.is_valid():
        try:
            with once(request) as ticket:
                visit = _book(request, form, now)
                ticket.result_url = where(visit)
        except Taken as error:
            return _taken(request, form, error, context)
        except Refused as error:
            form.add_error(
                "outside_reason" if isinstance(error, OutsideHours) else None, str(error)
            )
        else:
            messages.success(request, _booked_words(visit))
            return redirect(ticket.result_url)
    elif request.method == "GET":
        audit.record(by=request.user, action="appointment.find", patient=patient, now=now)
    context |= gap.near(form, form.data.get("type"), now, patient)
    return answer(request, "scheduling/appointment/add.html", form, **context)


def _book(request: StaffRequest, form: BookForm, now: datetime) -> Appointment:
    data = form.cleaned_data
    plan, number = _of_plan(data["plan"], data["patient"], now)
    return visits.book(
        by=request.user,
        now=now,
        patient=data["patient"],
        practitioner=data["practitioner"],
        room=data["room"],
        type=data["type"],
        start_at=data["start_at"],
        plan=plan,
        plan_number=number,
        outside_reason=data["outside_reason"],
        overbook_reason=data.get("overbook_reason", ""),
        note=data["note"],
        tells=True,
    )


def _of_plan(
    key: UUID | None, patient: Patient, now: datetime
) -> tuple[CarePlan | None, int | None]:
    """The plan that a visit makes up for, and the first number of it without a time."""
    if key is None:
        return None, None
    plan = get_object_or_404(CarePlan.objects.active().for_list(), pk=key, patient=patient)
    missing = Progress(plan, now).missing
    return (plan, missing[0]) if missing else (None, None)


def _taken(request: StaffRequest, form: Any, error: Taken, context: dict[str, Any]) -> HttpResponse:
    """The refusal with the nearest free times as buttons, and everything typed kept."""
    context |= taken.offered(error)
    template = "move" if "visit" in context else "add"
    page = {"form": form, **context}
    return render(request, f"scheduling/appointment/{template}.html", page, status=409)


def _whom(request: StaffRequest) -> HttpResponseBase:
    """Whom to book for, when the address does not say; the words of the search are posted."""
    if request.method == "POST" and "q" not in request.POST:
        return refuse(request, 404, _("This patient is not here. Choose one again."))
    search = SearchForm(posted(request))
    text = search.cleaned_data["q"] if search.is_valid() else ""
    query = person.read_query(text)
    found = Patient.objects.search(query)[:12] if not query.is_empty else []
    kept = {name: request.GET[name] for name in _KEPT if name in request.GET}
    details = {"patients": [str(one.pk) for one in found]}
    if found:
        audit.record(by=request.user, action="appointment.whom", now=clock.now(), details=details)
    context = {"found": found, "keep": urlencode(kept), "today": clock.now().date()}
    context["may_edit"] = request.user.can(Permission.PATIENT_EDIT)
    context |= {"find_text": text, "add_words": " ".join(query.names)}
    return answer(request, "scheduling/appointment/whom.html", search, **context)


def _booked_words(visit: Appointment) -> str:
    tz = visit.location.tz
    return _("Booked: %(name)s, %(day)s, %(time)s with %(who)s, %(room)s.") % {
        "name": visit.patient.full_name,
        "day": day_words(visit.start_at, tz),
        "time": clock_words(visit.start_at, tz),
        "who": visit.practitioner.display_name,
        "room": visit.room.name,
    }


def where(visit: Appointment) -> str:
    """The calendar of the visit's day with the visit chosen."""
    day = visit.start_at.astimezone(visit.location.tz).date()
    query = {"day": day.isoformat(), "location": visit.location_id, "visit": visit.pk}
    return f"{reverse('scheduling:calendar-show')}?{urlencode(query)}"


# ── one visit ──────────────────────────────────────────────────────────────────────────────


def _get(pk: Any) -> Appointment:
    return get_object_or_404(Appointment.objects.for_page(), pk=pk)


def _today(visit: Appointment, now: datetime) -> date:
    return now.astimezone(visit.location.tz).date()


def shown(
    request: StaffRequest, visit: Appointment, now: datetime, *, again: bool = False
) -> dict[str, Any]:
    """What the drawer and the page of one visit show, noted as a look at its patient.

    A page that shows the same patients `again`, by itself, is no further look.
    """
    if not again:
        audit.record(
            by=request.user, action="appointment.view", patient=visit.patient, obj=visit, now=now
        )
    steps = (
        next_steps(Status(visit.status)) if request.user.can(Permission.APPOINTMENT_EDIT) else []
    )
    if visit.start_at > now:
        steps = [step for step in steps if step is not Status.NO_SHOW]
    if visit.start_at.astimezone(visit.location.tz).date() > _today(visit, now):
        steps = [step for step in steps if step is not Status.ARRIVED]
    return {
        "visit": visit,
        "steps": [step.value for step in steps],
        "alerts": visit.patient.alerts.open().select_related("raised_by"),
        "reminders": Reminder.objects.for_visit(visit),
        "progress": Progress(visit.plan, now) if visit.plan else None,
        "miss": Miss.objects.standing().filter(appointment=visit).select_related("fee_by").first(),
        "now": now,
        "may_edit": request.user.can(Permission.APPOINTMENT_EDIT),
        "may_chart": request.user.can(Permission.CHART_EDIT),
    }


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One visit on a page of its own."""
    visit, now = _get(pk), clock.now()
    context = {**shown(request, visit, now), "undo": undo.offered(request, now)}
    return render(request, "scheduling/appointment/view.html", context)


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Give a visit another time; without dragging."""
    visit, now = _get(pk), clock.now()
    if request.method == "GET":
        audit.record(
            by=request.user, action="appointment.view", patient=visit.patient, obj=visit, now=now
        )
        if not visit.is_open:
            said = _("This visit is over, so it cannot be moved.")
            return refuse(request, 409, said, where(visit))
    local = visit.start_at.astimezone(visit.location.tz)
    usual = {
        "location": str(visit.location_id),
        "type": str(visit.type_id),
        "practitioner": str(visit.practitioner_id),
        "day": max(local.date(), now.date()).isoformat(),
    }
    names = [name for name in WISHES if name != "type"]
    find = FindForm(usual | asked(request.GET, names))
    times = find.times(now, visit.patient, visit.pk) if find.is_valid() else []
    place = place_of(find) or visit.location
    start = {"day": local.date(), "practitioner": visit.practitioner_id, "room": visit.room_id}
    form = MoveForm(posted(request), location=place, times=times, initial=start)
    context: dict[str, Any] = {"find": find, "visit": visit, "place": place, "times": times}
    context["later"] = later(request.GET, times)
    if form.is_valid():
        before = moves.place_of(visit)
        try:
            with once(request) as ticket:
                moved = _move(request, form, visit, now)
                ticket.result_url = where(moved)
        except Refused as error:
            if drop.was(request):
                return drop.refused(request, visit, error, form.cleaned_data)
            if isinstance(error, Taken):
                return _taken(request, form, error, context)
            form.add_error(
                "outside_reason" if isinstance(error, OutsideHours) else None, str(error)
            )
        else:
            undo.remember_place(request, moved, before, undo.moved_words(moved), now)
            return drop.done() if drop.was(request) else redirect(ticket.result_url)
    elif drop.was(request):
        return drop.unreadable(request, form)
    context |= gap.near(form, visit.type_id, now, visit.patient, visit.pk)
    return answer(request, "scheduling/appointment/move.html", form, **context)


def _move(request: StaffRequest, form: MoveForm, visit: Appointment, now: datetime) -> Appointment:
    data = form.cleaned_data
    return visits.move(
        by=request.user,
        now=now,
        appointment=visit,
        practitioner=data["practitioner"],
        room=data["room"],
        start_at=data["start_at"],
        outside_reason=data["outside_reason"],
    )


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def cancel(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Cancel a visit with a coded reason."""
    visit, now = _get(pk), clock.now()
    back = where(visit)
    hours = Policy.objects.current().late_hours(visit, now)
    form = CancelForm(posted(request), cancel=back, is_late=bool(hours))
    if form.is_valid():
        before = visit.status
        try:
            with once(request) as ticket:
                ticket.result_url = back
                _cancel(request, form, visit, now)
        except Refused as error:
            return refuse(request, 409, str(error), back)
        if before in {Status.BOOKED, Status.CONFIRMED}:
            undo.remember(request, visit, Status.BOOKED, _("Cancelled."), now)
        return redirect(reverse("scheduling:calendar-show") + "?" + _query(visit))
    if request.method == "GET":
        audit.record(
            by=request.user, action="appointment.view", patient=visit.patient, obj=visit, now=now
        )
    context = {"visit": visit, "back": back, "late_hours": hours}
    return answer(request, "scheduling/appointment/cancel.html", form, **context)


def _cancel(request: StaffRequest, form: CancelForm, visit: Appointment, now: datetime) -> None:
    """Cancel, and note what was decided about the fee of a late cancellation."""
    data, by = form.cleaned_data, request.user
    reason = Reason(data["reason"])
    visits.cancel(by=by, now=now, appointment=visit, reason=reason, note=data["note"])
    late = visit.misses.standing().first() if data.get("fee") else None
    if late is not None:
        misses.decide(by=by, now=now, miss=late, fee=Fee(data["fee"]))


def _query(visit: Appointment) -> str:
    day = visit.start_at.astimezone(visit.location.tz).date()
    return urlencode({"day": day.isoformat(), "location": visit.location_id})


# ── the day's clicks, each with its way back ───────────────────────────────────────────────

_STEPS = {
    Status.BOOKED: visits.keep,
    Status.CONFIRMED: visits.confirm,
    Status.ARRIVED: visits.arrive,
    Status.IN_ROOM: visits.seat,
    Status.DONE: visits.finish,
    Status.NO_SHOW: visits.no_show,
}


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def status(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """One step of a visit, or the step back."""
    visit, now = _get(pk), clock.now()
    form = StatusForm(request.POST)
    back = next_page(request, visit)
    if not form.is_valid() or form.cleaned_data["to"] in {Status.HELD, Status.CANCELLED}:
        return refuse(request, 422, _("This is no step of a visit."), back)
    to, before = Status(form.cleaned_data["to"]), Status(visit.status)
    try:
        if form.cleaned_data["undo"]:
            visits.restore(by=request.user, now=now, appointment=visit, to=to)
            undo.forget(request)
        else:
            _STEPS[to](by=request.user, now=now, appointment=visit)
            undo.remember(request, visit, before, f"{state_word(to.value)}.", now)
    except Refused as error:
        return refuse(request, 409, str(error), back)
    return redirect(back)


def next_page(request: StaffRequest, visit: Appointment) -> str:
    """Back to where the button was pressed, if that is a page of ours."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    if ours and target.startswith("/"):  # else `redirect` takes it for the name of a view
        return target
    return where(visit)


# ── on the patient's page ──────────────────────────────────────────────────────────────────


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def panel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Next and past visits of one patient."""
    patient, now = get_object_or_404(Patient, pk=pk), clock.now()
    audit.record(by=request.user, action="appointment.panel", patient=patient, now=now)
    rows = Appointment.objects.for_patient(patient)
    ahead = rows.ahead(now).in_order()
    past = rows.exclude(pk__in=ahead.values("pk")).order_by("-period__startswith", "-id")
    context = {
        "patient": patient,
        "ahead": ahead,
        "past": (shown_past := [*past[:8]]),
        "misses": Miss.objects.by_visit(shown_past),
        "past_count": past.count(),
        "tally": Miss.objects.of(patient).tally(now),
        "waits": WaitlistEntry.objects.for_list().waiting().filter(patient=patient),
        "now": now,
        "may_edit": request.user.can(Permission.APPOINTMENT_EDIT),
    }
    return panels.answer(request, "scheduling/appointment/panel.html", context, patient)
