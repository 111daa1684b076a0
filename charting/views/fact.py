"""Finding words anywhere in one patient's record."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from charting.forms.fact import FindForm
from charting.models import fact
from clinic.actions import audit
from clinic.models import Patient
from clinic.rules.access import Permission
from clinic.web.access import StaffRequest, requires


@requires(Permission.CHART_VIEW)
@require_http_methods(["GET", "POST"])
def find(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The places that hold all the words; they are posted, so no address tells them."""
    patient = get_object_or_404(Patient, pk=pk)
    form = FindForm(request.POST if request.method == "POST" else {})
    valid = form.is_valid()
    words = form.words() if valid else []
    audit.record(
        by=request.user, action="fact.find", now=timezone.now(), patient=patient, obj=patient
    )
    context = {
        "patient": patient,
        "form": form,
        "words": words,
        "hits": fact.find(patient, words),
    }
    return render(request, "charting/fact/find.html", context, status=200 if valid else 422)
