"""Passkeys: signing in with one; adding and removing them inside."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clinic.actions import Refused
from clinic.rules import token
from clinic.web import clock
from clinic.web.access import public
from portal.actions import passkey as passkeys
from portal.actions.signin import Busy
from portal.forms.passkey import AnswerForm, PasskeyForm
from portal.models import Ceremony, Passkey
from portal.rules.passkey import LIFE
from portal.views import door, inside, session
from portal.views.inside import OwnRequest
from portal.views.link import sealed

WHY = "a patient signs in by a passkey; it shows no record"
OWN = "only a patient's own session opens it"
ASKED = "page_passkey"


def _question(act: Callable[[], tuple[dict[str, Any], str]]) -> HttpResponseBase:
    """What the browser is asked, bound to it by a cookie; or in words why it is not asked."""
    try:
        options, secret = act()
    except Busy as error:
        words = ngettext(
            "Wait 1 minute, then try again.",
            "Wait %(n)s minutes, then try again.",
            error.wait_min,
        )
        return JsonResponse({"sentence": words % {"n": error.wait_min}}, status=429)
    except Refused as error:
        return JsonResponse({"sentence": str(error)}, status=409)
    response = JsonResponse(options)
    inside.put(response, ASKED, secret, max_age=int(LIFE.total_seconds()))
    return sealed(response)


def _asked(request: HttpRequest) -> Ceremony | None:
    """The question that this browser was asked last."""
    secret = request.COOKIES.get(ASKED, "")
    if not token.may_be(secret):
        return None
    rows = Ceremony.objects.select_related("session")
    return rows.filter(browser_hash=token.fingerprint(secret)).first()


@public(WHY)
@require_POST
def ask(request: HttpRequest) -> HttpResponseBase:
    """The question for a passkey of whoever sits here."""
    inside.speak(request, "")
    now, network = clock.now(), door.network(request)
    return _question(lambda: passkeys.ask(now=now, network=network))


@public(WHY)
@require_POST
def enter(request: HttpRequest) -> HttpResponseBase:
    """The answer: to the own page, or in words to the code; all wrong answers get the same."""
    inside.speak(request, "")
    form = AnswerForm(request.POST)
    made = passkeys.enter(
        now=clock.now(),
        asked=_asked(request),
        text=form.cleaned_data["answer"] if form.is_valid() else "",
        agent=door.agent(request),
    )
    if made is None:
        return door.first(request, status=422, no_key=True)
    response = door.entered(request, made)
    response.delete_cookie(ASKED)
    return response


@public(OWN)
@require_POST
@inside.inside
def start(request: OwnRequest) -> HttpResponseBase:
    """The question that makes a passkey for who is signed in."""
    network = door.network(request)
    return _question(lambda: passkeys.start(now=request.now, own=request.own, network=network))


@public(OWN)
@require_POST
@inside.inside
def add(request: OwnRequest) -> HttpResponseBase:
    """Keep the passkey that the browser has made."""
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        return session.show(request, status=422, form=form, sentence=_unkept(form))
    try:
        made = passkeys.add(
            now=request.now,
            own=request.own,
            asked=_asked(request),
            text=form.cleaned_data["answer"],
            name=form.cleaned_data["name"],
        )
    except Refused as error:
        return session.show(request, status=403, sentence=str(error))
    if made is None:
        return session.show(request, status=422, sentence=_unkept(form))
    response = redirect("portal:session-list")
    response.delete_cookie(ASKED)
    return response


def _unkept(form: PasskeyForm) -> str:
    """Why nothing was kept."""
    named = form.errors.get("name")
    return str(named[0]) if named else _("The passkey was not added. Try again, please.")


@public(OWN)
@require_POST
@inside.inside
def end(request: OwnRequest, pk: UUID) -> HttpResponseBase:
    """Remove one; once more does nothing."""
    which = get_object_or_404(Passkey.objects.of(request.own.person), pk=pk)
    passkeys.end(now=request.now, own=request.own, which=which)
    return redirect("portal:session-list")


@public(OWN)
@require_POST
@inside.inside
def restore(request: OwnRequest, pk: UUID) -> HttpResponseBase:
    """Take the removal back, within three minutes."""
    which = get_object_or_404(Passkey.objects.of(request.own.person), pk=pk)
    if which.ended_at is None:  # once more does nothing
        return redirect("portal:session-list")
    try:
        passkeys.restore(now=request.now, own=request.own, which=which)
    except Refused as error:
        return session.show(request, status=409, sentence=str(error))
    return redirect("portal:session-list")
