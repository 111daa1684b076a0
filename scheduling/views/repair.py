"""Repairing a plan: what would move and why, accepted with one press, taken back with another."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import Refused, audit
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import pressed
from clinic.web.middleware import refuse
from clinic.web.once import once
from scheduling.actions import repair as repairs
from scheduling.forms.repair import AcceptForm, WhomForm
from scheduling.models import CarePlan, Repair
from scheduling.models.change import Change
from scheduling.models.month import months
from scheduling.models.proposal import Proposal, propose
from scheduling.templatetags.repairs import done_words
from scheduling.views import undo as undos


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Which visits of a plan stay, move or are added; the button does all of it or nothing."""
    plan, now = get_object_or_404(CarePlan.objects.for_list(), pk=pk), clock.now()
    back = reverse("scheduling:plan-view", args=[plan.pk])
    if plan.status != "active":
        return refuse(request, 409, _("This plan is not under way."), back)
    posted = request.method == "POST"
    form = AcceptForm(request.POST) if posted else WhomForm(request.GET)
    if not form.is_valid():
        return refuse(request, 422, _("Look at the proposal again, then accept it."), back)
    refusal, closure = "", form.cleaned_data["closure"]
    if closure is not None:
        back = reverse("scheduling:closure-repair", args=[closure.pk])
    if posted:
        try:
            with once(request) as ticket:
                ticket.result_url = back
                made = repairs.add(
                    by=request.user,
                    now=now,
                    plan=plan,
                    shown=form.cleaned_data["shown"],
                    with_others=form.with_others,
                )
        except Refused as error:
            refusal = str(error)
        else:
            undos.remember_repair(request, made, done_words(made))
            return redirect(back)
    else:
        audit.record(by=request.user, action="repair.preview", patient=plan.patient, now=now)
    proposal = propose(plan, now, with_others=form.with_others)
    context = {"refusal": refusal, "asked_others": form.with_others, **shown(proposal)}
    context |= {"closure": closure, "back": back}
    return render(request, "scheduling/repair/add.html", context, status=409 if refusal else 200)


def shown(proposal: Proposal) -> dict[str, Any]:
    """The proposal with everything that names its people, tables and days."""
    plan, diary, today = proposal.plan, proposal.diary, proposal.today
    tz = plan.location.tz
    placed: Mapping[date, Change] = {
        one.start_at.astimezone(tz).date(): one for one in proposal.changes if not one.drops
    }
    last = max(placed, default=today)
    whom = proposal.draft.practitioner.pk
    shut = {
        day
        for day in _days(today, last)
        if diary.closure_of(whom, day) or proposal.draft.is_away(day)
    }
    return {
        "plan": plan,
        "patient": plan.patient,
        "proposal": proposal,
        "stuck": proposal.mended.stuck,
        "zone": tz,
        "rooms": {str(key): room.name for key, room in diary.rooms.items()},
        "people": {str(key): one.display_name for key, one in diary.practitioners.items()},
        "others": len(diary.practitioners) > 1,
        "months": months(today, last, placed, shut, today),
        "first": min(placed, default=today),
        "last": last,
    }


def _days(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


@requires(Permission.PLAN_EDIT)
@require_POST
def undo(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Put every visit of a repair back, while nobody has heard of it."""
    repair = get_object_or_404(Repair.objects.for_page(), pk=pk)

    def act() -> str:
        repairs.undo(by=request.user, now=clock.now(), repair=repair)
        undos.forget(request)
        return _("Everything is back where it was. Nobody was told.")

    return pressed(request, _back(repair), act)


def _back(repair: Repair) -> str:
    """The plan, or the board where a whole day was moved."""
    if repair.plan_id is not None:
        return reverse("scheduling:plan-view", args=[repair.plan_id])
    return reverse("scheduling:today-list")
