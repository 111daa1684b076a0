"""Ends a session that nobody works in: a desk is left, a laptop is stolen."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from clinic.actions import audit
from clinic.models import User
from clinic.web.access import declared
from clinic.web.middleware import refuse

# How exactly the last work is known, as a part of the limit: not every click writes the session.
_STEP_PARTS = 15
_BEGAN, _SEEN = "began_at", "seen_at"


class IdleMiddleware:
    """After the idle limit, or the limit of a working day, somebody has to sign in again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if isinstance(declared(view), str):  # patients' links, signing in: no work of staff
            return None
        user = request.user
        if not isinstance(user, User):
            return None
        if not _is_over(request, int(time.time())):
            return None
        audit.record(by=user, action="session.expire", obj=user, now=timezone.now())
        logout(request)
        return _ended(request)


@receiver(user_logged_in)
def begin(request: HttpRequest, **facts: Any) -> None:
    """Both clocks start with the sign-in, in the same write of the session."""
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())


def _is_over(request: HttpRequest, now: int) -> bool:
    """Whether a limit is reached; else notes that somebody works."""
    session = request.session
    began, seen = session.setdefault(_BEGAN, now), session.setdefault(_SEEN, now)
    if now - seen >= settings.SESSION_IDLE_S or now - began >= settings.SESSION_COOKIE_AGE:
        return True
    if now - seen >= settings.SESSION_IDLE_S // _STEP_PARTS and not _by_itself(request):
        session[_SEEN] = now
    return False


def left_s(request: HttpRequest) -> int:
    """Seconds until somebody has to sign in again if nobody works from now on."""
    now = int(time.time())
    began, seen = request.session.get(_BEGAN, now), request.session.get(_SEEN, now)
    ends = min(seen + settings.SESSION_IDLE_S, began + settings.SESSION_COOKIE_AGE)
    return max(int(ends) - now, 0)


def facts(request: HttpRequest) -> dict[str, Any]:
    """What an open page must know of its session: seconds left, whose it is, the forms' token."""
    return {"left_s": left_s(request), "user": str(request.user.pk), "token": get_token(request)}


def _by_itself(request: HttpRequest) -> bool:
    """Whether an open page asks, and nobody in front of it: for itself again, or for the time."""
    if request.method == "GET" and "X-Only-Asking" in request.headers:
        return True
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and htmx.current_url_abs_path == request.get_full_path()


def _ended(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page; what was being sent gets an answer that leaves the page standing."""
    if request.method == "POST":
        sentence = _(
            "You were signed out because nobody worked here for a while. This was not saved: "
            "sign in, go back, and send it again. What you typed is still on that page."
        )
        return refuse(request, 401, sentence)
    target = resolve_url("account_login")
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(target)
    return redirect_to_login(request.get_full_path(), target)
