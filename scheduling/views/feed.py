"""A practitioner's own visits in their own calendar, read by a secret address."""

import hashlib
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from clinic.models import Practice
from clinic.rules import token as secrets
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, public, requires
from clinic.web.formpage import pressed
from clinic.web.once import once
from scheduling.actions import feed as feeds
from scheduling.models import Feed, invite
from scheduling.models import feed as kept

WHY = "a calendar program holds a secret address; it reads when, and neither whom nor why"


@public(WHY)
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """The feed; a calendar that has it already is told so in 304."""
    row = Feed.objects.live().filter(token_hash=secrets.fingerprint(token)).first()
    if row is None:
        raise Http404
    text = invite.feed(kept.visits(row.owner, timezone.now()), Practice.objects.current().signs_as)
    etag = quote_etag(hashlib.sha256(text.encode()).hexdigest())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Disposition"] = 'inline; filename="visits.ics"'
    return get_conditional_response(request, etag=etag, response=response) or response


@requires(Permission.FEED_EDIT)
@require_GET
def view(request: StaffRequest) -> HttpResponse:
    """Whether there is a feed, since when, and how to get or end it."""
    return _page(request)


@requires(Permission.FEED_EDIT)
@require_POST
def rotate(request: StaffRequest) -> HttpResponse:
    """A new secret address, shown this once."""
    with once(request) as ticket:
        ticket.result_url = reverse("scheduling:feed-view")
        secret = feeds.rotate(by=request.user, now=clock.now())
    path = reverse("scheduling:feed-show", args=[secret])
    return _page(request, link=urljoin(settings.BASE_URL + "/", path[1:]))


@requires(Permission.FEED_EDIT)
@require_POST
def revoke(request: StaffRequest) -> HttpResponseBase:
    """End the feed."""

    def act() -> str:
        feeds.revoke(by=request.user, now=clock.now())
        return _("The feed has ended. Its address opens nothing any more.")

    return pressed(request, reverse("scheduling:feed-view"), act)


def _page(request: StaffRequest, link: str = "") -> HttpResponse:
    row = Feed.objects.live().filter(owner=request.user).first()
    context = {"feed": row, "link": link, "zone": clock.zone()}
    response = render(request, "scheduling/feed/view.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response
