"""Papers on a patient's own page: what the clinic shares, what the patient sent, one more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clinic.actions import Refused, handout
from clinic.actions import document as documents
from clinic.models import Document
from clinic.web.access import public
from clinic.web.once import Replayed, Unkeyed, once
from clinic.web.paper import under_lock
from portal.actions import intake
from portal.forms.document import PaperForm
from portal.views import inside
from portal.views.inside import OwnRequest

WHY = "only a patient's own session opens it, and only their own papers"


@public(WHY)
@require_safe
@inside.inside
def list(request: OwnRequest) -> HttpResponse:
    """What the clinic shares, and what was sent with its state."""
    inside.looked(request, "document.own")
    context: dict[str, Any] = {
        "shared": Document.objects.shared_with(request.patient),
        "papers": Document.objects.sent_by(request.patient),
        "just": "sent" in request.GET,
    }
    return inside.page(request, "document/list", tab="records", **context)


@public(WHY)
@require_safe
@inside.inside
def view(request: OwnRequest, pk: UUID) -> HttpResponse:
    """One paper: what the clinic shares, or what was sent and not put aside."""
    row = get_object_or_404(Document.objects.open_to(request.patient), pk=pk)
    if request.method != "HEAD":
        handout.see(now=request.now, document=row, trail=request.own.trail)
    return under_lock(row)


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@inside.inside
def add(request: OwnRequest) -> HttpResponseBase:
    """Send a paper to the clinic."""
    if request.method != "POST":
        return _add(request, PaperForm())
    form, there = PaperForm(request.POST, request.FILES), reverse("portal:document-list")
    if form.is_valid():
        try:
            with refused_in(form), once(request) as ticket:
                ticket.result_url = there
                documents.receive(
                    by=None,
                    now=request.now,
                    patient=request.patient,
                    data=form.cleaned_data["data"],
                    sort=form.cleaned_data["sort"],
                    sender=request.own.person,
                    trail=request.own.trail,
                )
        except Unkeyed:
            raise
        except Replayed:  # sent twice: it lies there already
            pass
    return received(request, form, there, lambda status: _add(request, form, status))


def _add(request: OwnRequest, form: PaperForm, status: int = 200) -> HttpResponse:
    return inside.page(request, "document/add", status=status, tab="records", form=form)


@contextmanager
def refused_in(form: PaperForm) -> Iterator[None]:
    """Put the words of a refusal beside the file; what closes the whole page goes on."""
    try:
        yield
    except (intake.Busy, intake.Closed):
        raise
    except documents.TooMany as error:
        form.add_error("file", str(error))
        form.too_many = True
    except Refused as error:
        form.add_error("file", str(error))


def received(
    request: HttpRequest, form: PaperForm, there: str, again: Callable[[int], HttpResponse]
) -> HttpResponseBase:
    """To what was sent, or the form again with what is wrong; a script hears the same as data."""
    by_script = request.headers.get("X-Draft") == "1"
    if form.is_valid():
        there = f"{there}?sent"
        return JsonResponse({"go": there}) if by_script else redirect(there)
    status = 429 if form.too_many else 422
    if not by_script:
        return again(status)
    words = " ".join(str(said) for errors in form.errors.values() for said in errors)
    return JsonResponse({"error": words}, status=status)
