"""A free time offered to a patient: until when, yes or no; opening the page changes nothing."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.actions import Refused
from clinic.rules import token as secrets
from clinic.web import clock
from clinic.web.access import public
from portal.views import inside
from portal.views.link import other_language, sealed
from scheduling.actions import offer as offers
from scheduling.actions import waitlist
from scheduling.models import SlotOffer
from scheduling.models.offer import ACCEPTED, DECLINED, LAPSED, WITHDRAWN

WHY = "the patient holds a link that opens this one offer and no record"


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def open(request: HttpRequest, token: str) -> HttpResponseBase:
    """The offer, or what became of it; only a pressed button answers."""
    now, offer = clock.now(), _find(token)
    inside.speak(request, offer.patient.language if offer else "")
    if offer is None:
        response: HttpResponseBase = _page(request, "stop", None, now, status=404, why="unknown")
    elif request.method == "POST":
        response = _answered(request, offer, now)
    else:
        response = _shown(request, offer, now)
    return sealed(response)


def _find(token: str) -> SlotOffer | None:
    """The offer of this link; anything that cannot be a link is none."""
    if not secrets.may_be(token):
        return None
    return SlotOffer.objects.for_page().filter(token_hash=secrets.fingerprint(token)).first()


def _shown(request: HttpRequest, offer: SlotOffer, now: datetime) -> HttpResponse:
    if offer.status == ACCEPTED:
        return _page(request, "booked", offer, now)
    if offer.status == DECLINED:
        return _page(request, "declined", offer, now)
    if offer.status == WITHDRAWN or offer.visit.start_at <= now or not offer.entry.is_waiting:
        return _page(request, "stop", offer, now, status=410, why="gone")
    late = offer.status == LAPSED or offer.expires_at <= now
    return _page(request, "open", offer, now, late=late)


def _answered(request: HttpRequest, offer: SlotOffer, now: datetime) -> HttpResponseBase:
    said = request.POST.get("answer", "")
    if said not in {"yes", "no", "off"}:
        sentence = _("Please press one of the buttons.")
        return _page(request, "open", offer, now, status=422, sentence=sentence)
    try:
        if said == "yes":
            offers.accept(by=None, now=now, offer=offer, via="link")
        else:
            offers.decline(by=None, now=now, offer=offer, via="link")
        if said == "off" and offer.entry.is_waiting:
            waitlist.withdraw(by=None, now=now, entry=offer.entry, why="link")
    except offers.Gone:
        return _page(request, "stop", offer, now, status=409, why="gone")
    except Refused:  # answered already, perhaps a moment ago: the page says with what
        pass
    return redirect(request.get_full_path())


def _page(
    request: HttpRequest,
    name: str,
    offer: SlotOffer | None,
    now: datetime,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    place = offer.visit.location if offer else None
    context |= {"offer": offer, "now": now, "place": place, "other_language": other_language()}
    context["phone"] = place.phone if place else ""
    return render(request, f"portal/offer/{name}.html", context, status=status)
