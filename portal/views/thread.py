"""Messages between a patient and the clinic: reading them, and writing one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from clinic.actions import Refused
from clinic.actions import letter as actions
from clinic.rules.letter import MOST
from clinic.web import clock
from clinic.web.access import public
from clinic.web.once import Replayed, Unkeyed, once, was_used
from portal.actions import draft as drafts
from portal.forms.thread import LetterForm
from portal.models import Draft, thread
from portal.views import inside
from portal.views.inside import OwnRequest
from portal.views.link import sealed

WHY = "only a patient's own session opens it"


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest) -> HttpResponseBase:
    """The whole thread, the newest last; what is new counts as read once it was shown.

    What is sent after the page has closed is kept for who signs in again.
    """
    if request.method == "POST" and inside.found(request, clock.now()) is None:
        return _late(request)
    return _inside(request)


def _late(request: HttpRequest) -> HttpResponseBase:
    now = clock.now()
    own = inside.lapsed(request, now)
    inside.speak(request, own.person.language if own else "")
    if own is not None and not was_used(request):
        drafts.keep(now=now, own=own, body=request.POST.get("body", ""))
    return sealed(inside.over(request, kept=own is not None))


@inside.inside
def _inside(request: OwnRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request, LetterForm(), _draft(request))
    if request.headers.get("X-Draft") == "1":
        return _keep(request)
    return _write(request)


def _draft(request: OwnRequest) -> str:
    """What was being written here, or on another device, when the page closed."""
    row = Draft.objects.of(request.own, request.now).first()
    return row.body if row else ""


def _keep(request: OwnRequest) -> HttpResponseBase:
    """Keep what is being written; once it was sent, what comes late is nothing."""
    if not was_used(request):
        body = request.POST.get("body", "")
        drafts.keep(now=request.now, own=request.own, body=body)
    return JsonResponse({})


def _write(request: OwnRequest) -> HttpResponseBase:
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        with once(request) as ticket:
            ticket.result_url = request.path
            drafts.forget(own=request.own)
            actions.receive(
                now=request.now,
                patient=request.patient,
                writer=request.own.guardian,
                body=form.cleaned_data["body"],
                trail=request.own.trail,
            )
    except Unkeyed:
        raise
    except Replayed:  # sent twice: it lies in the thread already
        pass
    except actions.TooMany as error:
        form.add_error("body", str(error))
        return _page(request, form, status=429)
    except Refused as error:
        form.add_error("body", str(error))
        return _page(request, form, status=422)
    return redirect(request.path)


def _page(
    request: OwnRequest, form: LetterForm, draft: str = "", status: int = 200
) -> HttpResponse:
    form.initial["body"] = draft
    inside.looked(request, "thread.view")
    letters = thread.letters(request.patient)
    if request.method != "HEAD":
        actions.open_all(now=request.now, patient=request.patient, trail=request.own.trail)
    context: dict[str, Any] = {"letters": letters, "form": form, "most": MOST, "draft": draft}
    return inside.page(request, "thread/view", status=status, tab="messages", **context)
