"""Before hours change: who is affected is shown, and only the same people are agreed to."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from clinic.actions import audit
from clinic.web.access import StaffRequest
from clinic.web.once import once
from scheduling.actions.rehearsal import touched
from scheduling.models import Appointment, Closure
from scheduling.models.outside import digest

_OWN = {"csrfmiddlewaretoken", "form_key", "shown"}


def settle(
    request: StaffRequest,
    change: Callable[[], object],
    *,
    now: datetime,
    back: str,
    said: str,
    title: str,
) -> HttpResponse:
    """Make a change of the hours, or show first whom it touches; nothing is moved by it.

    What was shown comes back as a digest: when somebody else is affected by then, it is shown anew.
    Raises: Refused, as the change does.
    """
    visits = touched(now=now, change=change)
    if visits and request.POST.get("shown") != digest(visits):
        return _ask(request, visits, now=now, back=back, title=title)
    with once(request) as ticket:
        made = change()
        ticket.result_url = _worklist(made) if visits else back
    messages.success(request, _words(said, len(visits)))
    return redirect(ticket.result_url)


def _ask(
    request: StaffRequest, visits: list[Appointment], *, now: datetime, back: str, title: str
) -> HttpResponse:
    """The page that names them; it carries what was sent, so that saving anyway is one press."""
    details = {"patients": sorted({str(visit.patient_id) for visit in visits})}
    audit.record(by=request.user, action="hours.rehearse", now=now, details=details)
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _OWN
        for value in values
    ]
    context: dict[str, Any] = {"visits": visits, "sent": sent, "shown": digest(visits)}
    context |= {"back": back, "title": title}
    return render(request, "scheduling/hours/affected.html", context)


def _worklist(made: object) -> str:
    """Where the affected visits are moved: with proposals for a closure, else one by one."""
    if isinstance(made, Closure):
        return reverse("scheduling:closure-repair", args=[made.pk])
    return reverse("scheduling:outside-list")


def _words(said: str, count: int) -> str:
    if not count:
        return said
    more = ngettext("%(n)s visit needs another time.", "%(n)s visits need another time.", count) % {
        "n": count
    }
    return f"{said} {more}"
