"""The health background of a patient."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import audit
from clinic.actions import history as entries
from clinic.forms.history import HistoryEndForm, HistoryForm
from clinic.models import HistoryItem, Patient
from clinic.rules.access import Permission
from clinic.rules.when import When
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, whose_page

A_PAGE = 100


@requires(Permission.PATIENT_VIEW)
@require_GET
def list(request: StaffRequest, pk: str) -> HttpResponse:
    """Everything that is known, what is over included."""
    patient = get_object_or_404(Patient, pk=pk)
    audit.record(by=request.user, action="history.view", patient=patient, now=clock.now())
    rows = patient.history.newest_first().select_related("recorded_by")
    context = {
        "patient": patient,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "results": patient.results.newest_first(),
        "referrals": patient.referrals.newest_first(),
        "devices": patient.devices.newest_first(),
        "pregnancies": patient.pregnancies.newest_first(),
        "today": clock.now().date(),
        "may_edit": request.user.can(Permission.PATIENT_EDIT),
    }
    return render(request, "clinic/history/list.html", context)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Add an entry."""
    patient = get_object_or_404(Patient, pk=pk)
    back = whose_page(patient, "background")
    form = HistoryForm(posted(request), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: entries.add(by=request.user, now=clock.now(), patient=patient, **form.cleaned_data),
    )
    return done or answer(request, "clinic/history/add.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Change an entry."""
    item = get_object_or_404(HistoryItem.objects.select_related("patient"), pk=pk)
    patient = item.patient
    back = reverse("clinic:history-list", args=[patient.pk])
    looked(request, "history.view", item, patient)
    form = HistoryForm(posted(request), instance=item, cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: entries.change(by=request.user, now=clock.now(), item=item, **form.cleaned_data),
    )
    return done or answer(request, "clinic/history/edit.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """Say when an entry ended."""
    item = get_object_or_404(HistoryItem.objects.select_related("patient"), pk=pk)
    back = reverse("clinic:history-list", args=[item.patient_id])
    looked(request, "history.view", item, item.patient)
    form = HistoryEndForm(posted(request), cancel=back, initial={"ended_on": _today()})
    done = kept(
        request,
        form,
        back,
        lambda: entries.end(by=request.user, now=clock.now(), item=item, **form.cleaned_data),
    )
    return done or answer(request, "clinic/history/end.html", form, item=item, back=back)


def _today() -> When:
    return When(clock.now().date())
