"""Messages between a patient and the clinic: reading them, and writing one."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from clinic.actions import Refused
from clinic.actions import letter as actions
from clinic.rules.letter import MOST
from clinic.web.access import public
from clinic.web.once import Replayed, Unkeyed, once
from portal.forms.thread import LetterForm
from portal.models import thread
from portal.views import inside
from portal.views.inside import OwnRequest

WHY = "only a patient's own session opens it"


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@inside.inside
def view(request: OwnRequest) -> HttpResponseBase:
    """The whole thread, the newest last; what is new counts as read once it was shown."""
    if request.method == "POST":
        return _write(request)
    return _page(request, LetterForm())


def _write(request: OwnRequest) -> HttpResponseBase:
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        with once(request) as ticket:
            ticket.result_url = request.path
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


def _page(request: OwnRequest, form: LetterForm, status: int = 200) -> HttpResponse:
    inside.looked(request, "thread.view")
    letters = thread.letters(request.patient)
    if request.method != "HEAD":
        actions.open_all(now=request.now, patient=request.patient, trail=request.own.trail)
    context: dict[str, Any] = {"letters": letters, "form": form, "most": MOST}
    return inside.page(request, "thread/view", status=status, tab="messages", **context)
