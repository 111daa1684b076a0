"""Where a provider tells what became of our mails, and a person's word that an address is right."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, RawPostDataException
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clinic.actions import mail as mails
from clinic.gateways import provider
from clinic.models import Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, public, requires
from clinic.web.formpage import pressed

MOST_BYTES = 1024 * 1024  # some tell of hundreds of mails in one call


@csrf_exempt
@public("the provider of mail calls it, and proves by a secret or a signature that it is it")
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """What became of our mails; unproven it is nothing, and without a secret there is no door."""
    if not provider.listens():
        return HttpResponse(status=404)
    try:
        size = len(request.body)
    except RawPostDataException:  # sent as a form with files: no provider does so
        return HttpResponse(status=403)
    if size > MOST_BYTES:
        return HttpResponse(status=413)
    now = clock.now()
    try:
        told = provider.reports(request, now)
    except provider.Forged:
        return HttpResponse(status=403)
    except provider.Unreadable:
        return HttpResponse(status=400)
    with transaction.atomic():
        for report in told:
            mails.receive(now=now, provider=settings.EMAIL_PROVIDER, report=report)
    return HttpResponse(status=200)


@requires(Permission.MESSAGE_EDIT)
@require_POST
def allow(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Send mail to a patient's address again."""
    patient = get_object_or_404(Patient, pk=pk)

    def act() -> str:
        mails.allow(by=request.user, now=clock.now(), patient=patient)
        return _("Mail goes to this address again.")

    return pressed(request, reverse("clinic:patient-view", args=[patient.pk]), act)
