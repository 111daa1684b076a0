"""Where a patient is signed in, signing out there and here, and whose page is open."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from clinic.actions import Refused
from clinic.models import Patient
from clinic.rules.contact import phone_words
from clinic.web.access import public
from portal.actions import passkey as passkeys
from portal.actions import session as sessions
from portal.forms.passkey import PasskeyForm
from portal.models import Passkey, PatientSession
from portal.models.mailbox import contacts
from portal.models.signin import SMS
from portal.views import inside
from portal.views.inside import OwnRequest

WHY = "only a patient's own session opens it"


@public(WHY)
@require_safe
@inside.inside
def list(request: OwnRequest) -> HttpResponse:
    """The browsers that are signed in, this one first, and the passkeys."""
    return show(request)


def show(
    request: OwnRequest, status: int = 200, form: PasskeyForm | None = None, **context: Any
) -> HttpResponse:
    """The page about privacy, with what is to be said on it."""
    person = request.own.person
    rows = PatientSession.objects.alive(request.now).of(person)
    context |= {
        "others": rows.exclude(pk=request.own.pk),
        "keys": _keys(request),
        "form": form or PasskeyForm(initial={"name": request.own.device}),
        "fresh": request.own.is_fresh(request.now),
        "address": reached(request.own),
    }
    inside.looked(request, "patientsession.list", request.own)
    return inside.page(request, "session/list", status=status, tab="home", **context)


def reached(own: PatientSession) -> str:
    """Where codes of this session go, as it is shown."""
    channel, contact = contacts(own.person)[own.address_hash]
    return phone_words(contact) if channel == SMS else contact


def _keys(request: OwnRequest) -> Sequence[Passkey]:
    """The passkeys of who is signed in; those just removed say that they may come back."""
    rows = Passkey.objects.shown(request.now).of(request.own.person)
    return [*rows]


@public(WHY)
@require_POST
@inside.inside
def end(request: OwnRequest, pk: UUID) -> HttpResponseBase:
    """Sign out there; once more does nothing."""
    rows = PatientSession.objects.of(request.own.person).with_people()
    which = get_object_or_404(rows, pk=pk)
    sessions.end(now=request.now, row=request.own, which=which)
    return redirect("portal:session-list")


@public(WHY)
@require_POST
@inside.inside
def end_all(request: OwnRequest) -> HttpResponseBase:
    """Sign out everywhere, here too; if it is wished, the passkeys go as well."""
    if "passkeys" in request.POST:
        passkeys.end_all(now=request.now, own=request.own)
    sessions.end_all(now=request.now, row=request.own)
    response = redirect("portal:signin-start")
    response.delete_cookie(settings.PATIENT_COOKIE_NAME)
    return response


@public(WHY)
@require_POST
@inside.inside
def leave(request: OwnRequest) -> HttpResponseBase:
    """Sign out here."""
    sessions.leave(now=request.now, row=request.own)
    response = redirect("portal:signin-start")
    response.delete_cookie(settings.PATIENT_COOKIE_NAME)
    return response


@public(WHY)
@require_POST
@inside.inside
def switch(request: OwnRequest, pk: UUID) -> HttpResponseBase:
    """Open a child's page, or the own one again."""
    to = get_object_or_404(Patient, pk=pk)
    try:
        sessions.switch(now=request.now, row=request.own, to=to)
    except Refused:
        return inside.page(request, "home/missing", status=404)
    return redirect("portal:home-view")
