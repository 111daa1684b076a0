"""Saving findings, one tap at a time."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from charting.actions import finding as findings
from charting.forms.tap import AffirmForm, DescribeForm, FindingForm, JudgeForm
from charting.models import Visit
from charting.rules.fact import anchor
from charting.views import answer
from clinic.rules.access import Permission
from clinic.web.access import StaffRequest, requires


@requires(Permission.CHART_EDIT)
@require_POST
def save(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """One value in one slot."""
    visit = answer.found(pk)
    form = FindingForm(request.POST)
    code, phase = request.POST.get("code", ""), request.POST.get("phase", "")

    def act(data: dict[str, str]) -> None:
        findings.save(
            by=request.user,
            now=timezone.now(),
            visit=visit,
            code=data["code"],
            side=data["side"],
            cell=data["cell"],
            phase=data["phase"],
            value=data["value"],
            unit=data["unit"],
            seen=int(data["seen"]),
        )

    side, cell = request.POST.get("side", ""), request.POST.get("cell", "")
    parts = answer.touched(code, phase)
    return answer.save(request, visit, form, act, parts, anchor(code, side, cell, phase))


@requires(Permission.CHART_EDIT)
@require_POST
def affirm(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """One line as at an earlier visit of the same patient."""
    visit = answer.found(pk)
    form = AffirmForm(request.POST)

    def act(data: dict[str, str]) -> None:
        before = Visit.objects.before(visit)
        earlier = get_object_or_404(before, pk=data["earlier"])
        findings.affirm(
            by=request.user, now=timezone.now(), visit=visit, code=data["code"], earlier=earlier
        )

    code = request.POST.get("code", "")
    parts = answer.touched(code)
    return answer.save(request, visit, form, act, parts, f"row-{code.replace('_', '-')}")


@requires(Permission.CHART_EDIT)
@require_POST
def judge(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """What became of a positive finding."""
    visit = answer.found(pk)
    form = JudgeForm(request.POST)

    def act(data: dict[str, str]) -> None:
        findings.judge(
            by=request.user,
            now=timezone.now(),
            visit=visit,
            code=data["code"],
            side=data["side"],
            cell=data["cell"],
            result=data["result"],
            reason=data["reason"],
            seen=int(data["seen"]),
        )

    code, side, cell = (request.POST.get(name, "") for name in ("code", "side", "cell"))
    where = anchor(code, side, cell, "after")
    return answer.save(request, visit, form, act, {"retest"}, where)


@requires(Permission.CHART_EDIT)
@require_POST
def describe(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """The vertebra of a fibre, the major one, or how a line was tested."""
    visit = answer.found(pk)
    form = DescribeForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        said = {name: data[name] for name in ("code", "side", "cell", "part", "value", "seen")}
        findings.describe(by=request.user, now=timezone.now(), visit=visit, **said)

    code, side, cell = (request.POST.get(name, "") for name in ("code", "side", "cell"))
    where = anchor(code, side, cell)
    parts = {f"row-{code.replace('_', '-')}", "retest"}
    return answer.save(request, visit, form, act, parts, where)
