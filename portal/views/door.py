"""What happens at the door of the own page: its pages, and what a browser takes with it inside."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from clinic.gateways import sms
from portal.forms.signin import AddressForm
from portal.models import Draft, OnlinePolicy, PatientSession
from portal.views import inside
from portal.views.link import sealed

KNOWN, SALT = "page_known", "portal.known"
_KNOWN_S = 400 * 24 * 3600
_MOST_KNOWN = 6


def page(request: HttpRequest, name: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """A page before the door."""
    whole = inside.plain_context(**context)
    response = render(request, f"portal/signin/{name}.html", whole, status=status)
    inside.kept_language(request, sealed(response))
    return response


def first(
    request: HttpRequest, form: AddressForm | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    """The page on which one says who one is."""
    books = OnlinePolicy.objects.current().is_on
    context |= {"form": form or AddressForm(texts=texts()), "books": books, "texts": texts()}
    return page(request, "start", status=status, **context)


def texts() -> bool:
    """Whether a code can come by text."""
    return sms.carrier() is not None


def entered(request: HttpRequest, made: tuple[PatientSession, str] | None) -> HttpResponseBase:
    """Inside: the browser gets its secret, and is known the next time."""
    if made is None:  # the birthday of somebody who is alone is not asked
        return page(request, "closed", status=410)
    row, secret = made
    begun = Draft.objects.of(row, row.seen_at).exists()  # a letter that the closing page cut off
    response = sealed(redirect("portal:thread-view" if begun else "portal:home-view"))
    inside.put(response, settings.PATIENT_COOKIE_NAME, secret)
    marks = [row.address_hash, *(one for one in known(request) if one != row.address_hash)]
    value = signing.dumps(marks[:_MOST_KNOWN], salt=SALT, compress=True)
    inside.put(response, KNOWN, value, max_age=_KNOWN_S)
    return response


def known(request: HttpRequest) -> list[str]:
    """The marks of addresses with which this browser was in."""
    try:
        found = signing.loads(request.COOKIES.get(KNOWN, ""), salt=SALT, max_age=_KNOWN_S)
    except signing.BadSignature:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def agent(request: HttpRequest) -> str:
    """What the browser says of itself."""
    return request.headers.get("User-Agent", "")


def network(request: HttpRequest) -> str:
    """The address from which the browser asks."""
    found: str = request.META.get("REMOTE_ADDR", "")
    return found
