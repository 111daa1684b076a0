"""Reading about one's care: what it is, what it feels like, when to call."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.web.access import public
from portal.catalogue.citation import cited
from portal.catalogue.reading import GRADES, readings
from portal.views import inside
from portal.views.inside import OwnRequest

WHY = "only a patient's own session opens it"


@public(WHY)
@require_safe
@inside.inside
def list(request: OwnRequest) -> HttpResponse:
    """All texts, by title."""
    inside.looked(request, "reading.list")
    return inside.page(request, "reading/list", tab="records", pages=_pages())


def _pages() -> dict[str, tuple[str, str]]:
    return {one.code: (_(one.title), _(one.lede)) for one in readings().values()}


@public(WHY)
@require_safe
@inside.inside
def view(request: OwnRequest, code: str) -> HttpResponse:
    """One text, each claim with how well it is known and who says so."""
    reading = readings().get(code)
    if reading is None:
        raise Http404
    inside.looked(request, "reading.view")
    claims = [
        {
            "text": _(one.text),
            "grade": _(GRADES[one.grade]),
            "sources": "; ".join(_(cited(key)) for key in one.sources),
            "urgent": one.urgent,
        }
        for one in reading.claims
    ]
    pages = _pages()
    title, lede = pages.pop(code)
    context: dict[str, Any] = {"claims": claims, "title": title, "lede": lede, "pages": pages}
    return inside.page(request, "reading/view", tab="records", **context)
