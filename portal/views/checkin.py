"""The day after a visit, on the patient's phone: a few questions; looking changes nothing."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from charting.actions import checkin as checkins
from charting.models import Checkin
from charting.rules.checkin import URGENT
from clinic.actions import Refused
from clinic.rules import token as secrets
from clinic.web import clock
from clinic.web.access import public
from clinic.web.formpage import posted
from portal.catalogue.entry import Question
from portal.catalogue.load import load
from portal.forms.checkin import LIMB, CheckinForm
from portal.views import inside
from portal.views.link import other_language, sealed


@public("the patient holds a link that takes one answer about one visit and opens no record")
@require_http_methods(["GET", "HEAD", "POST"])
def open(request: HttpRequest, token: str) -> HttpResponseBase:
    """The questions, or thanks, or whom to call now; only a pressed button answers."""
    now, row = clock.now(), _find(token)
    inside.speak(request, row.visit.patient.language if row else "")
    if row is None:
        return sealed(_page(request, "stop", None, status=404))
    if row.answered_at is not None:
        return sealed(_answered(request, row))
    if now >= row.expires_at:
        return sealed(_page(request, "stop", row, status=410))
    return sealed(_asked(request, row, now))


def _find(token: str) -> Checkin | None:
    """The question of this link; anything that cannot be a link is none."""
    if not secrets.may_be(token):
        return None
    return Checkin.objects.for_page().filter(token_hash=secrets.fingerprint(token)).first()


def _asked(request: HttpRequest, row: Checkin, now: datetime) -> HttpResponseBase:
    form = CheckinForm(posted(request), asked=_words())
    if not form.is_valid():
        return _page(request, "open", row, status=422 if form.is_bound else 200, form=form)
    with suppress(Refused):  # answered or run out a moment ago: the page says so
        checkins.answer(
            now=now,
            checkin=row,
            reactions=form.cleaned_data["reactions"],
            signs=form.told_signs,
            words=form.cleaned_data["words"],
        )
    return redirect(request.get_full_path())


def _questions() -> dict[str, Question]:
    """The clinic's own questions about what must not wait, worded once for intake and here."""
    return {code: load().section("safety").question(code) for code in URGENT}


def _words() -> dict[str, str]:
    """How each new sign is asked for."""
    asked = {code: _(question.text) for code, question in _questions().items()}
    return {**asked, "limb": str(LIMB)}


def _answered(request: HttpRequest, row: Checkin) -> HttpResponse:
    """Thanks; or, where a new sign was told, what to do now, in the approved words."""
    urgent = [question for code, question in _questions().items() if code in row.signs]
    name = "urgent" if urgent else "call" if row.signs else "done"
    return _page(request, name, row, questions=urgent)


def _page(
    request: HttpRequest, name: str, row: Checkin | None, status: int = 200, **context: Any
) -> HttpResponse:
    place = row.visit.location if row else None
    context |= {"other_language": other_language(), "phone": place.phone if place else ""}
    return render(request, f"portal/checkin/{name}.html", context, status=status)
