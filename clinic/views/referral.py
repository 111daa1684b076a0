"""Referrals and shared care."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from clinic.actions import referral as referrals
from clinic.forms.referral import ReferralEndForm, ReferralForm
from clinic.models import Patient, Referral
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, whose_page


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Add a referral, or care that is shared."""
    patient = get_object_or_404(Patient, pk=pk)
    back = whose_page(patient, "referrals")
    form = ReferralForm(posted(request), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: referrals.add(
            by=request.user, now=clock.now(), patient=patient, **form.cleaned_data
        ),
    )
    return done or answer(request, "clinic/referral/add.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Change what is known of a referral."""
    row = get_object_or_404(Referral.objects.select_related("patient"), pk=pk)
    patient = row.patient
    back = whose_page(patient, "referrals")
    looked(request, "referral.view", row, patient)
    form = ReferralForm(posted(request), instance=row, cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: referrals.change(
            by=request.user, now=clock.now(), referral=row, **form.cleaned_data
        ),
    )
    return done or answer(request, "clinic/referral/edit.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """Note the answer, or that nothing more is waited for."""
    row = get_object_or_404(Referral.objects.select_related("patient"), pk=pk)
    patient = row.patient
    back = whose_page(patient, "referrals")
    looked(request, "referral.view", row, patient)
    form = ReferralEndForm(posted(request), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: referrals.end(by=request.user, now=clock.now(), referral=row, **form.cleaned_data),
    )
    return done or answer(request, "clinic/referral/end.html", form, row=row, back=back)
