"""The pregnancy of a patient under care."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from clinic.actions import pregnancy as pregnancies
from clinic.forms.pregnancy import PregnancyEndForm, PregnancyForm
from clinic.models import Patient, Pregnancy
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, whose_page


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Note a pregnancy; a doctor's word is asked for."""
    patient = get_object_or_404(Patient, pk=pk)
    back = whose_page(patient, "pregnancy")
    form = PregnancyForm(posted(request), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: pregnancies.add(
            by=request.user, now=clock.now(), patient=patient, **form.cleaned_data
        ),
    )
    return done or answer(request, "clinic/pregnancy/add.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Date it anew."""
    row = get_object_or_404(Pregnancy.objects.select_related("patient"), pk=pk)
    patient = row.patient
    back = whose_page(patient, "pregnancy")
    looked(request, "pregnancy.view", row, patient)
    form = PregnancyForm(posted(request), instance=row, cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: pregnancies.change(by=request.user, now=clock.now(), row=row, **form.cleaned_data),
    )
    return done or answer(request, "clinic/pregnancy/edit.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """Say when and how it ended."""
    row = get_object_or_404(Pregnancy.objects.select_related("patient"), pk=pk)
    patient = row.patient
    back = whose_page(patient, "pregnancy")
    looked(request, "pregnancy.view", row, patient)
    form = PregnancyEndForm(posted(request), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: pregnancies.end(by=request.user, now=clock.now(), row=row, **form.cleaned_data),
    )
    return done or answer(request, "clinic/pregnancy/end.html", form, row=row, back=back)
