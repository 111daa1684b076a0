"""The health background of a patient."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import Refused, audit
from clinic.actions import history as entries
from clinic.forms.history import HistoryEndForm, HistoryForm
from clinic.models import HistoryItem, Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once

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
        "may_edit": request.user.can(Permission.PATIENT_EDIT),
    }
    return render(request, "clinic/history/list.html", context)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Add an entry."""
    patient = get_object_or_404(Patient, pk=pk)
    back = reverse("clinic:patient-view", args=[patient.pk])
    form = HistoryForm(posted(request), cancel=back)
    if form.is_valid():
        try:
            with once(request) as ticket:
                ticket.result_url = back
                entries.add(by=request.user, now=clock.now(), patient=patient, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect(back)
    return answer(request, "clinic/history/add.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """Say when an entry ended."""
    item = get_object_or_404(HistoryItem.objects.select_related("patient"), pk=pk)
    back = reverse("clinic:history-list", args=[item.patient_id])
    now = clock.now()
    form = HistoryEndForm(posted(request), cancel=back, initial={"ended_on": now.date()})
    if form.is_valid():
        try:
            with once(request) as ticket:
                ticket.result_url = back
                entries.end(by=request.user, now=now, item=item, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    elif request.method == "GET":
        audit.record(
            by=request.user, action="history.view", patient=item.patient, obj=item, now=now
        )
    return answer(request, "clinic/history/end.html", form, item=item, back=back)
