"""Free times for anybody: which visit, where and with whom, and when; a pressed time is kept."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.models import Location, User
from clinic.web.access import public
from clinic.web.once import Replayed, Unkeyed, once, was_used
from portal.actions import booking as bookings
from portal.forms.opening import BACK, NEW, WishForm, says_new
from portal.models.opening import Openings, moment_of, narrowed
from portal.views.outside import OutRequest, outside, page
from scheduling.actions.race import Taken
from scheduling.models import AppointmentType
from scheduling.rules.find import Part

PARTS = {
    Part.MORNING: gettext_lazy("Morning"),
    Part.AFTERNOON: gettext_lazy("Afternoon"),
    Part.EVENING: gettext_lazy("Evening"),
}
WHY = "a stranger books a visit; it shows free times and no record"


@dataclass(frozen=True)
class Wish:
    """What is wanted so far."""

    kind: AppointmentType
    place: Location | None
    whom: User | None
    is_new: bool
    day: date | None = None

    @property
    def query(self) -> str:
        """The wish as an address says it."""
        said = {"who": NEW if self.is_new else BACK, "type": self.kind.pk}
        said |= {"place": self.place.pk} if self.place else {}
        said |= {"whom": self.whom.pk} if self.whom else {}
        return urlencode(said)


def _wish(request: OutRequest) -> Wish | None:
    """What the address wants, None where it makes no sense; with one place there is no choice."""
    form = WishForm(request.GET)
    if not form.is_valid():
        return None
    data, places = form.cleaned_data, list(Location.objects.active()[:2])
    place = data["place"] or (places[0] if len(places) == 1 else None)
    return Wish(data["type"], place, data["whom"], says_new(request.GET), data["day"])


def _openings(request: OutRequest, wish: Wish) -> Openings:
    assert wish.place is not None  # noqa: S101 narrows the type
    return Openings(wish.kind, wish.place, request.now, request.policy.terms, wish.whom)


def _lost(request: OutRequest, wish: Wish | None) -> HttpResponse | None:
    """Why there is nothing to choose, None where there is."""
    if not request.policy.is_on:
        return page(request, "booking/off", status=200 if request.method != "POST" else 409)
    return page(request, "booking/stop", status=404, why="unknown") if wish is None else None


@public(WHY)
@require_safe
@outside
def start(request: OutRequest) -> HttpResponse:
    """New or back, and which visit."""
    if not request.policy.is_on:
        return page(request, "booking/off")
    is_new = says_new(request.GET)
    kinds = AppointmentType.objects.online(is_new=is_new)
    return page(request, "opening/start", step=1, is_new=is_new, kinds=kinds)


@public(WHY)
@require_safe
@outside
def whom(request: OutRequest) -> HttpResponseBase:
    """Which place, then which practitioner or anybody; what leaves no choice is passed over."""
    wish = _wish(request)
    if lost := _lost(request, wish):
        return lost
    assert wish is not None  # noqa: S101 narrows the type
    if wish.place is None:
        places = [(replace(wish, place=one).query, one) for one in Location.objects.active()]
        return page(request, "opening/place", step=2, wish=wish, places=places)
    openings = _openings(request, wish)
    if len(openings.people) == 1:
        return redirect(f"{reverse('portal:opening-times')}?{wish.query}")
    people = [(replace(wish, whom=one).query, one, openings.first(one)) for one in openings.people]
    first = openings.first()
    return page(
        request, "opening/whom", step=2, wish=wish, people=people, first=first, place=wish.place
    )


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@outside
def times(request: OutRequest) -> HttpResponseBase:
    """The free times of a day and the week around it; a pressed time is kept."""
    wish = _wish(request)
    if lost := _lost(request, wish):
        return lost
    assert wish is not None  # noqa: S101 narrows the type
    if wish.place is None:
        return redirect(f"{reverse('portal:opening-whom')}?{wish.query}")
    openings = _openings(request, wish)
    if request.method == "POST":
        return _pick(request, wish, openings)
    return _week(request, wish, openings)


def _week(
    request: OutRequest, wish: Wish, openings: Openings, status: int = 200, **more: Any
) -> HttpResponse:
    first = openings.first()
    first_on = first.start.astimezone(openings.zone).date() if first else None
    day = wish.day if wish.day and openings.is_in(wish.day) else first_on
    shown: dict[str, Any] = {"wish": wish, "place": wish.place, "zone": openings.zone}
    shown["far"] = Location.objects.active().values("zone").distinct().count() > 1
    if day is not None:
        week = openings.week(day)
        free = [one.on for one in week if one.free]
        if not (wish.day and day in free) and free:
            day = next((one for one in free if one >= day), free[0])
        parts = openings.parts(day)
        shown |= {"day": day, "week": week}
        shown["parts"] = [(PARTS[part], offers) for part, offers in parts.items()]
        shown |= {"before": openings.before(day), "after": openings.after(day)}
        shown["next_on"] = None if parts else openings.next_free(day)
        shown["named"] = wish.whom is None and len(openings.people) > 1
    return page(request, "opening/times", status=status, step=3, **shown, **more)


def _pick(request: OutRequest, wish: Wish, openings: Openings) -> HttpResponseBase:
    if not request.browser_hash:
        return page(request, "booking/stop", status=400, why="cookie")
    if was_used(request):  # sent twice: the time is kept already
        return redirect("portal:booking-you")
    said = request.POST.get("time", "")
    offer, wanted = narrowed(openings, said).named(said), moment_of(said)
    if offer is None:
        return _near(request, wish, openings) if wanted else _unchosen(request, wish, openings)
    try:
        with once(request) as ticket:
            ticket.result_url = reverse("portal:booking-you")
            bookings.pick(
                now=request.now,
                browser_hash=request.browser_hash,
                network=request.META.get("REMOTE_ADDR", ""),
                kind=wish.kind,
                offer=offer,
                says_new=wish.is_new,
                language=get_language() or "en",
            )
    except Unkeyed:
        raise
    except Replayed:
        pass
    except Taken:
        return _near(request, wish, openings)
    except bookings.Busy as error:
        return page(request, "booking/busy", status=429, wait_min=error.wait_min, place=wish.place)
    except bookings.Off:
        return page(request, "booking/off", status=409)
    return redirect("portal:booking-you")


def _near(request: OutRequest, wish: Wish, openings: Openings) -> HttpResponse:
    """The time has gone: others near it, and the day as it is now."""
    wanted = moment_of(request.POST.get("time", ""))
    fresh = _openings(request, wish)
    near = fresh.near(wanted) if wanted else []
    day = wanted.astimezone(fresh.zone).date() if wanted else None
    return _week(request, replace(wish, day=day), fresh, status=409, near=near, gone=True)


def _unchosen(request: OutRequest, wish: Wish, openings: Openings) -> HttpResponse:
    return _week(request, wish, openings, status=422, sentence=_("Choose one of the times."))
