"""Saving blocks: a taught layout, none, one block, the time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from charting.actions import block as blocks
from charting.forms.block import BlockForm, LayoutForm, NewBlockForm, SkipForm, TimeForm
from charting.models import BlockPlacement, Visit
from charting.views import answer
from clinic.actions import audit
from clinic.rules.access import Permission
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires

PARTS = {"blocks"}
# A clock that nobody stopped is no patient on a table any more.
LATEST = timedelta(hours=4)
TABLES = 12


@requires(Permission.CHART_EDIT)
@require_POST
def accept(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Use a taught layout, perhaps with the clock started."""
    visit = answer.found(pk)

    def act(data: dict[str, Any]) -> None:
        now = answer.tapped_at(request, visit)
        blocks.accept(by=request.user, now=now, visit=visit, **data)

    return answer.save(request, visit, LayoutForm(request.POST), act, PARTS, "blocks")


@requires(Permission.CHART_EDIT)
@require_POST
def skip(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Say that there were no blocks, or take everything about them back."""
    visit = answer.found(pk)

    def act(data: dict[str, Any]) -> None:
        base: dict[str, Any] = {"by": request.user, "now": timezone.now(), "visit": visit}
        if data["clear"]:
            blocks.clear(**base, seen=data["seen"])
        else:
            blocks.skip(**base, seen=data["seen"], reason=data["reason"])

    return answer.save(request, visit, SkipForm(request.POST), act, PARTS, "blocks")


@requires(Permission.CHART_EDIT)
@require_POST
def time(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Start or stop the clock, or type the minutes: those planned, or those that were."""
    visit = answer.found(pk)

    def act(data: dict[str, Any]) -> None:
        now = answer.tapped_at(request, visit)
        base: dict[str, Any] = {"by": request.user, "now": now, "visit": visit}
        if data["run"]:
            blocks.clock(**base, run=data["run"] == "start")
        elif data["plan"]:
            blocks.plan(**base, count=data["planned"], seen=data["seen"] or 0)
        else:
            blocks.minutes(**base, count=data["minutes"], seen=data["seen"] or 0)

    return answer.save(request, visit, TimeForm(request.POST), act, PARTS, "minutes")


@requires(Permission.CHART_VIEW)
@require_GET
def running(request: StaffRequest) -> HttpResponse:
    """Who lies on blocks now, on all tables; the visit named by `besides` knows of itself."""
    now = timezone.now()
    rows = list(Visit.objects.on_blocks(now - LATEST)[:TABLES])
    shown = [one for one in rows if str(one.pk) != request.GET.get("besides", "")]
    patients = [str(one.patient_id) for one in shown]
    audit.record(by=request.user, action="block.list", now=now, details={"patients": patients})
    return panels.answer(request, "charting/block/running.html", {"visits": shown, "now": now})


@requires(Permission.TODAY_VIEW)
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """Which tables have somebody on blocks, and for how long, for the board; it names nobody."""
    now, place = timezone.now(), request.GET.get("location", "")
    rows = Visit.objects.on_blocks(now - LATEST)[:TABLES]
    shown = [one for one in rows if one.appointment and place in {"", str(one.location_id)}]
    return panels.answer(request, "charting/block/board.html", {"visits": shown, "now": now})


@requires(Permission.CHART_EDIT)
@require_POST
def add(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Place one more block."""
    visit = answer.found(pk)
    return _place(request, visit, None, NewBlockForm(request.POST))


@requires(Permission.CHART_EDIT)
@require_POST
def save(request: StaffRequest, pk: UUID, block: UUID) -> HttpResponseBase:
    """Change one block."""
    visit = answer.found(pk)
    row = BlockPlacement.objects.filter(visit=visit, pk=block).first()
    if row is None:
        return answer.gone(request, visit, PARTS)
    return _place(request, visit, row, BlockForm(request.POST))


def _place(
    request: StaffRequest, visit: Visit, row: BlockPlacement | None, form: BlockForm
) -> HttpResponseBase:
    def act(data: dict[str, Any]) -> None:
        seen = data.pop("seen")
        blocks.save(
            by=request.user, now=timezone.now(), visit=visit, block=row, placed=data, seen=seen
        )

    return answer.save(request, visit, form, act, PARTS, "blocks")


@requires(Permission.CHART_EDIT)
@require_POST
def remove(request: StaffRequest, pk: UUID, block: UUID) -> HttpResponseBase:
    """Take one block away."""
    visit = answer.found(pk)
    row = BlockPlacement.objects.filter(visit=visit, pk=block).first()
    if row is None:
        return answer.gone(request, visit, PARTS)

    def act(data: dict[str, Any]) -> None:
        blocks.remove(
            by=request.user, now=timezone.now(), visit=visit, block=row, seen=data["seen"]
        )

    return answer.save(request, visit, SkipForm(request.POST), act, PARTS, "blocks")
