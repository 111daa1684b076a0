"""Results of tests done elsewhere."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from clinic.actions import result as results
from clinic.forms.result import ResultForm
from clinic.models import Patient, TestResult
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, whose_page


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Add a value; `like` names one of the same study, which the form then knows already."""
    patient = get_object_or_404(Patient, pk=pk)
    back = whose_page(patient, "results")
    form = ResultForm(posted(request), cancel=back, initial=_like(request, patient))
    done = kept(
        request,
        form,
        back,
        lambda: results.add(by=request.user, now=clock.now(), patient=patient, **form.cleaned_data),
    )
    return done or answer(request, "clinic/result/add.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Change a value."""
    row = get_object_or_404(TestResult.objects.select_related("patient"), pk=pk)
    patient = row.patient
    back = whose_page(patient, "results")
    looked(request, "result.view", row, patient)
    form = ResultForm(posted(request), instance=row, cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: results.change(by=request.user, now=clock.now(), result=row, **form.cleaned_data),
    )
    return done or answer(request, "clinic/result/edit.html", form, patient=patient, back=back)


def _like(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    """What a further value of a study shares with one that is known."""
    try:
        key = UUID(request.GET.get("like", ""))
    except ValueError:
        return {}
    row = patient.results.filter(pk=key).first()
    if row is None:
        return {}
    looked(request, "result.view", row, patient)
    shared = ("study", "conditions", "taken_by", "informant", "source")
    return {"taken_on": row.taken, **{name: getattr(row, name) for name in shared}}
