"""The worklist of visits that did not take place: who is to be called, what fee was decided."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import audit
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, pressed
from clinic.web.middleware import refuse
from scheduling.actions import miss as misses
from scheduling.forms.miss import ContactForm, FeeForm
from scheduling.models import Appointment, Miss, Policy
from scheduling.rules.policy import Fee, Outcome
from scheduling.views import undo

A_PAGE = 25
SHOWN = 50  # of those past their time, and of late cancellations


@requires(Permission.APPOINTMENT_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Who is past their time, who did not come, which late cancellations wait for a decision."""
    now, policy = clock.now(), Policy.objects.current()
    rows = Miss.objects.open().for_list(now)
    page = Paginator(rows.missed(), A_PAGE).get_page(request.GET.get("page"))
    overdue = [*Appointment.objects.overdue(now, policy.no_show_min).for_page()[:SHOWN]]
    late = [*rows.late()[:SHOWN]]
    shown = {row.appointment.patient_id for row in [*page, *late]}
    shown |= {visit.patient_id for visit in overdue}
    details = {"patients": sorted(map(str, shown))}
    audit.record(by=request.user, action="miss.list", now=now, details=details)
    context = {
        "page": page,
        "overdue": overdue,
        "late": late,
        "policy": policy,
        "now": now,
        "undo": undo.offered(request, now),
        "may_edit": request.user.can(Permission.APPOINTMENT_EDIT),
    }
    return render(request, "scheduling/miss/list.html", context)


def _get(pk: UUID) -> Miss:
    return get_object_or_404(Miss.objects.standing().for_list(clock.now()), pk=pk)


@requires(Permission.APPOINTMENT_EDIT)
@require_http_methods(["GET", "POST"])
def contact(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Note a try to reach somebody who did not come."""
    miss, back = _get(pk), reverse("scheduling:miss-list")
    form = ContactForm(posted(request), cancel=back)

    def act() -> None:
        data = form.cleaned_data
        misses.contact(
            by=request.user,
            now=clock.now(),
            miss=miss,
            how=data["how"],
            outcome=Outcome(data["outcome"]),
            note=data["note"],
        )

    done = kept(request, form, back, act)
    if done is not None:
        return done
    looked(request, "miss.view", miss, miss.appointment.patient)
    return answer(request, "scheduling/miss/contact.html", form, miss=miss, back=back)


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def fee(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Charge or waive the fee."""
    miss, form = _get(pk), FeeForm(request.POST)
    back = reverse("scheduling:miss-list")
    if not form.is_valid():
        return refuse(request, 422, _("Say whether the fee is charged or waived."), back)
    chosen, note = Fee(form.cleaned_data["fee"]), form.cleaned_data["note"]
    words = {Fee.CHARGED: _("%(name)s: the fee is charged."), Fee.WAIVED: _("%(name)s: no fee.")}

    def act() -> str:
        misses.decide(by=request.user, now=clock.now(), miss=miss, fee=chosen, note=note)
        return words[chosen] % {"name": miss.appointment.patient.full_name}

    return pressed(request, back, act)


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def settle(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Nothing more is to be done about this visit."""
    miss = _get(pk)

    def act() -> str:
        misses.settle(by=request.user, now=clock.now(), miss=miss)
        return _("Settled: %(name)s.") % {"name": miss.appointment.patient}

    return pressed(request, reverse("scheduling:miss-list"), act)
