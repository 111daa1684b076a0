"""Finding the packet behind a link, and saying clearly why a link does not open."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from clinic.actions import Refused
from clinic.rules import token as secrets
from clinic.web import clock
from portal.actions import intake
from portal.models import Packet

LIFE = timedelta(days=7)
LANGUAGE_COOKIE = "intake_language"
LANGUAGES = {"en": "English", "es": "Español"}


class LinkRequest(HttpRequest):
    """A request through a link that opens: its packet, the clinic's clock and zone."""

    packet: Packet
    token: str
    now: datetime
    zone: ZoneInfo
    is_draft: bool


def linked(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hand the view the packet of its link, or answer with the page that says why not."""

    @wraps(view)
    def opened(request: LinkRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.token, request.now = token, clock.now()
        request.is_draft = request.headers.get("X-Draft") == "1"
        packet = _find(token)
        language = _language(request, packet)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = _answer(view, request, packet, *args, **kwargs)
        sealed(response)
        if request.GET.get("lang") in LANGUAGES and isinstance(response, HttpResponse):
            _set_cookie(response, LANGUAGE_COOKIE, request.GET["lang"])
        return response

    return opened


def _answer(
    view: Callable[..., HttpResponseBase],
    request: LinkRequest,
    packet: Packet | None,
    *args: Any,
    **kwargs: Any,
) -> HttpResponseBase:
    if packet is None:
        return stop(request, "unknown", 404)
    request.packet = packet
    request.zone = clock.zone()
    why = _closed(request, packet)
    if why:
        return stop(request, *why)
    try:
        return view(request, *args, **kwargs)
    except intake.Closed:
        packet.refresh_from_db()
        return stop(request, *(_closed(request, packet) or ("unknown", 404)))
    except intake.Busy as error:
        return stop(request, "busy", 429, str(error))
    except Refused as error:
        return stop(request, "refused", 409, str(error))


def _find(token: str) -> Packet | None:
    """The packet with this link; anything that cannot be a link is none."""
    if not secrets.may_be(token):
        return None
    rows = Packet.objects.select_related("patient")
    return rows.linked(secrets.fingerprint(token)).first()


def _closed(request: LinkRequest, packet: Packet) -> tuple[str, int] | None:
    """Why the link opens no form: the name of the page that says so, and its status."""
    if packet.status == "withdrawn":
        return "withdrawn", 410
    if not packet.is_open:
        return None if knows_device(request, packet) else ("used", 410)
    if request.now >= packet.expires_at:
        return "expired", 410
    if packet.locked_at is not None and not knows_device(request, packet):
        return "locked", 403
    return None


def stop(request: LinkRequest, why: str, status: int, sentence: str = "") -> HttpResponse:
    """The page, or for a save under way the words, that say what happened and how to go on."""
    if request.is_draft:
        words = sentence or _("This form is closed. What was saved is with us.")
        return JsonResponse({"error": words, "why": why}, status=status)
    context = {"why": why, "sentence": sentence, "other_language": other_language()}
    return render(request, "portal/intake/stop.html", context, status=status)


def elsewhere(request: LinkRequest) -> HttpResponse | None:
    """Where this browser has to go first: to the beginning, to its date of birth, to the end."""
    if not request.packet.is_open:
        target = reverse("portal:intake-done", args=[request.token])
    elif not knows_device(request, request.packet):
        target = reverse("portal:intake-open", args=[request.token])
    else:
        return None
    if request.is_draft:
        return JsonResponse({"error": _("Open the form again to go on."), "go": target}, status=401)
    return redirect(target)


def knows_device(request: HttpRequest, packet: Packet) -> bool:
    """Whether this browser began the form, or proved who it belongs to."""
    secret = request.get_signed_cookie(_cookie(packet), default="", salt="intake")
    return bool(secret and packet.device_hash) and constant_time_compare(
        secrets.fingerprint(str(secret)), packet.device_hash
    )


def remember_device(response: HttpResponse, packet: Packet, secret: str) -> None:
    """Give this browser the secret that opens what it typed."""
    response.set_signed_cookie(
        _cookie(packet),
        secret,
        salt="intake",
        max_age=LIFE,
        path="/i/",
        httponly=True,
        secure=not settings.DEBUG,
        samesite="Lax",
    )


def sealed(response: HttpResponseBase) -> HttpResponseBase:
    """Nothing keeps these pages, finds them, or tells another site of them."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def other_language() -> dict[str, str]:
    """The way to the language that the page is not in."""
    code = "en" if translation.get_language() == "es" else "es"
    return {"code": code, "name": LANGUAGES[code], "url": f"?lang={code}"}


def _cookie(packet: Packet) -> str:
    return f"intake_{packet.pk.hex}"


def _language(request: HttpRequest, packet: Packet | None) -> str:
    usual = packet.language if packet else (translation.get_language() or "en")
    for code in (request.GET.get("lang"), request.COOKIES.get(LANGUAGE_COOKIE), usual[:2]):
        if code in LANGUAGES:
            return str(code)
    return "en"


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=LIFE,
        path="/i/",
        httponly=True,
        secure=not settings.DEBUG,
        samesite="Lax",
    )
