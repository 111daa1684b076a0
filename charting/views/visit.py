"""The visit: opening it, the chart, its own fields, signing, the signed note, the panels."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from charting.actions import visit as visits
from charting.forms import chart as charts
from charting.forms import document
from charting.forms.document import Document
from charting.forms.part import say
from charting.forms.start import StartForm
from charting.forms.tap import VisitForm
from charting.models import Checkin, Visit, release
from charting.views import answer
from charting.views.complaint import WHOLE as COMPLAINT_PARTS
from charting.views.entry import PARTS as ENTRY_PARTS
from clinic.actions import Refused, audit
from clinic.models import Patient
from clinic.rules.access import Permission
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires
from clinic.web.keyring import derive
from clinic.web.middleware import refuse
from clinic.web.once import Replayed, Unkeyed, once, once_if_keyed
from clinic.web.paper import handed
from scheduling.models import reexam

PANEL = 8
PARTS = {
    "category": {"category", "blocks"},
    "also_present": {"category"},
    "blocks_reason": {"blocks"},
    "reactions": {"today"},
    "pain_now": {"row-pain"},
    "pain_after": {"row-response"},
    "pain_where": {"row-pain"},
    "kind": {"sheet"},
    "informant": {"row-kind"},
    "next_note": {"row-next-visit"},
    "home_note": {"row-advice"},
    "weeks_pregnant": {"row-kind", "blocks"},
}


@requires(Permission.CHART_EDIT)
@require_POST
def start(request: StaffRequest) -> HttpResponseBase:
    """Open the visit of an appointment or of a patient, or go on with it."""
    form = StartForm(request.POST)
    if not form.is_valid():
        return refuse(request, 422, _("There is no such appointment or patient."))
    data = form.cleaned_data
    try:
        visit = visits.start(by=request.user, now=timezone.now(), **data)
    except Refused as error:
        back = reverse("clinic:patient-view", args=[data["patient"].pk])
        return refuse(request, 422, str(error), back)
    return redirect("charting:visit-view" if visit.is_signed else "charting:visit-chart", visit.pk)


@requires(Permission.CHART_EDIT)
@require_GET
def chart(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """The one screen on which a visit is charted."""
    built = answer.build(pk)
    visit = built.visit
    if visit.is_signed:
        return redirect("charting:visit-view", visit.pk)
    now = timezone.now()
    day = now.astimezone(visit.location.tz).date()
    built.plan = charts.plan_of(visit, _phases(visit), day)
    audit.record(by=request.user, action="visit.view", patient=visit.patient, obj=visit, now=now)
    context = {
        "chart": built,
        "visit": visit,
        "patient": visit.patient,
        "alerts": visit.alert_rows,
        "day": day,
        "now": now,
        "may_sign": answer.may_sign(request, visit),
        "told": Checkin.objects.told_before(visit),
        "exam_due": reexam.due_for(visit.patient_id, now),
    }
    return render(request, "charting/visit/chart.html", context)


def _phases(visit: Visit) -> list[tuple[int, int]]:
    if visit.appointment is None or visit.appointment.plan is None:
        return []
    phases = visit.appointment.plan.phases.order_by("position")
    return list(phases.values_list("per_week", "weeks"))


@requires(Permission.CHART_EDIT)
@require_GET
def key(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What a browser seals the unsent taps of this person on this visit with.

    It is served to the page and kept nowhere: a stolen disk holds ciphertext, and the same person
    gets the same key after signing in again.
    """
    visit = answer.found(pk)
    secret = derive("chart journal", str(request.user.pk), str(visit.pk))
    return JsonResponse({"key": b64encode(secret).decode()})


@requires(Permission.CHART_EDIT)
@require_POST
def save(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """One field of the visit itself."""
    visit = answer.found(pk)
    name = request.POST.get("field", "")
    anchor = visits.ANCHORS.get(name, "")

    def act(data: dict[str, Any]) -> None:
        visits.save(
            by=request.user,
            now=timezone.now(),
            visit=visit,
            field=data["field"],
            value=data["value"],
            seen=data["seen"],
        )

    parts = PARTS.get(name, {f"row-{anchor}"})
    return answer.save(request, visit, VisitForm(request.POST), act, parts, anchor)


@requires(Permission.CHART_EDIT)
@require_POST
def undo(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Take the last tap back."""
    visit, anchor, done = answer.found(pk), "", answer.Done()
    parts = _undone(visit.last_tap)
    if answer.is_of_another(request):
        return HttpResponse(status=401)
    try:
        with once_if_keyed(request):
            anchor = visits.undo(by=request.user, now=timezone.now(), visit=visit)
            done.look(request, visit)
    except Unkeyed:
        raise
    except Replayed:
        done.whole = True
    except Refused as error:
        return answer.refused(request, visit, 409, str(error))
    if not request.htmx:
        return redirect(answer.address(visit.pk, anchor))
    return done.sign(answer.changed(request, visit, () if done.whole else parts))


def _undone(last: dict[str, Any]) -> set[str]:
    """The parts of the page that change when this tap is taken back."""
    parts: set[str] = set()
    for row in last.get("findings", []):
        parts |= answer.touched(row["code"], row["phase"])
    for name in last.get("fields", {}):
        parts |= PARTS.get(
            name, {f"row-{visits.ANCHORS[name]}"} if name in visits.ANCHORS else set()
        )
    for change in last.get("entries", []):
        parts |= ENTRY_PARTS.get(change["noun"], COMPLAINT_PARTS)
    if "blocks" in last or any(name.startswith("blocks_") for name in last.get("fields", {})):
        parts.add("blocks")
    return parts


@requires(Permission.CHART_SIGN)
@require_POST
def sign(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Sign: the note is frozen and the appointment finished, or what is open is said."""
    visit = answer.found(pk)
    if not visit.is_signed_by(request.user):
        raise PermissionDenied
    done = reverse("charting:visit-view", args=[visit.pk])
    if visit.is_signed:
        return redirect(done)
    try:
        with once(request) as ticket:
            ticket.result_url = done
            read = request.POST.get("read", "")
            visits.sign(by=request.user, now=timezone.now(), visit=visit, read=read)
    except visits.Open as error:
        sentence = _("Still open: %(points)s.") % {"points": _words(error)}
        return refuse(request, 409, sentence, answer.address(visit.pk, error.points[0].anchor))
    except Refused as error:
        return refuse(request, 409, str(error), answer.address(visit.pk, "sign"))
    return redirect(done)


def _words(error: visits.Open) -> str:
    return ", ".join(say(point.text) for point in error.points)


@requires(Permission.CHART_VIEW)
@require_GET
def view(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """The signed note, with its drawing, its re-tests, its addenda and its seal."""
    visit = get_object_or_404(Visit.objects.for_chart(), pk=pk)
    now = timezone.now()
    audit.record(by=request.user, action="visit.view", patient=visit.patient, obj=visit, now=now)
    context: dict[str, Any] = {
        "visit": visit,
        "patient": visit.patient,
        "before": Visit.objects.before(visit).filter(status="signed").first(),
        "now": now,
        "may_add": visit.is_signed and request.user.can(Permission.CHART_SIGN),
        "may_chart": request.user.can(Permission.CHART_EDIT),
    }
    with release.of(visit):
        context["document"] = Document(visit)
        return render(request, "charting/visit/view.html", context)


@requires(Permission.CHART_VIEW)
@require_GET
def paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The note as PDF, for the printer and for whoever asked for it."""
    visit = get_object_or_404(Visit.objects.for_chart(), pk=pk)
    now = timezone.now()
    audit.record(by=request.user, action="visit.print", patient=visit.patient, obj=visit, now=now)
    return handed(document.pdf(visit, now), document.file_name(visit))


@requires(Permission.CHART_VIEW)
@require_GET
def panel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The last visits of a patient, for a column of the patient's page."""
    patient = get_object_or_404(Patient, pk=pk)
    now = timezone.now()
    audit.record(by=request.user, action="visit.list", patient=patient, obj=patient, now=now)
    rows = list(patient.visits.for_panel()[: PANEL + 1])
    may_start = request.user.can(Permission.CHART_EDIT) and request.user.is_practitioner
    context = {
        "patient": patient,
        "visits": rows[:PANEL],
        "more": len(rows) > PANEL,
        "may_start": may_start,
    }
    return panels.answer(request, "charting/visit/panel.html", context, patient)


@requires(Permission.CHART_VIEW)
@require_GET
def unsigned(request: StaffRequest) -> HttpResponse:
    """Visits that wait for a signature."""
    rows = list(Visit.objects.unsigned()[:50])
    audit.record(
        by=request.user,
        action="visit.unsigned",
        now=timezone.now(),
        details={"patients": [str(one.patient_id) for one in rows]},
    )
    context = {"visits": rows[:PANEL], "count": len(rows), "more": len(rows) - PANEL}
    return panels.answer(request, "charting/visit/unsigned.html", context)
