"""What the clinic does about each condition until a doctor's word is there."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import screening as screenings
from clinic.catalogue.screening import CONDITIONS, GROUPS, POLICY_LABELS, Policy
from clinic.forms.screening import ScreeningForm
from clinic.models import ScreeningPolicy
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted


@requires(Permission.CLEARANCE_WAIVE)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Every condition with the rule in force, and who decided it where the clinic did."""
    decided = ScreeningPolicy.objects.in_force()
    groups = [
        (_(label), [_line(code, decided.get(code)) for code in codes]) for label, codes in GROUPS
    ]
    return render(request, "clinic/screening/list.html", {"groups": groups, "zone": clock.zone()})


@requires(Permission.CLEARANCE_WAIVE)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, condition: str) -> HttpResponse:
    """Change the rule for one condition; every decision so far stands below."""
    if condition not in CONDITIONS:
        raise Http404
    back = reverse("clinic:screening-list")
    known = CONDITIONS[condition]
    in_force = ScreeningPolicy.objects.policy_of(condition)
    form = ScreeningForm(
        posted(request), now_in_force=in_force, cancel=back, initial={"policy": in_force.value}
    )
    done = kept(
        request,
        form,
        back,
        lambda: screenings.change(
            by=request.user, now=clock.now(), condition=condition, **form.cleaned_data
        ),
    )
    decided = ScreeningPolicy.objects.filter(condition=condition).order_by("-created_at", "-id")
    context: dict[str, Any] = {
        "back": back,
        "zone": clock.zone(),
        "label": _(known.label),
        "usual": _(POLICY_LABELS[known.policy]),
        "decided": decided.select_related("decided_by"),
    }
    return done or answer(request, "clinic/screening/edit.html", form, **context)


def _line(code: str, row: ScreeningPolicy | None) -> dict[str, Any]:
    known = CONDITIONS[code]
    policy = Policy(row.policy) if row else known.policy
    return {"code": code, "label": _(known.label), "policy": _(POLICY_LABELS[policy]), "row": row}
