"""Texts with one patient: whether they agreed to them, since when and in which words."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from clinic.actions import audit
from clinic.actions import text as texts
from clinic.forms.text import AgreeForm, EndForm, HeardForm
from clinic.gateways import sms
from clinic.models import Patient, Practice, TextConsent
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import kept


@requires(Permission.MESSAGE_VIEW)
@require_GET
def view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What a patient said about texts, and the form for what they say now."""
    patient = get_object_or_404(Patient, pk=pk)
    audit.record(by=request.user, action="text.view", patient=patient, now=clock.now())
    return _page(request, patient, None)


@requires(Permission.MESSAGE_EDIT)
@require_POST
def agree(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write down a yes."""
    return _heard(request, pk, AgreeForm(request.POST), texts.agree)


@requires(Permission.MESSAGE_EDIT)
@require_POST
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write down a no."""
    return _heard(request, pk, EndForm(request.POST), texts.end)


def _heard(
    request: StaffRequest, pk: UUID, form: HeardForm, act: Callable[..., object]
) -> HttpResponse:
    patient = get_object_or_404(Patient, pk=pk)
    back = reverse("clinic:text-view", args=[patient.pk])
    facts = {"by": request.user, "now": clock.now(), "patient": patient}
    done = kept(request, form, back, lambda: act(**facts, heard=form.cleaned_data["heard"]))
    return done or _page(request, patient, form)


def _page(request: StaffRequest, patient: Patient, form: HeardForm | None) -> HttpResponse:
    """The page, with its form as it came back when something is to be put right."""
    word = TextConsent.objects.standing([patient]).get(patient)
    agreed = word is not None and word.is_given
    verb = "end" if agreed else "agree"
    fresh = form or (EndForm if agreed else AgreeForm)()
    fresh.action = reverse(f"clinic:text-{verb}", args=[patient.pk])
    context = {
        "patient": patient,
        "word": word,
        "agreed": agreed,
        "by_text": word is not None and not agreed and word.by_text,
        "words": TextConsent.objects.filter(patient=patient).newest_first(),
        "wording": texts.wording(patient, Practice.objects.current()),
        "form": fresh if request.user.can(Permission.MESSAGE_EDIT) and patient.phone else None,
        "carried": sms.carrier() is not None,
        "zone": clock.zone(),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "clinic/text/view.html", context, status=status)
