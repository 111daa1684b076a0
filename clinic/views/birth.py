"""How a patient was born."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from clinic.actions import birth as births
from clinic.forms.birth import BirthForm
from clinic.models import Birth, Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, whose_page


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Write the birth facts of a patient, or change them."""
    patient = get_object_or_404(Patient, pk=pk)
    row = Birth.objects.filter(patient=patient).first()
    back = whose_page(patient, "birth")
    looked(request, "birth.view", row, patient)
    form = BirthForm(posted(request), instance=row, cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: births.change(
            by=request.user, now=clock.now(), patient=patient, **form.cleaned_data
        ),
    )
    return done or answer(request, "clinic/birth/edit.html", form, patient=patient, back=back)
