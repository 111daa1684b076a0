"""The door: every view says who may come in, and one that does not say lets nobody in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from clinic.models import User
from clinic.rules.access import Permission

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request of somebody who signed in and passed the door."""

    user: User
    htmx: HtmxDetails


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Let in those who hold one of these permissions: else to the sign-in page, or 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User):
                return _to_login(request)
            if not any(user.can(permission) for permission in permissions):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store, private")
            return response

        guarded.access = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(reason: str) -> Callable[[View], View]:
    """Let in anybody, for the reason given: it is printed in the access matrix."""

    def decorate(view: View) -> View:
        @wraps(view)
        def open_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        open_door.access = reason  # type: ignore[attr-defined]
        return open_door

    return decorate


def declared(view: Any) -> tuple[Permission, ...] | str | None:
    """What a view declares: its permissions, the reason why it is public, or None."""
    return cast("tuple[Permission, ...] | str | None", getattr(view, "access", None))


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """Send to the sign-in page; a fragment sends the whole page there.

    The token of forms comes along, for pages that ask for the password in their place.
    """
    get_token(request)
    target = resolve_url("account_login")
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(target)
    # What was sent cannot be asked for again: after signing in, begin at the first page.
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    return redirect_to_login(back, target)
