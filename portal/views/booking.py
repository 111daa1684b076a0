"""Booking without an account: who comes, the code, what was booked and the way back."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.actions import Refused, audit
from clinic.gateways import sms
from clinic.models import Practice
from clinic.web.access import public
from clinic.web.once import Replayed, Unkeyed, once, was_used
from portal.actions import booking as bookings
from portal.actions import newcomer
from portal.actions import packet as packets
from portal.forms.booking import CodeForm, YouForm
from portal.models import Booking
from portal.rules.signin import MOST_TRIES
from portal.views import inside
from portal.views.outside import OutRequest, outside, page
from scheduling.models import invite
from scheduling.rules.policy import Status

WHY = "a stranger books a visit in this browser; it opens no record"
_TYPED = ("first_name", "last_name", "birth_on", "email", "phone")


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@outside
def you(request: OutRequest) -> HttpResponseBase:
    """Who comes, while the time is kept; then a code is on its way."""
    held = request.booking
    if held is None or not held.is_open(request.now):
        return _over(request)
    texts, today = sms.carrier() is not None, request.now.date()
    if request.method != "POST":
        typed = {name: getattr(held, name) for name in _TYPED}
        typed |= {"channel": held.channel} if held.channel else {}
        typed["wants_texts"] = bool(held.text_words)
        return _you(request, held, YouForm(initial=typed, texts=texts, today=today))
    form = YouForm(request.POST, texts=texts, today=today)
    if not form.is_valid():
        return _you(request, held, form, status=422)
    facts = form.cleaned_data
    return _sent(request, lambda: bookings.ask(now=request.now, booking=held, **facts))


def _you(request: OutRequest, held: Booking, form: YouForm, status: int = 200) -> HttpResponse:
    own = inside.found(request, request.now)
    shown = {"form": form, "held": held, "visit": held.visit, "place": held.visit.location}
    shown["inside"] = own.patient if own else None
    return page(request, "booking/you", status=status, step=4, **shown)


def _sent(request: OutRequest, act: Callable[[], object]) -> HttpResponseBase:
    """Send a code under the form's key, then to the page where it is typed."""
    target = reverse("portal:booking-code")
    try:
        with once(request) as ticket:
            ticket.result_url = target
            act()
    except Unkeyed:
        raise
    except Replayed:
        pass
    except bookings.Busy as error:
        return page(request, "booking/busy", status=429, wait_min=error.wait_min)
    except bookings.Closed:
        return _over(request)
    return redirect(target)


@public(WHY)
@require_POST
@outside
def take(request: OutRequest) -> HttpResponseBase:
    """Somebody who is signed in to their own page books with one press."""
    held, own = request.booking, inside.found(request, request.now)
    if held is None or own is None or not held.is_open(request.now):
        return _over(request)
    try:
        bookings.take(now=request.now, booking=held, own=own)
    except bookings.Closed:
        held.refresh_from_db()
        return _over(request)
    return redirect("portal:booking-done")


@public(WHY)
@require_POST
@outside
def again(request: OutRequest) -> HttpResponseBase:
    """One more code to the same address."""
    held = request.booking
    if held is None or not held.is_asked(request.now):
        return _over(request)
    return _sent(request, lambda: bookings.again(now=request.now, booking=held))


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@outside
def code(request: OutRequest) -> HttpResponseBase:
    """The code is typed in the browser that keeps the time; looking uses nothing."""
    held = request.booking
    if held is None or not held.is_asked(request.now):
        return _over(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _code(request, held, form, status=422 if form.is_bound else 200)
    try:
        held = bookings.prove(now=request.now, booking=held, code=form.cleaned_data["code"])
    except bookings.Closed:
        held.refresh_from_db()
        return _over(request)
    if held.proved_at is None:
        return _wrong(request, held, form)
    return _entered(request, held)


def _code(request: OutRequest, held: Booking, form: CodeForm, status: int = 200) -> HttpResponse:
    shown = {"form": form, "held": held, "visit": held.visit, "place": held.visit.location}
    return page(request, "booking/code", status=status, step=4, **shown)


def _wrong(request: OutRequest, held: Booking, form: CodeForm) -> HttpResponseBase:
    """The page again with how many tries are left, or over."""
    left = MOST_TRIES - held.tries
    if left <= 0:
        return _over(request)
    words = ngettext("%(n)s try is left.", "%(n)s tries are left.", left) % {"n": left}
    form.add_error("code", f"{_('This is not what we sent.')} {words}")
    return _code(request, held, form, status=422)


def _over(request: OutRequest) -> HttpResponseBase:
    """What was booked, else why nothing can be typed here any more, with the way to the times."""
    held = request.booking
    if held is None:
        return redirect("portal:opening-start")
    if held.is_shown(request.now):
        return redirect("portal:booking-done")
    return page(request, "booking/over", status=410, visit=held.visit, held=held)


def _entered(request: OutRequest, held: Booking) -> HttpResponseBase:
    """To what became of it; whom the clinic knew is signed in to their own page as well."""
    agent = request.headers.get("User-Agent", "")
    made = newcomer.enter(now=request.now, booking=held, agent=agent)
    response = redirect("portal:booking-done")
    if made is not None:
        inside.put(response, settings.PATIENT_COOKIE_NAME, made[1])
    return response


@public(WHY)
@require_safe
@outside
def done(request: OutRequest) -> HttpResponseBase:
    """What was booked and what comes next; for half an hour, in this browser."""
    held = request.booking
    if held is None or not held.is_shown(request.now):
        return redirect("portal:opening-start")
    place = held.visit.location
    if held.patient is None:
        return page(request, "booking/sorry", held=held, visit=held.visit, place=place)
    if held.visit.status == Status.CANCELLED:
        return page(request, "booking/undone", held=held, visit=held.visit, place=place)
    _looked(request, held, "view")
    until = held.undo_until
    shown: dict[str, Any] = {"held": held, "visit": held.visit, "place": place}
    shown["undo_until"] = until if until and request.now < until else None
    return page(request, "booking/done", **shown)


def _looked(request: OutRequest, held: Booking, verb: str) -> None:
    audit.record(
        by=None,
        action=f"booking.{verb}",
        patient=held.patient,
        obj=held.visit,
        now=request.now,
        details={"booking": str(held.pk)},
    )


def _booked(request: OutRequest) -> Booking | None:
    """What this browser booked a moment ago, None where there is nothing to act on."""
    held = request.booking
    return held if held and held.is_shown(request.now) and held.patient else None


@public(WHY)
@require_POST
@outside
def form(request: OutRequest) -> HttpResponseBase:
    """The form before the first visit."""
    held = _booked(request)
    if held is None or held.packet is None or held.patient is None:
        return _over(request)
    try:
        secret = packets.fill(
            now=request.now,
            patient=held.patient,
            packet=held.packet,
            trail={"booking": str(held.pk)},
        )
    except Refused as error:
        return page(request, "booking/refused", status=409, sentence=str(error))
    return redirect("portal:intake-open", token=secret)


@public(WHY)
@require_POST
@outside
def undo(request: OutRequest) -> HttpResponseBase:
    """Take the booking back, within three minutes."""
    held = _booked(request)
    if held is None:
        return _over(request)
    if was_used(request):
        return redirect("portal:booking-done")
    try:
        with once(request) as ticket:
            ticket.result_url = reverse("portal:booking-done")
            bookings.undo(now=request.now, booking=held)
    except Unkeyed:
        raise
    except Replayed:
        pass
    except Refused as error:
        return page(request, "booking/refused", status=409, sentence=str(error))
    return redirect("portal:booking-done")


@public(WHY)
@require_safe
@outside
def calendar(request: OutRequest) -> HttpResponse:
    """The visit as a file that the patient's calendar takes in."""
    held = _booked(request)
    if held is None:
        return page(request, "booking/stop", status=404, why="unknown")
    _looked(request, held, "calendar")
    text = invite.part(held.visit, Practice.objects.current(), request.now)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response
