"""Complaints: told on a chart or on the patient's page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from charting.actions import complaint as complaints
from charting.actions import tap
from charting.forms.complaint_page import AddForm, ComplaintForm, ResolveForm, SaveForm
from charting.models import Complaint, Visit
from charting.rules.complaint import anchor
from charting.views import answer
from clinic.actions import Refused, audit
from clinic.models import Patient
from clinic.rules.access import Permission
from clinic.web import formpage
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires
from clinic.web.middleware import refuse
from clinic.web.once import Replayed, Unkeyed, once_if_keyed

# What changes on a chart beside the complaint's own line.
WHOLE = {"complaint", "row-pain"}


def _found(pk: UUID) -> Complaint:
    return get_object_or_404(Complaint.objects.select_related("patient"), pk=pk)


@contextmanager
def _known() -> Iterator[None]:
    """404 for a complaint that is none."""
    try:
        yield
    except Complaint.DoesNotExist:
        raise Http404 from None


def _visit(request: StaffRequest) -> Visit | None:
    """The chart that a tap came from, None elsewhere; 404 for what is none."""
    said = request.POST.get("visit", "")
    if not said:
        return None
    try:
        return answer.found(UUID(said))
    except ValueError:
        raise Http404 from None


def _page(patient: Patient) -> str:
    return reverse("clinic:patient-view", args=[patient.pk])


def _act(
    request: StaffRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    back: str,
    done: str = "",
) -> HttpResponseBase:
    """Without a chart: check, act, go back; refusals in words."""
    if not form.is_valid():
        faults = next(iter(form.errors.values()), [_("This cannot be saved.")])
        return refuse(request, 422, str(faults[0]), back)
    try:
        with once_if_keyed(request):
            act(form.cleaned_data)
    except Unkeyed:
        raise
    except Replayed:
        pass
    except tap.Changed as clash:
        words = {"theirs": clash.theirs or "–", "yours": clash.yours or "–"}
        both = _("Saved meanwhile: %(theirs)s. Yours, not saved: %(yours)s.")
        return refuse(request, 409, both % words, back)
    except Refused as error:
        return refuse(request, 422, str(error), back)
    return redirect(done or back)


@requires(Permission.CHART_EDIT)
@require_POST
def add(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """A new complaint of a patient."""
    patient, visit = get_object_or_404(Patient, pk=pk), _visit(request)
    form = AddForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        base: dict[str, Any] = {"by": request.user, "now": timezone.now(), "patient": patient}
        complaints.add(**base, pk=data["id"], values=form.values(), visit=visit)

    if visit is None:
        return _act(request, form, act, _page(patient))
    return answer.save(request, visit, form, act, WHOLE, "complaint-add")


@requires(Permission.CHART_EDIT)
@require_POST
def save(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """One field of a complaint."""
    visit = _visit(request)
    form, name = SaveForm(request.POST), request.POST.get("field", "")

    def act(data: dict[str, Any]) -> None:
        base: dict[str, Any] = {"by": request.user, "now": timezone.now(), "visit": visit}
        one = {part: data[part] for part in ("field", "values", "seen")}
        with _known():
            complaints.save(**base, complaint=pk, **one)

    if visit is None:
        return _act(request, form, act, _page(_found(pk).patient))
    parts = WHOLE if name in complaints.NAMING else {f"row-{anchor(pk)}"}
    return answer.save(request, visit, form, act, parts, anchor(pk, name))


@requires(Permission.CHART_EDIT)
@require_POST
def resolve(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """It is gone since a day, or open again."""
    visit = _visit(request)
    form = ResolveForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        base: dict[str, Any] = {"by": request.user, "now": timezone.now(), "visit": visit}
        said = {"on": data["resolved_on"], "seen": data["seen"]}
        with _known():
            complaints.resolve(**base, complaint=pk, **said)

    if visit is None:
        return _act(request, form, act, _page(_found(pk).patient))
    return answer.save(request, visit, form, act, WHOLE, anchor(pk))


@requires(Permission.CHART_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """All that is known of a complaint."""
    complaint = _found(pk)
    back = formpage.whose_page(complaint.patient, "complaints")
    form = ComplaintForm(formpage.posted(request), complaint=complaint, cancel=back)

    def act() -> None:
        if form.stale():
            raise Refused(_("Somebody changed this meanwhile. Read it again, then change it."))
        values = form.changes()
        shown = {name: getattr(complaint, name) for name in values}
        base: dict[str, Any] = {"by": request.user, "now": timezone.now(), "complaint": complaint}
        complaints.edit(**base, values=values, shown=shown)

    done = formpage.kept(request, form, back, act)
    if done is not None:
        return done
    formpage.looked(request, "complaint.view", complaint, complaint.patient)
    context = {"complaint": complaint, "patient": complaint.patient, "back": back}
    return formpage.answer(request, "charting/complaint/edit.html", form, **context)


@requires(Permission.CHART_VIEW)
@require_GET
def panel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Complaints and episodes of care, for a column of the patient's page."""
    patient = get_object_or_404(Patient, pk=pk)
    now = timezone.now()
    audit.record(by=request.user, action="complaint.list", patient=patient, obj=patient, now=now)
    rows = list(patient.complaints.in_order().select_related("episode"))
    context = {
        "patient": patient,
        "open": [one for one in rows if one.resolved_on is None],
        "gone": [one for one in rows if one.resolved_on is not None],
        "episodes": list(patient.episodes.newest_first()),
        "may_edit": request.user.can(Permission.CHART_EDIT),
        "fresh": Complaint().pk,
        "form": AddForm(),
    }
    return panels.answer(request, "charting/complaint/panel.html", context, patient)
