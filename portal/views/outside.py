"""The door of the booking pages: anybody's browser, known by a secret of its own and no account."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from clinic.rules import token
from clinic.web import clock
from portal.models import Booking, OnlinePolicy
from portal.views import inside
from portal.views.link import other_language, sealed


class OutRequest(HttpRequest):
    """A request of somebody who books: what this browser keeps, and the clinic's rules."""

    now: datetime
    policy: OnlinePolicy
    browser_hash: str  # empty before the browser has shown that it keeps our cookie
    booking: Booking | None


def outside(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hand the view what this browser chose last; looking writes nothing but the cookie."""

    @wraps(view)
    def opened(request: OutRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.now = clock.now()
        inside.speak(request, "")
        request.policy = OnlinePolicy.objects.current()
        secret = request.COOKIES.get(settings.BOOKING_COOKIE_NAME, "")
        known = token.may_be(secret)
        request.browser_hash = token.fingerprint(secret) if known else ""
        request.booking = _last(request)
        response = sealed(view(request, *args, **kwargs))
        if not known:
            inside.put(response, settings.BOOKING_COOKIE_NAME, token.fresh())
        return inside.kept_language(request, response)

    return opened


def _last(request: OutRequest) -> Booking | None:
    if not request.browser_hash:
        return None
    return Booking.objects.of_browser(request.browser_hash).with_visit().first()


def page(
    request: HttpRequest, name: str, /, status: int = 200, step: int = 0, **context: Any
) -> HttpResponse:
    """A page of booking, in one of the four steps or outside them."""
    own = cast("OutRequest", request)
    whole = inside.plain_context(policy=own.policy, now=own.now, **context)
    whole |= {"step": step, "steps": 4 if step else 0}
    whole["other_language"] = _same_page_in(request)
    return render(request, f"portal/{name}.html", whole, status=status)


def _same_page_in(request: HttpRequest) -> dict[str, str]:
    """The way to the other language, with everything that was chosen so far."""
    other, given = other_language(), request.GET.copy()
    given["lang"] = other["code"]
    return other | {"url": f"?{given.urlencode()}"}
