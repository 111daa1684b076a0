"""Arrival without the desk: a tablet that shows nothing but a question, or the patient's phone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import Refused, audit
from clinic.models import Practice
from clinic.rules import token as secrets
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, public, requires
from clinic.web.formpage import answer, posted, pressed
from clinic.web.middleware import refuse
from clinic.web.once import once
from clinic.web.paper import printed
from portal.actions import arrival
from portal.forms import paper as papers
from portal.forms.arrival import BirthdayForm, DoorForm
from portal.gateways import qr
from portal.models import ArrivalDoor
from portal.models.arrival import PHONE, TABLET
from portal.rules.arrival import shown_name
from portal.views.link import LANGUAGES, other_language, sealed
from scheduling.models import Appointment

WHY = "patients say that they are here; it shows a first name and a letter, and no record"
COOKIE, SALT = "arrival_door", "arrival"
COOKIE_LIFE = timedelta(days=90)
CONFIRM_S = 120


class DoorRequest(HttpRequest):
    """A request at an open door."""

    door: ArrivalDoor
    now: datetime
    base: str  # the address of the first page


def _doored(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hand the view its door, or say that there is none; in the language that was chosen."""

    @wraps(view)
    def opened(request: DoorRequest, token: str = "") -> HttpResponseBase:
        request.now, request.base = clock.now(), request.path
        language = request.GET.get("lang", "en")
        translation.activate(language if language in LANGUAGES else "en")
        request.LANGUAGE_CODE = translation.get_language()
        kind = PHONE if token else TABLET
        secret = token or str(request.get_signed_cookie(COOKIE, default="", salt=SALT))
        door = _door(secret, kind)
        if door is None:
            response: HttpResponseBase = _page(request, "closed", status=404)
        else:
            request.door = door
            response = view(request)
        return sealed(response)

    return opened


def _door(secret: str, kind: str) -> ArrivalDoor | None:
    if not secrets.may_be(secret):
        return None
    rows = ArrivalDoor.objects.open().select_related("location")
    return rows.filter(token_hash=secrets.fingerprint(secret), kind=kind).first()


def _page(request: DoorRequest, page: str, /, status: int = 200, **context: Any) -> HttpResponse:
    context = {"other_language": other_language(), "base": request.base, **context}
    return render(request, f"portal/arrival/{page}.html", context, status=status)


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@_doored
def tablet(request: DoorRequest) -> HttpResponseBase:
    """The page of a tablet that a member of staff opened."""
    return _step(request)


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@_doored
def phone(request: DoorRequest) -> HttpResponseBase:
    """The same on the patient's own phone, by the code at the desk."""
    return _step(request)


def _step(request: DoorRequest) -> HttpResponse:
    """The question, whom it found, or the thanks; GET changes nothing."""
    if request.method != "POST":
        return _page(request, "birthday", form=BirthdayForm())
    if "visit" in request.POST:
        return _arrive(request)
    form = BirthdayForm(request.POST)
    if not form.is_valid():
        return _page(request, "birthday", status=422, form=form)
    data = form.cleaned_data
    try:
        said = arrival.find(
            now=request.now,
            door=request.door,
            month=data["month"],
            day=data["day"],
            letter=data["letter"],
        )
    except arrival.Busy:
        return _page(request, "desk", status=429)
    if said.found is not None:
        name = shown_name(said.found.first_name, said.found.last_name)
        return _page(request, "confirm", name=name, visit=_sign(request, said.found.visit))
    if said.ask_letter:
        return _page(request, "birthday", form=form, ask_letter=True)
    return _page(request, "desk")


def _sign(request: DoorRequest, visit: Any) -> str:
    """The found visit as a value that only this door can send back, for two minutes."""
    return signing.dumps([str(request.door.pk), str(visit)], salt=SALT, compress=False)


def _arrive(request: DoorRequest) -> HttpResponse:
    try:
        door, pk = signing.loads(request.POST["visit"], salt=SALT, max_age=CONFIRM_S)
    except signing.BadSignature:
        return _page(request, "birthday", status=422, form=BirthdayForm(), again=True)
    visit = Appointment.objects.for_page().filter(pk=pk).first()
    if door != str(request.door.pk) or visit is None:
        return _page(request, "desk", status=409)
    try:
        arrival.arrive(now=request.now, door=request.door, visit=visit)
    except Refused:
        return _page(request, "desk", status=409)
    return _page(request, "done", name=visit.patient.called)


# ── what staff do with the doors ───────────────────────────────────────────────────────────


@requires(Permission.APPOINTMENT_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """The doors that are open, and how to open one."""
    return _list(request, _form())


def _form(data: QueryDict | None = None) -> DoorForm:
    """The form of the list page; another address takes what it sends."""
    return DoorForm(data, action=reverse("portal:arrival-add"))


def _list(request: StaffRequest, form: DoorForm, **context: Any) -> HttpResponse:
    context |= {"doors": ArrivalDoor.objects.open().for_list(), "zone": clock.zone()}
    return answer(request, "portal/arrival/list.html", form, **context)


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def add(request: StaffRequest) -> HttpResponseBase:
    """Open a door: this device becomes the tablet and signs out, or a code for phones is shown."""
    form = _form(posted(request))
    if not form.is_valid():
        return _list(request, form)
    here = reverse("portal:arrival-list")
    with once(request) as ticket:
        ticket.result_url = here
        door, secret = arrival.open(by=request.user, now=clock.now(), **form.cleaned_data)
    if door.kind == PHONE:
        path = reverse("portal:arrival-phone", args=[secret])
        link = f"{settings.BASE_URL}{path}"
        code = mark_safe(qr.svg(link))  # noqa: S308 drawn here, from an address made here
        return _list(request, _form(), made=door, link=link, code=code, secret=secret)
    logout(request)  # whoever touches the tablet now must find nobody signed in
    response = redirect("portal:arrival-tablet")
    response.set_signed_cookie(
        COOKIE,
        secret,
        salt=SALT,
        max_age=COOKIE_LIFE,
        path=reverse("portal:arrival-tablet"),
        httponly=True,
        secure=not settings.DEBUG,
        samesite="Strict",
    )
    return response


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def sheet(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """The code on paper, for the wall of the waiting room; it writes nothing but the look at it.

    The secret is kept nowhere, so the page that shows it once sends it along, never in an address.
    """
    door = get_object_or_404(ArrivalDoor.objects.open().for_list(), pk=pk, kind=PHONE)
    secret, now = request.POST.get("secret", ""), clock.now()
    if secrets.fingerprint(secret) != door.token_hash:
        back = reverse("portal:arrival-list")
        return refuse(request, 422, _("This code cannot be printed again. Open another one."), back)
    path = reverse("portal:arrival-phone", args=[secret])
    page = papers.sheet(door, qr.svg(f"{settings.BASE_URL}{path}"), Practice.objects.current())
    audit.record(by=request.user, action="arrival.sheet", obj=door, now=now)
    paper = printed(papers.SHEET, page, "arrival", now)
    paper["Cache-Control"] = "no-store, private"
    return paper


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def end(request: StaffRequest, pk: str) -> HttpResponseBase:
    """Close a door, from any device."""
    door = get_object_or_404(ArrivalDoor, pk=pk)

    def act() -> str:
        arrival.close(by=request.user, now=clock.now(), door=door)
        return _("Closed: %(name)s.") % {"name": door.name}

    return pressed(request, reverse("portal:arrival-list"), act)
