"""Patients who belong together."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import Refused, audit
from clinic.actions import relative as relatives
from clinic.forms.relative import RelativeForm
from clinic.models import Patient, PatientLink
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted, whose_page
from clinic.web.once import once


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Link another patient: words find some, one of them is chosen."""
    patient = get_object_or_404(Patient, pk=pk)
    back = whose_page(patient, "family")
    form = RelativeForm(posted(request), patient=patient, cancel=back)
    done = kept(request, form, back, lambda: _link(request, patient, form))
    if form.found:
        ids = [str(one.pk) for one in form.found]
        audit.record(
            by=request.user, action="patient.find", now=clock.now(), details={"patients": ids}
        )
    return done or answer(request, "clinic/relative/add.html", form, patient=patient, back=back)


def _link(request: StaffRequest, patient: Patient, form: RelativeForm) -> PatientLink:
    facts = {name: form.cleaned_data[name] for name in ("other", "kind", "note")}
    return relatives.add(by=request.user, now=clock.now(), patient=patient, **facts)


@requires(Permission.PATIENT_EDIT)
@require_POST
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """Take a link back, for both; back to the page it was pressed on."""
    link = get_object_or_404(PatientLink.objects.select_related("patient", "other"), pk=pk)
    ends = {str(one.pk): one for one in (link.patient, link.other)}
    here = ends.get(request.POST.get("here", str(link.patient_id)))
    if here is None:
        raise Http404
    back = whose_page(here, "family")
    try:
        with once(request) as ticket:
            ticket.result_url = back
            relatives.end(by=request.user, now=clock.now(), link=link)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The link is gone."))
    return redirect(back)
