"""Changing a plan under way: what stays, moves, is added or drops out, agreed to with one press."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.actions import Refused, audit
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import posted
from clinic.web.middleware import refuse
from clinic.web.once import once
from scheduling.actions import revision as revisions
from scheduling.forms.revision import RevisionForm, data_of_plan
from scheduling.models import CarePlan
from scheduling.models.proposal import Proposal
from scheduling.models.revision import Revised
from scheduling.templatetags.repairs import done_words
from scheduling.views import undo as undos
from scheduling.views.repair import shown


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Ask what changes, see what that does to the visits ahead, and do all of it or nothing.

    The wishes are posted as well; only the button under the visits sends "change".
    """
    plan, now = get_object_or_404(CarePlan.objects.for_list(), pk=pk), clock.now()
    back = reverse("scheduling:plan-view", args=[plan.pk])
    if plan.status != "active":
        return refuse(request, 409, _("This plan is not under way."), back)
    before = Proposal(plan, now)
    sent, changing = posted(request), "change" in request.POST
    data = data_of_plan(plan, before.today) if sent is None else sent
    form = RevisionForm(data, plan=plan, visits=before.visits, today=before.today)
    context: dict[str, Any] = {"form": form, "plan": plan, "patient": plan.patient}
    status = 200
    if not form.is_valid():
        status = 200 if sent is None else 422
    else:
        if changing:
            try:
                return _change(request, plan, form, back)
            except Refused as error:
                context["refusal"], status = str(error), 409
        context |= shown(Revised(plan, now, revision=form.revision()))
    if not changing:
        audit.record(by=request.user, action="revision.preview", patient=plan.patient, now=now)
    return render(request, "scheduling/revision/add.html", context, status=status)


def _change(request: StaffRequest, plan: CarePlan, form: RevisionForm, back: str) -> HttpResponse:
    """Change the plan and its visits in one transaction. Raises: Refused, and nothing is kept."""
    with once(request) as ticket:
        ticket.result_url = back
        made = revisions.add(
            by=request.user,
            now=clock.now(),
            plan=plan,
            revision=form.revision(),
            shown=form.cleaned_data["shown"],
        )
    undos.remember_repair(request, made, done_words(made))
    return redirect(back)
