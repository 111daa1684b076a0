"""Error pages: what happened, and how to go on."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _

from clinic.web.access import declared
from clinic.web.middleware import refuse


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be read; too much at once says so."""
    too_large = isinstance(exception, RequestDataTooBig)
    return render(request, "400.html", {"too_large": too_large}, status=413 if too_large else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form without its key, most often a page that was open since before the last sign-in.

    A staff page that sends by itself, from a browser that forgot who works here, hears 401: it asks
    for the password in its place, and the cookie for that comes along.
    """
    route = request.resolver_match
    is_staff = route is not None and isinstance(declared(route.func), tuple)
    if is_staff and request.headers.get("HX-Request") and not request.user.is_authenticated:
        get_token(request)
        sentence = _("This browser no longer knows who you are. Sign in, then send it again.")
        return refuse(request, 401, sentence)
    return render(request, "403.html", {"stale_form": True}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
