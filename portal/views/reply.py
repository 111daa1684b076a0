"""Where carriers call, and the page of other times that one letter asks for."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, RawPostDataException
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import Refused
from clinic.gateways import sms
from clinic.rules import token as secrets
from clinic.web import clock
from clinic.web.access import public
from portal.actions import reply as replies
from portal.models import ReplyLink
from portal.views import inside
from portal.views.link import other_language, sealed

MOST_BYTES = 64 * 1024


@csrf_exempt
@public("carriers of texts call it, and prove by a signature that it is they")
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """A text from a telephone, or the fate of one of ours; unsigned it is nothing."""
    carrier = sms.carrier()
    if carrier is None:
        return HttpResponse(status=404)
    try:
        body = request.body
    except RawPostDataException:  # sent as a form with files: no carrier does so
        return HttpResponse(status=403)
    if len(body) > MOST_BYTES:
        return HttpResponse(status=413)
    url, now = f"{settings.BASE_URL}{request.get_full_path()}", clock.now()
    try:
        event = carrier.event(url=url, headers=request.headers, body=body, now=now)
    except (sms.Forged, UnicodeDecodeError):
        return HttpResponse(status=403)
    replies.receive(now=now, carrier=carrier.name, event=event)
    return HttpResponse(status=204)


@public("the patient holds a link that gives one visit another time and opens no record")
@require_http_methods(["GET", "HEAD", "POST"])
def open(request: HttpRequest, token: str) -> HttpResponseBase:
    """Other times for one visit; opening the page changes nothing."""
    now, link = clock.now(), _find(token)
    inside.speak(request, link.visit.patient.language if link else "")
    if link is None:
        response: HttpResponseBase = _page(request, "stop", None, now, status=404)
    elif link.used_at is not None:
        response = _page(request, "done", link, now)
    elif not link.is_good(now):
        response = _page(request, "stop", link, now, status=410)
    elif request.method == "POST":
        response = _chosen(request, link, now)
    else:
        response = _page(request, "open", link, now, times=replies.times(link.visit, now))
    return sealed(response)


def _find(token: str) -> ReplyLink | None:
    """The link with this secret; anything that cannot be one is none."""
    if not secrets.may_be(token):
        return None
    return ReplyLink.objects.for_page().filter(token_hash=secrets.fingerprint(token)).first()


def _chosen(request: HttpRequest, link: ReplyLink, now: datetime) -> HttpResponseBase:
    try:
        start_at = parse_datetime(request.POST.get("start", ""))
    except ValueError:
        start_at = None
    try:
        if start_at is None or start_at.tzinfo is None:
            raise Refused(_("Please choose one of the times."))
        replies.choose(now=now, link=link, start_at=start_at)
    except Refused as error:
        times = replies.times(link.visit, now)
        return _page(request, "open", link, now, status=422, times=times, sentence=str(error))
    return redirect(request.get_full_path())


def _page(
    request: HttpRequest,
    name: str,
    link: ReplyLink | None,
    now: datetime,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    visit = link.visit if link else None
    place = visit.location if visit else None
    context |= {"visit": visit, "place": place, "now": now, "other_language": other_language()}
    context["phone"] = place.phone if place else ""
    return render(request, f"portal/reply/{name}.html", context, status=status)
