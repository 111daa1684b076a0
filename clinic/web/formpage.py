"""What a page that is one form does with what came in: bind it, and answer 422 when it is wrong."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient
from clinic.rules import contact
from clinic.web import clock
from clinic.web.access import StaffRequest
from clinic.web.middleware import refuse
from clinic.web.once import once


class InWords:
    """Mixed in before `forms.ModelForm` where an action refuses, in words, what the database would.

    Django would answer with the constraint's name.
    """

    instance: Any

    def _post_clean(self) -> None:
        self.instance.validate_constraints = lambda exclude=None: None
        super()._post_clean()  # type: ignore[misc]
        del self.instance.validate_constraints


class Phoned:
    """Mixed in where a form has a `phone`: a telephone number as it is kept, empty for none."""

    cleaned_data: dict[str, Any]

    def clean_phone(self) -> str:
        number = contact.phone(self.cleaned_data["phone"])
        if number is None:
            raise forms.ValidationError(
                _("This is not a telephone number. Write it with its area code.")
            )
        return number


def posted(request: HttpRequest) -> QueryDict | None:
    """The data to bind a form to, or None where nothing was sent."""
    return request.POST if request.method == "POST" else None


def answer(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """The page with its form; status 422 when there is something to put right."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def kept(
    request: HttpRequest, form: Any, back: str, act: Callable[[], object]
) -> HttpResponse | None:
    """What a right form does, under its one-use key: act, then lead back.

    None where nothing was sent, or where something is to be put right, a refusal included.
    """
    if not form.is_valid():
        return None
    try:
        with once(request) as ticket:
            ticket.result_url = back
            act()
    except Refused as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("Saved."))
    return redirect(back)


def pressed(request: HttpRequest, back: str, act: Callable[[], str]) -> HttpResponseBase:
    """What one button does, under its one-use key: act, say what it says, then lead back.

    A refusal is a page of its own, with the way back.
    """
    try:
        with once(request) as ticket:
            ticket.result_url = back
            said = act()
    except Refused as error:
        return refuse(request, 409, str(error), back)
    messages.success(request, said)
    return redirect(back)


def whose_page(patient: Patient, card: str) -> str:
    """The address of a card on a patient's page."""
    return f"{reverse('clinic:patient-view', args=[patient.pk])}#{card}"


def looked(request: StaffRequest, action: str, row: models.Model | None, patient: Patient) -> None:
    """Note that somebody opened a form that shows a row of a patient."""
    if request.method in {"GET", "HEAD"}:
        audit.record(by=request.user, action=action, patient=patient, obj=row, now=clock.now())
