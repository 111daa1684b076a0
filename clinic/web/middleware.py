"""What happens to every request: its id, clean text, a declared door."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from clinic.gateways.log import request_id
from clinic.web.access import declared
from clinic.web.once import Misused, Replayed

Handler = Callable[[HttpRequest], HttpResponseBase]

# NUL ends strings in C and is refused by PostgreSQL; bidi controls make text read as what it is
# not; lone surrogates cannot be stored. Tab and line ends are text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class RequestIdMiddleware:
    """Gives each request an id that stands in logs, audit events and error pages.

    Staff are also told how long the answer took, in ms: all of it, and the work of this thread
    (browsers show it beside each request). Strangers are not: it would tell who has an account.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = request_id.set(uuid.uuid4().hex[:16])
        request.META["REQUEST_ID"] = request_id.get()
        began, worked = time.perf_counter(), time.thread_time()
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = request.META["REQUEST_ID"]
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            took = (time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000
            response.headers["Server-Timing"] = f"all;dur={took[0]:.1f}, work;dur={took[1]:.1f}"
        return response


class CleanTextMiddleware:
    """Refuses text with control or direction characters before any view sees it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        values = [request.path, *_values(request.GET), *_values(request.POST)]
        if any(_FORBIDDEN.search(value) for value in values):
            return refuse(
                request,
                400,
                _("The text holds characters that cannot be stored. Type it again, please."),
            )
        return self.get_response(request)


def _values(data: Any) -> list[str]:
    return [text for key, values in data.lists() for text in [key, *values]]


class AccessMiddleware:
    """Default deny: a view that declares no permission is a fault of ours and opens to nobody."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if declared(view) is None and not request.path.startswith(f"/{settings.STATIC_URL}"):
            return refuse(request, 403, _("This page is closed."))
        return None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if isinstance(exception, Replayed):
            sentence = _("This form was sent already, so nothing was done a second time.")
            return refuse(request, 409, sentence, exception.result_url)
        if isinstance(exception, Misused):
            sentence = _(
                "This form was opened for another page or by somebody else, so nothing was done. "
                "Open the page again, please."
            )
            return refuse(request, 409, sentence)
        return None


def refuse(
    request: HttpRequest, status: int, sentence: str, next_url: str = ""
) -> HttpResponseBase:
    """An error page that says what happened and how to go on."""
    context = {"sentence": sentence, "next_url": next_url, "status": status}
    return render(request, f"{status}.html", context, status=status)
