"""What a patient wears or carries in the body."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from clinic.actions import device as devices
from clinic.forms.device import DeviceEndForm, DeviceForm
from clinic.models import Device, Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, whose_page


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Add a device."""
    patient = get_object_or_404(Patient, pk=pk)
    back = whose_page(patient, "devices")
    form = DeviceForm(posted(request), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: devices.add(by=request.user, now=clock.now(), patient=patient, **form.cleaned_data),
    )
    return done or answer(request, "clinic/device/add.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Change what is known of a device."""
    row = get_object_or_404(Device.objects.select_related("patient"), pk=pk)
    patient = row.patient
    back = whose_page(patient, "devices")
    looked(request, "device.view", row, patient)
    form = DeviceForm(posted(request), instance=row, cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: devices.change(by=request.user, now=clock.now(), device=row, **form.cleaned_data),
    )
    return done or answer(request, "clinic/device/edit.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """Say until when it was worn."""
    row = get_object_or_404(Device.objects.select_related("patient"), pk=pk)
    patient = row.patient
    back = whose_page(patient, "devices")
    looked(request, "device.view", row, patient)
    form = DeviceEndForm(posted(request), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: devices.end(by=request.user, now=clock.now(), device=row, **form.cleaned_data),
    )
    return done or answer(request, "clinic/device/end.html", form, row=row, back=back)
