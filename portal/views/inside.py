"""The door of patients' own pages: a session of their own, and nothing of the staff's."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from clinic.actions import audit
from clinic.models import Location, Patient
from clinic.rules import token
from clinic.web import clock
from portal.actions import session as sessions
from portal.models import PatientSession
from portal.models.mailbox import may_open
from portal.views.link import LANGUAGES, other_language, sealed

LANGUAGE_COOKIE = "page_language"
_YEAR_S = 365 * 24 * 3600


class OwnRequest(HttpRequest):
    """A request of somebody who is signed in to their own page."""

    own: PatientSession
    patient: Patient
    now: datetime
    zone: ZoneInfo


def found(request: HttpRequest, now: datetime) -> PatientSession | None:
    """The open session of this browser; a member of staff who is signed in here does not count."""
    secret = request.COOKIES.get(settings.PATIENT_COOKIE_NAME, "")
    if not token.may_be(secret):
        return None
    rows = PatientSession.objects.alive(now).with_people()
    row = rows.filter(token_hash=token.fingerprint(secret)).first()
    return sessions.renew(now=now, row=row) if row else None


def lapsed(request: HttpRequest, now: datetime) -> PatientSession | None:
    """The session of this browser that ran out a while ago; nothing may be shown for it."""
    secret = request.COOKIES.get(settings.PATIENT_COOKIE_NAME, "")
    if not token.may_be(secret):
        return None
    since = now - timedelta(seconds=settings.PATIENT_SESSION_S)
    rows = PatientSession.objects.with_people().filter(ended_at=None, seen_at__gt=since)
    row = rows.filter(token_hash=token.fingerprint(secret)).first()
    return row if row and may_open(row, now.date()) else None


def inside(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hand the view the patient of its session, or lead to the page where one signs in."""

    @wraps(view)
    def opened(request: OwnRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.now = clock.now()
        row = found(request, request.now)
        speak(request, row.person.language if row else "")
        if row is None:
            return kept_language(request, sealed(_outside(request)))
        request.own, request.patient, request.zone = row, row.patient, clock.zone()
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = page(request, "home/missing", status=404)
        return kept_language(request, sealed(response))

    return opened


def _outside(request: HttpRequest) -> HttpResponseBase:
    """To the door; what was being sent is answered in words."""
    if request.method in {"GET", "HEAD"}:
        return redirect("portal:signin-start")
    return over(request)


def over(request: HttpRequest, *, kept: bool = False) -> HttpResponse:
    """What was sent came too late; `kept` when it waits for who signs in again."""
    return render(request, "portal/signin/over.html", plain_context(kept=kept), status=401)


def plain_context(**context: Any) -> dict[str, Any]:
    """What every page of ours needs."""
    return {"other_language": other_language(), "idle_s": 0, **context}


def page(request: HttpRequest, name: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """A page inside, with whose it is."""
    own = cast("OwnRequest", request)
    whose: dict[str, Any] = {
        "own": own.own,
        "patient": own.patient,
        "zone": own.zone,
        "now": own.now,
    }
    whose["far"] = SimpleLazyObject(_has_several_zones)
    whole = plain_context(**whose, **context) | {"idle_s": settings.PATIENT_IDLE_S}
    return render(request, f"portal/{name}.html", whole, status=status)


def _has_several_zones() -> bool:
    """Whether the hour of a visit could be mistaken for that of another place of the clinic."""
    return Location.objects.active().values("zone").distinct().count() > 1


def looked(request: OwnRequest, action: str, obj: models.Model | None = None) -> None:
    """Note that the patient, or who acts for the child, looked at something of the record."""
    audit.record(
        by=None,
        action=action,
        patient=request.patient,
        obj=obj,
        now=request.now,
        details=request.own.trail,
    )


def speak(request: HttpRequest, usual: str) -> None:
    """In the language that was chosen in this browser, else the patient's own."""
    wished = (request.GET.get("lang"), request.COOKIES.get(LANGUAGE_COOKIE), usual)
    known = (translation.get_language() or "en")[:2]
    language = next((one for one in (*wished, known) if one in LANGUAGES), "en")
    translation.activate(str(language))
    request.LANGUAGE_CODE = language


def kept_language(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Remember a language that was chosen on this page."""
    chosen = request.GET.get("lang")
    if chosen in LANGUAGES:
        put(response, LANGUAGE_COOKIE, str(chosen), max_age=_YEAR_S)
    return response


def put(response: HttpResponseBase, name: str, value: str, *, max_age: int | None = None) -> None:
    """Set a cookie that scripts cannot read; for the whole site, as the prefix __Host- asks."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        httponly=True,
        secure=not settings.DEBUG,
        samesite="Lax",
    )
