"""The board of the outbox for the owner: what waits, who sends, what fails, and the pause."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import outbox as outboxes
from clinic.forms.outbox import OutboxForm
from clinic.models import CarrierState, Heartbeat, Message, Outbox
from clinic.models.message import CHANNEL_CHOICES, DEAD
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted, pressed

_BACK = "clinic:outbox-view"
_ALIVE = timedelta(seconds=60)
_FAILURES = timedelta(days=7)


@requires(Permission.SETTINGS_EDIT)
@require_GET
def view(request: StaffRequest) -> HttpResponse:
    """How sending stands now; it names no patient."""
    now = clock.now()
    context = {
        "outbox": Outbox.objects.select_related("paused_by").first() or Outbox(),
        "channels": _channels(now),
        "beats": [(row, now - row.at < _ALIVE) for row in Heartbeat.objects.order_by("name")],
        "failures": _failures(now),
        "uncertain": Message.objects.filter(status="uncertain").count(),
        "late": Message.objects.late(now - outboxes.LATE).count(),
        "now": now,
        "zone": clock.zone(),
    }
    return render(request, "clinic/outbox/view.html", context)


def _channels(now: datetime) -> list[tuple[str, Any, CarrierState | None]]:
    """For each channel: its name, what waits and since when, and whether its carrier is shut."""
    rows = Message.objects.late(now).values("channel").order_by("channel")
    waits: dict[str, Any] = {
        row["channel"]: row for row in rows.annotate(n=Count("id"), oldest=Min("due_at"))
    }
    shut = {row.channel: row for row in CarrierState.objects.filter(shut_until__gt=now)}
    nothing = {"n": 0, "oldest": None}
    return [(str(name), waits.get(code, nothing), shut.get(code)) for code, name in CHANNEL_CHOICES]


def _failures(now: datetime) -> Any:
    """Why messages failed in the last week, the most frequent reason first."""
    rows = Message.objects.filter(DEAD, settled_at__gt=now - _FAILURES)
    return rows.values("channel", "why").annotate(n=Count("id")).order_by("-n", "why")


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    """Change the quiet hours and how many texts are enough."""
    back = reverse(_BACK)
    form = OutboxForm(posted(request), instance=Outbox.objects.current(), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: outboxes.change(by=request.user, now=clock.now(), **form.cleaned_data),
    )
    return done or answer(request, "clinic/outbox/edit.html", form, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def pause(request: StaffRequest) -> HttpResponseBase:
    """Stop all sending."""

    def act() -> str:
        outboxes.pause(by=request.user, now=clock.now())
        return _("Sending is paused.")

    return pressed(request, reverse(_BACK), act)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def resume(request: StaffRequest) -> HttpResponseBase:
    """Send again."""

    def act() -> str:
        outboxes.resume(by=request.user, now=clock.now())
        return _("Sending goes on.")

    return pressed(request, reverse(_BACK), act)
