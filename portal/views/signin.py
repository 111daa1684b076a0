"""Signing in without a password: an address, a code from the mailbox, and who one is."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.rules import token
from clinic.web import clock
from clinic.web.access import public
from portal.actions import signin
from portal.forms.signin import AddressForm, CodeForm, WhoForm
from portal.models import PatientSession, SignIn
from portal.models.mailbox import Mailbox
from portal.models.signin import contact_mark
from portal.rules.signin import CHOICE, LIFE, MOST_TRIES, Way
from portal.views import door, inside
from portal.views.link import sealed

WHY = "a patient proves that a mailbox is theirs; it shows no record"
ASKED = "page_asked"


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """The address or number is asked for; each gets the same answer."""
    inside.speak(request, "")
    if request.method != "POST":
        if inside.found(request, clock.now()):
            return sealed(redirect("portal:home-view"))
        return door.first(request)
    form = AddressForm(request.POST, texts=door.texts())
    if not form.is_valid():
        return door.first(request, form, status=422)
    address = form.cleaned_data["email"]
    try:
        secret = signin.ask(
            now=clock.now(),
            address=address,
            network=door.network(request),
            channel=form.channel,
            is_known=contact_mark(form.channel, address) in door.known(request),
            language=get_language() or "en",
        )
    except signin.Busy as error:
        return door.first(request, form, status=429, wait_min=error.wait_min)
    response = sealed(redirect("portal:signin-code"))
    inside.put(response, ASKED, secret, max_age=int((LIFE + CHOICE).total_seconds()))
    return response


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """The code is typed in the browser that asked for it; looking at the page uses nothing."""
    now, row = clock.now(), _asked(request)
    inside.speak(request, row.language if row else "")
    if row is None:
        return sealed(redirect("portal:signin-start"))
    if row.is_choosing(now):
        return sealed(redirect("portal:signin-choose"))
    if not row.is_alive(now):
        return door.page(request, "closed", status=410)
    if request.method != "POST":
        return door.page(request, "code", form=CodeForm(channel=row.channel), wish=row)
    form = CodeForm(request.POST, channel=row.channel)
    if not form.is_valid():
        return door.page(request, "code", status=422, form=form, wish=row)
    try:
        row = signin.prove(now=now, row=row, code=form.cleaned_data["code"])
    except signin.Closed:
        return door.page(request, "closed", status=410)
    if row.proved_at is None:
        return _wrong(request, form, "code", MOST_TRIES - row.tries, wish=row)
    lone = _mailbox(row).by_way(Way.OPEN)
    if len(lone) == 1:
        made = signin.enter(
            now=now, row=row, whom=lone[0].pk, birth_on=None, agent=door.agent(request)
        )
        return _entered(request, made)
    return sealed(redirect("portal:signin-choose"))


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponseBase:
    """Several share the address: who is here, and when were they born."""
    now, row = clock.now(), _asked(request)
    inside.speak(request, row.language if row else "")
    if row is None:
        return sealed(redirect("portal:signin-start"))
    if not row.is_choosing(now):
        return door.page(request, "closed", status=410)
    mailbox = _mailbox(row)
    people = mailbox.by_way(Way.BIRTHDAY, Way.OPEN)
    form = WhoForm(request.POST if request.method == "POST" else None, people=people)
    others = {"grown": mailbox.by_way(Way.GROWN), "unknown": mailbox.by_way(Way.UNKNOWN)}
    others["wards"] = mailbox.by_way(Way.WARD)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return door.page(request, "choose", status=status, form=form, people=people, **others)
    try:
        made = signin.enter(now=now, row=row, agent=door.agent(request), **form.cleaned_data)
    except signin.Closed:
        return door.page(request, "closed", status=410)
    if made is None:
        row.refresh_from_db()
        left = MOST_TRIES - row.birth_tries
        return _wrong(request, form, "choose", left, "birth_on", people=people, **others)
    return _entered(request, made)


def _wrong(
    request: HttpRequest, form: Any, name: str, left: int, field: str = "code", **context: Any
) -> HttpResponseBase:
    """The page again with how many tries are left, or closed."""
    if left <= 0:
        return door.page(request, "closed", status=410)
    said = _("This is not what we have.")
    words = ngettext("%(n)s try is left.", "%(n)s tries are left.", left) % {"n": left}
    form.add_error(field, f"{said} {words}")
    return door.page(request, name, status=422, form=form, **context)


def _entered(request: HttpRequest, made: tuple[PatientSession, str] | None) -> HttpResponseBase:
    """Inside, and what was asked for is over."""
    response = door.entered(request, made)
    if made is not None:
        response.delete_cookie(ASKED)
    return response


def _asked(request: HttpRequest) -> SignIn | None:
    """What this browser asked for."""
    secret = request.COOKIES.get(ASKED, "")
    if not token.may_be(secret):
        return None
    return SignIn.objects.filter(browser_hash=token.fingerprint(secret)).first()


def _mailbox(row: SignIn) -> Mailbox:
    return Mailbox(row.address_hash, row.patients, clock.now().date())
