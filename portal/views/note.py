"""The notes of a patient's signed visits, to read and to keep: the same that the staff see."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.views.decorators.http import require_safe

from charting.forms import document as documents
from charting.forms.document import Document
from charting.models import Visit, release
from clinic.web.access import public
from clinic.web.paper import handed
from portal.models import Packet
from portal.views import inside
from portal.views.inside import OwnRequest

WHY = "only a patient's own session opens it, and only their own signed visits"


def _own(request: OwnRequest, pk: UUID) -> Visit:
    """A signed visit of this patient. Raises: Http404 for drafts and everybody else's."""
    rows = Visit.objects.for_chart().filter(status="signed", patient=request.patient)
    return get_object_or_404(rows, pk=pk)


@public(WHY)
@require_safe
@inside.inside
def list(request: OwnRequest) -> HttpResponse:
    """All signed visits, the last first."""
    inside.looked(request, "note.list")
    rows = Visit.objects.of_reader(request.patient).with_addenda()
    forms = Packet.objects.sent_in(request.patient)
    return inside.page(request, "note/list", tab="records", visits=rows, forms=forms)


@public(WHY)
@require_safe
@inside.inside
def view(request: OwnRequest, pk: UUID) -> HttpResponse:
    """One note with its drawings and its addenda."""
    visit = _own(request, pk)
    inside.looked(request, "note.view", visit)
    with release.of(visit):
        context: dict[str, Any] = {
            "visit": visit,
            "document": Document(visit),
            "spoken": settings.LANGUAGE_CODE[:2],
        }
        return inside.page(request, "note/view", tab="records", **context)


@public(WHY)
@require_safe
@inside.inside
def paper(request: OwnRequest, pk: UUID) -> HttpResponse:
    """The note as PDF."""
    visit = _own(request, pk)
    inside.looked(request, "note.print", visit)
    with translation.override(settings.LANGUAGE_CODE):
        page = documents.pdf(visit, request.now)
    return handed(page, documents.file_name(visit), saved=True)
