"""Days without visits: noted in the settings, and the visits that still stand on them."""

from collections import Counter
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import Refused
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted, pressed
from clinic.web.middleware import refuse
from clinic.web.once import once
from scheduling.actions import hours as weeks
from scheduling.actions.absence import settle
from scheduling.forms.absence import chosen_times
from scheduling.forms.hours import ClosureForm
from scheduling.models import Closure
from scheduling.models.absence import absences
from scheduling.models.repair import moved_out
from scheduling.templatetags.repairs import done_words
from scheduling.views import rehearse
from scheduling.views import undo as undos
from scheduling.views.absence import listed, note


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Note that somebody is away, or that the clinic is closed."""
    back, now = reverse("scheduling:hours-list"), clock.now()
    form = ClosureForm(posted(request), cancel=back)
    if form.is_valid():
        return rehearse.settle(
            request,
            lambda: weeks.close(by=request.user, now=now, **form.cleaned_data),
            now=now,
            back=back,
            said=_("Saved."),
            title=_("Close on these days?"),
        )
    return answer(request, "scheduling/closure/add.html", form, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def remove(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Take noted days away again."""
    closure = get_object_or_404(Closure, pk=pk)

    def act() -> str:
        weeks.reopen(by=request.user, now=clock.now(), closure=closure)
        return _("Removed.")

    return pressed(request, reverse("scheduling:hours-list"), act)


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def repair(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Every visit that stands on days noted as away, with times for it; who is left is called."""
    closure, now = get_object_or_404(Closure.objects.for_list(), pk=pk), clock.now()
    back = reverse("scheduling:closure-repair", args=[closure.pk])
    found, refusal = absences(closure, now), ""
    if request.method == "POST":
        affected = [visit for one in found for visit in one.affected]
        try:
            chosen = chosen_times(request.POST, affected)
        except ValueError:
            return refuse(request, 422, _("A time cannot be read. Choose the times again."), back)
        try:
            with once(request) as ticket:
                ticket.result_url = back
                done = settle(
                    by=request.user, now=now, closure=closure, affected=affected, chosen=chosen
                )
        except Refused as error:
            refusal, found = str(error), absences(closure, now)
        else:
            undos.remember_repair(request, done, done_words(done))
            return redirect(back)
    moved = moved_out(closure)
    standing = [visit for one in found for visit in one.affected]
    shown = standing + [visit for visit, _was in moved]
    note(request, [visit.patient_id for visit in shown], now)
    context = {"closure": closure, "refusal": refusal, "done": moved, **listed(found)}
    context["undo"] = undos.offered(request, now)
    if request.user.can(Permission.PLAN_EDIT):
        context["plans"] = Counter(
            (visit.plan_id, visit.patient) for visit in standing if visit.plan_id
        ).items()
    return render(
        request, "scheduling/closure/repair.html", context, status=409 if refusal else 200
    )
