"""Today: who is on a table, who waits and for how long, who comes, what is to be settled."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.actions import audit
from clinic.models import Clearance, Location
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.middleware import refuse
from scheduling.forms.day import DayForm
from scheduling.models import Appointment, CarePlan, Miss, Policy, reexam
from scheduling.models.board import Board
from scheduling.models.sheet import Sheet
from scheduling.rules.policy import is_overdue
from scheduling.views import live, undo

_SIDE_ROWS = 6


@requires(Permission.TODAY_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponseBase:
    """The board of one place."""
    if (same := live.unchanged(request)) is not None:
        return same
    form = DayForm(request.GET)
    if not form.is_valid():
        return refuse(request, 400, form.sentence)
    place, now = form.place, clock.now()
    if place is None:
        return render(request, "scheduling/today/list.html", {"board": None})
    local = now.astimezone(place.tz)
    mark = live.mark(place, local.date(), local.date(), local.date())
    board = Board(Sheet(place, local.date(), local))
    people = sorted({str(visit.patient_id) for visit in board.sheet.visits})
    proof = live.people(request, people, now, "today")
    if people and not live.seen(request, proof):
        _note(request, people, now)
    places = [*Location.objects.active()]
    context = {
        "board": board,
        "place": place,
        "places": places,
        "zones": len({one.zone for one in places}),
        "now": local,
        "undo": undo.offered(request, now),
        **_side(request, now),
        **_missed(board, now),
        **_may(request),
    }
    return live.answer(request, "scheduling/today", "list", context, mark.tag(proof))


def _note(request: StaffRequest, people: Iterable[str], now: datetime) -> None:
    """One look at all who stand on the board."""
    details = {"patients": [*people]}
    audit.record(by=request.user, action="today.list", now=now, details=details)


def _side(request: StaffRequest, now: datetime) -> dict[str, object]:
    """What is to be settled beside the day itself."""
    waiting = Clearance.objects.waiting(now.date()).for_list()
    side: dict[str, object] = {
        "clearances": waiting[:_SIDE_ROWS],
        "clearances_count": waiting.count(),
    }
    if request.user.can(Permission.PLAN_VIEW):
        lost = CarePlan.objects.without_next(now)
        side |= {"lost": lost.for_list()[:_SIDE_ROWS], "lost_count": lost.count()}
        due = reexam.due_list(now)
        side |= {"due": due[:_SIDE_ROWS], "due_count": len(due)}
    return side


def _missed(board: Board, now: datetime) -> dict[str, object]:
    """Who is past the clinic's minutes on this board, and how many stand on the list of all."""
    minutes = Policy.objects.current().no_show_min
    everywhere = Appointment.objects.overdue(now, minutes).count()
    return {
        "overdue": [
            visit
            for visit in board.coming
            if is_overdue(start_at=visit.start_at, now=now, no_show_min=minutes)
        ],
        "missed_count": everywhere + Miss.objects.open().count(),
    }


def _may(request: StaffRequest) -> dict[str, bool]:
    user = request.user
    return {
        "may_edit": user.can(Permission.APPOINTMENT_EDIT),
        "may_clear": user.can(Permission.CLEARANCE_EDIT),
        "may_see_charts": user.can(Permission.CHART_VIEW),
        "may_chart": user.can(Permission.CHART_EDIT),
        "may_review": user.can(Permission.INTAKE_REVIEW),
    }
