"""Papers with the intake: an optional page, by the same link and on the devices of the form."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic.web.access import public
from portal.actions import enclosure as enclosures
from portal.forms.document import PaperForm
from portal.views.document import received, refused_in
from portal.views.link import LinkRequest, elsewhere, linked, other_language


@public("the patient holds a link that opens this one form and no record")
@require_http_methods(["GET", "HEAD", "POST"])
@linked
def add(request: LinkRequest) -> HttpResponseBase:
    """What was sent with this form so far, and the place to send one more."""
    away = elsewhere(request)
    if away:
        return away
    if request.method != "POST":
        return _page(request, PaperForm())
    form = PaperForm(request.POST, request.FILES)
    here = reverse("portal:enclosure-add", args=[request.token])
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("data", "sort")}
        with refused_in(form):
            enclosures.add(by=None, now=request.now, packet=request.packet, **facts)
    return received(request, form, here, lambda status: _page(request, form, status))


def _page(request: LinkRequest, form: PaperForm, status: int = 200) -> HttpResponse:
    rows = request.packet.enclosures()
    shown: dict[str, Any] = {"token": request.token, "form": form, "papers": rows}
    shown |= {"just": "sent" in request.GET, "packet": request.packet}
    shown |= {"other_language": other_language(), "zone": request.zone}
    return render(request, "portal/enclosure/add.html", shown, status=status)
