"""Taking the whole record away: a fresh code first, then everything in one file."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.actions import Refused
from clinic.models import Practice
from clinic.rules import token
from clinic.web.access import public
from portal.actions import archive as actions
from portal.actions import session as sessions
from portal.actions import signin
from portal.forms import archive as copies
from portal.forms.signin import CodeForm
from portal.models import SignIn
from portal.models.archive import papers
from portal.models.mailbox import contacts
from portal.rules.signin import CHOICE, LIFE, MOST_TRIES
from portal.views import inside, session
from portal.views.inside import OwnRequest

WHY = "only a patient's own session opens it, and the file asks for a fresh code"
ASKED = "record_asked"


@public(WHY)
@require_safe
@inside.inside
def view(request: OwnRequest) -> HttpResponse:
    """What the copy holds, and the button; or first the button for a code."""
    inside.looked(request, "archive.view")
    return _page(request, "view")


def _page(request: OwnRequest, name: str, /, status: int = 200, **context: Any) -> HttpResponse:
    fresh = request.own.is_fresh(request.now)
    context = {"fresh": fresh, "address": session.reached(request.own), **context}
    return inside.page(request, f"archive/{name}", status=status, tab="records", **context)


@public(WHY)
@require_POST
@inside.inside
def ask(request: OwnRequest) -> HttpResponseBase:
    """Send a code to whoever is signed in, to where the first one went."""
    try:
        channel, address = contacts(request.own.person)[request.own.address_hash]
        secret = signin.ask(
            now=request.now,
            channel=channel,
            address=address,
            network=request.META.get("REMOTE_ADDR", ""),
            is_known=True,
            language=get_language() or "en",
        )
    except signin.Busy as error:
        return _asking(request, status=429, wait_min=error.wait_min)
    response = redirect(f"{reverse('portal:archive-prove')}{_query(request)}")
    inside.put(response, ASKED, secret, max_age=int((LIFE + CHOICE).total_seconds()))
    return response


def _query(request: OwnRequest) -> str:
    """What the code is for, where it is not for the record."""
    return "?for=passkey" if request.GET.get("for") == "passkey" else ""


def _asking(request: OwnRequest, status: int, **context: Any) -> HttpResponse:
    """The page from which the code was asked for, with what is to be said on it."""
    if _query(request):
        return session.show(request, status=status, **context)
    return _page(request, "view", status=status, **context)


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@inside.inside
def prove(request: OwnRequest) -> HttpResponseBase:
    """The code is typed; then the button is there for ten minutes."""
    wish, query = _asked(request), _query(request)
    back = "portal:session-list" if query else "portal:archive-view"
    if wish is None or not wish.is_alive(request.now):
        return redirect(back)
    shown: dict[str, Any] = {"query": query, "back": back}
    if request.method != "POST":
        inside.looked(request, "archive.view")
        return _page(request, "prove", form=CodeForm(channel=wish.channel), **shown)
    form = CodeForm(request.POST, channel=wish.channel)
    if not form.is_valid():
        return _page(request, "prove", status=422, form=form, **shown)
    try:
        wish = signin.prove(now=request.now, row=wish, code=form.cleaned_data["code"])
        if wish.proved_at is None:
            return _wrong(request, form, MOST_TRIES - wish.tries, **shown)
        sessions.prove(now=request.now, row=request.own, wish=wish)
    except Refused as error:
        return _asking(request, status=410, sentence=str(error))
    response = redirect(back)
    response.delete_cookie(ASKED)
    return response


def _wrong(request: OwnRequest, form: CodeForm, left: int, **context: Any) -> HttpResponseBase:
    if left <= 0:
        sentence = _("That was one try too many. Ask for another code.")
        return _asking(request, status=410, sentence=sentence)
    words = ngettext("%(n)s try is left.", "%(n)s tries are left.", left) % {"n": left}
    form.add_error("code", f"{_('This is not what we have.')} {words}")
    return _page(request, "prove", status=422, form=form, **context)


def _asked(request: OwnRequest) -> SignIn | None:
    """What was asked for from this page, for this mailbox."""
    secret = request.COOKIES.get(ASKED, "")
    if not token.may_be(secret):
        return None
    rows = SignIn.objects.filter(address_hash=request.own.address_hash)
    return rows.filter(browser_hash=token.fingerprint(secret)).first()


@public(WHY)
@require_POST
@inside.inside
def hand_out(request: OwnRequest) -> HttpResponseBase:
    """The file. Asked for twice it is made twice, and each time is in the trail."""
    try:
        whole = actions.hand_out(now=request.now, own=request.own)
    except actions.Stale as error:
        return _page(request, "view", status=403, sentence=str(error))
    file = copies.packed(whole, Practice.objects.current(), request.zone, papers(request.patient))
    response = HttpResponse(file, content_type="application/zip")
    name = copies.file_name(request.now, request.zone)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
