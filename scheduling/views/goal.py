"""Goals of a care plan."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, pressed
from clinic.web.middleware import refuse
from scheduling.actions import goal as goals
from scheduling.forms.goal import GoalForm, JudgeForm
from scheduling.models import CarePlan, Goal


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A further goal of a plan."""
    plan = get_object_or_404(CarePlan.objects.for_list(), pk=pk)
    looked(request, "goal.add_form", plan, plan.patient)
    back = _page(plan)
    form = GoalForm(posted(request), cancel=back)

    def act() -> object:
        return goals.add(by=request.user, now=clock.now(), plan=plan, **form.cleaned_data)

    done = kept(request, form, back, act)
    known = Goal.objects.names()
    return done or answer(
        request, "scheduling/goal/add.html", form, back=back, plan=plan, known=known
    )


@requires(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change what a goal says."""
    goal = get_object_or_404(Goal.objects.select_related("plan__patient"), pk=pk)
    looked(request, "goal.view", goal, goal.plan.patient)
    back = _page(goal.plan)
    form = GoalForm(posted(request), instance=goal, cancel=back)

    def act() -> object:
        return goals.change(by=request.user, now=clock.now(), goal=goal, **form.cleaned_data)

    done = kept(request, form, back, act)
    known = Goal.objects.names()
    return done or answer(
        request, "scheduling/goal/edit.html", form, back=back, plan=goal.plan, known=known
    )


@requires(Permission.PLAN_EDIT)
@require_POST
def judge(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Somebody says whether a goal is reached."""
    goal = get_object_or_404(Goal.objects.select_related("plan"), pk=pk)
    back, form = _page(goal.plan), JudgeForm(request.POST)
    if not form.is_valid():
        return refuse(request, 422, _("Say whether the goal is reached or not."), back)

    def act() -> str:
        state = form.cleaned_data["state"]
        goals.judge(by=request.user, now=clock.now(), goal=goal, state=state)
        return _("Saved.")

    return pressed(request, back, act)


def _page(plan: CarePlan) -> str:
    return reverse("scheduling:plan-view", args=[plan.pk]) + "#goals"
