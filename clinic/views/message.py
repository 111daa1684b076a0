"""The ledger of messages: what was sent, what was not and why, and what needs a person's word."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.actions import Refused, audit
from clinic.actions import message as outbox
from clinic.gateways import mailsink
from clinic.models import Heartbeat, IncomingText, MailHold, Message
from clinic.models.message import DEAD
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.once import once

A_PAGE = 40
SHOWN = {
    "all": Q(),
    "sent": Q(status="sent") & ~DEAD,
    "not-sent": DEAD | Q(status="cancelled"),
    "planned": Q(status__in=["planned", "sending"]),
}
ALIVE = timedelta(seconds=60)


@requires(Permission.MESSAGE_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Uncertain sends first, then the ledger."""
    now = clock.now()
    shown = request.GET.get("show", "all")
    if shown not in SHOWN:
        raise Http404
    rows = Message.objects.for_list()
    ledger = rows.filter(SHOWN[shown])
    if shown == "planned":
        ledger = ledger.order_by("due_at", "id")  # what goes out next, first
    elif shown == "all":  # what is planned for another day would bury what happened
        ledger = ledger.filter(due_at__lt=_midnight(now) + timedelta(days=1))
    page = Paginator(ledger, A_PAGE).get_page(request.GET.get("page"))
    uncertain = [*rows.filter(status="uncertain")]
    unread = [*IncomingText.objects.waiting()[:A_PAGE]]
    held = [*MailHold.objects.standing().whose().items()][:A_PAGE]
    seen = {str(row.patient_id) for row in [*page, *uncertain, *unread] if row.patient_id}
    seen |= {str(one.pk) for one, _hold in held}
    if seen:
        audit.record(
            by=request.user, action="message.list", now=now, details={"patients": sorted(seen)}
        )
    context = {
        "page": page,
        "uncertain": uncertain,
        "unread": unread,
        "held": held,
        "shown": shown,
        "counts": _counts(now),
        "worker": _worker(now),
        "now": now,
        "zone": clock.zone(),
        "mailbox": mailsink.is_there(),
        "may_pause": request.user.can(Permission.SETTINGS_EDIT),
        "may_decide": request.user.can(Permission.MESSAGE_EDIT),
    }
    return render(request, "clinic/message/list.html", context)


def _midnight(now: datetime) -> datetime:
    """When the clinic's day began."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _counts(now: datetime) -> dict[str, Any]:
    """The figures of the margin: today is the clinic's day."""
    midnight = _midnight(now)
    tomorrow = midnight + timedelta(days=1)
    waiting = Q(status__in=["planned", "sending"])
    return Message.objects.aggregate(
        queue=Count("id", filter=waiting & Q(due_at__lte=now)),
        oldest=Min("due_at", filter=waiting & Q(due_at__lte=now)),
        sent_today=Count("id", filter=Q(sent_at__gte=midnight, sent_at__lt=tomorrow)),
        planned_today=Count("id", filter=waiting & Q(due_at__gte=now, due_at__lt=tomorrow)),
        failed=Count("id", filter=DEAD & Q(settled_at__gte=now - timedelta(days=7))),
        last=Max("sent_at"),
    )


def _worker(now: datetime) -> dict[str, Any]:
    """Whether the background worker lives, by its last heartbeat."""
    beat = Heartbeat.objects.filter(name="worker").first()
    return {"at": beat.at if beat else None, "well": beat is not None and now - beat.at < ALIVE}


@requires(Permission.MESSAGE_EDIT)
@require_POST
def decide(request: StaffRequest, pk: str) -> HttpResponse:
    """Settle one uncertain send: count it as sent, or send it again."""
    message = get_object_or_404(Message, pk=pk)
    verdict = request.POST.get("verdict", "")
    if verdict not in {"sent", "again"}:
        return render(
            request, "422.html", {"sentence": _("Say whether to count or to send.")}, status=422
        )
    back = reverse("clinic:message-list")
    try:
        with once(request) as ticket:
            ticket.result_url = back
            outbox.decide(by=request.user, now=clock.now(), message=message, verdict=verdict)
    except Refused as error:
        messages.error(request, str(error))
    else:
        done = _("It counts as sent.") if verdict == "sent" else _("It is sent again.")
        messages.success(request, done)
    return redirect(back)
