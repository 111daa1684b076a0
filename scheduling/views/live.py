"""Pages that stay true by themselves: "nothing new" for one query, and no look counted twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac

from clinic.models import Location
from clinic.web import clock
from clinic.web.access import StaffRequest
from scheduling.models.version import version

_HEADER = "X-Live"  # says that an open page asks for its parts anew
_DIGEST = 32


@dataclass(frozen=True)
class Mark:
    """What a page showed: which days of which place, as they stood, and whom."""

    place: UUID
    first: date
    last: date
    tick: str
    version: str

    def tag(self, people: str) -> str:
        """The mark as the header `ETag`."""
        days = f"{self.first:%Y%m%d}.{self.last:%Y%m%d}"
        return f'"{self.place.hex}.{days}.{self.tick}.{self.version}.{people}"'


def mark(place: Location, first: date, last: date, today: date) -> Mark:
    """The mark of a page that is about to be read; take it first, so that no change is missed."""
    tick = _tick("m" if first <= today <= last else "h")
    return Mark(place.pk, first, last, tick, version(place.pk, first, last))


def asked(request: HttpRequest) -> bool:
    """Whether an open page asks for its parts anew."""
    return _HEADER in request.headers


def unchanged(request: HttpRequest) -> HttpResponse | None:
    """304 while the page still shows what stands; nothing is read but the mark."""
    parts = _known(request)
    if parts is None:
        return None
    place, first, last, tick, digest, _people = parts
    try:
        days = [date.fromisoformat(first), date.fromisoformat(last)]
        now = version(UUID(place), *days) if tick == _tick(tick[:1]) else ""
    except ValueError:
        return None
    if now != digest:
        return None
    return HttpResponse(status=304, headers={"ETag": request.headers["If-None-Match"]})


def answer(
    request: HttpRequest, folder: str, page: str, context: dict[str, object], tag: str
) -> HttpResponse:
    """The page, or only its parts for a page that is open; its mark goes along."""
    name = "parts" if asked(request) else page
    response = render(request, f"{folder}/{name}.html", {**context, "live_tag": tag})
    response["ETag"] = tag
    return response


def people(request: StaffRequest, keys: Iterable[str], now: datetime, what: str) -> str:
    """A proof that these patients were shown to this person today; only the server can make it."""
    text = "|".join([str(request.user.pk), now.date().isoformat(), what, *sorted(keys)])
    return salted_hmac("scheduling.live", text, algorithm="sha256").hexdigest()[:_DIGEST]


def seen(request: HttpRequest, proof: str) -> bool:
    """Whether an open page shows just these patients already, so that this is no further look."""
    parts = _known(request)
    return parts is not None and constant_time_compare(parts[5], proof)


def _known(request: HttpRequest) -> list[str] | None:
    """The parts of the mark that an open page sends along."""
    parts = request.headers.get("If-None-Match", "").strip('"').split(".")
    return parts if asked(request) and len(parts) == 6 else None


def _tick(kind: str) -> str:
    """Minutes where the time of day is shown, hours where it is not."""
    return f"{kind}{int(clock.moment().timestamp()) // (60 if kind == 'm' else 3600)}"
