"""How every save of the chart answers: the changed parts for a script, else back to the line."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from charting.actions import tap
from charting.catalogue.load import using
from charting.catalogue.overlay import overlaid
from charting.forms import chart as charts
from charting.forms.posture import WITHOUT_SOT
from charting.models import Visit
from charting.models import tap as tap_rows
from clinic.actions import Refused
from clinic.rules.access import Permission
from clinic.web.access import StaffRequest
from clinic.web.middleware import refuse
from clinic.web.once import Replayed, Unkeyed, once_if_keyed, was_used

DAY_MS = 24 * 3600 * 1000
LEGS = {"leg_p", "leg_s"}
# Findings that speak of a level of the spine.
LEVELS = {"rc", "occ", "trap"}


def found(pk: UUID) -> Visit:
    """The visit of an address; 404 when there is none."""
    try:
        return tap_rows.plain(pk)
    except Visit.DoesNotExist:
        raise Http404 from None


def may_sign(request: StaffRequest, visit: Visit) -> bool:
    """Whether this person may put their name under the visit."""
    return request.user.can(Permission.CHART_SIGN) and visit.is_signed_by(request.user)


def build(pk: UUID, wanted: Collection[str] | None = None) -> charts.Chart:
    """The chart as it is now, whole or as far as it is wanted; 404 when there is no such visit."""
    try:
        visit, earlier = _whole(pk) if wanted is None else _part(pk)
    except Visit.DoesNotExist:
        raise Http404 from None
    for one in earlier:
        one.patient = visit.patient
    with using(overlaid(visit.setting_rows)):
        return charts.build(visit, earlier, timezone.now(), wanted)


def _whole(pk: UUID) -> tuple[Visit, list[Visit]]:
    visit = tap_rows.whole(pk)
    return visit, tap_rows.booked_columns(visit)


def _part(pk: UUID) -> tuple[Visit, list[Visit]]:
    """As the whole, without what only the head of the page says."""
    visit = tap_rows.shown(pk)
    return visit, tap_rows.columns(visit)


def address(pk: UUID, anchor: str = "") -> str:
    """Where a place of a chart is."""
    url = reverse("charting:visit-chart", args=[pk])
    return f"{url}#{anchor}" if anchor else url


def touched(code: str, phase: str = "before") -> set[str]:
    """The parts of the page that a finding changes beside its own line."""
    if phase == "after":
        return {"retest"}
    parts = {f"row-{code.replace('_', '-')}", "category", "retest"}
    if code in LEVELS:
        parts |= {"treated"}
    return parts | {"blocks"} if code in LEGS else parts


def save(
    request: StaffRequest,
    visit: Visit,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Any],
    parts: Iterable[str],
    anchor: str,
) -> HttpResponseBase:
    """Check, act, answer: 422 for what cannot be, 409 for what somebody changed meanwhile.

    A tap that brings a `form_key` is done once however often it is sent: a replay answers with the
    chart as it is.
    """
    if is_of_another(request):
        return HttpResponse(status=401)
    if not form.is_valid():
        return refused(request, visit, 422, _sentence(form), parts)
    done = Done()
    try:
        with once_if_keyed(request):
            act(form.cleaned_data)
            done.look(request, visit)
    except Unkeyed:
        raise
    except Replayed:
        done = Done(whole=True)  # it was done before; the answer is the chart as it is now
    except tap.Changed as clash:
        return _both(request, visit, clash, parts)
    except tap.Frozen as error:
        return refused(request, visit, 409, str(error), parts)
    except Refused as error:
        return refused(request, visit, 422, str(error), parts)
    if not request.htmx:
        return redirect(address(visit.pk, anchor))
    return done.sign(changed(request, visit, () if done.whole else parts))


@dataclass
class Done:
    """What a page learns beside the parts: the count of saves before its own, and if all is new.

    A page that knows fewer saves than there were gets the whole chart, so that it shows what
    somebody else saved meanwhile.
    """

    before: int | None = None
    whole: bool = False

    def look(self, request: StaffRequest, visit: Visit) -> None:
        """Compare what the page knew with what was; only a page that says what it knows is told."""
        known = request.headers.get("X-Saves", "")
        if known and visit.saves_before is not None:
            self.before = visit.saves_before
            self.whole = known != str(self.before)

    def sign(self, response: HttpResponse) -> HttpResponse:
        """The answer with these facts in its head."""
        if self.before is not None:
            response["X-Saves-Before"] = str(self.before)
        if self.whole:
            response["X-Whole"] = "1"
        return response


def tapped_at(request: StaffRequest, visit: Visit) -> datetime:
    """When a hand tapped: now, less the time that the tap waited in a browser without a network."""
    now = timezone.now()
    try:
        waited = timedelta(milliseconds=min(max(int(request.POST.get("waited_ms", "")), 0), DAY_MS))
    except ValueError:
        return now
    return max(now - waited, min(visit.started_at, now))


def is_of_another(request: StaffRequest) -> bool:
    """Whether the page was opened by somebody else than who is signed in now."""
    mine = str(request.user.pk)
    return request.headers.get("X-Page-Of", mine) != mine


def gone(request: StaffRequest, visit: Visit, parts: Iterable[str]) -> HttpResponseBase:
    """The answer where the row of an address is no more: taken away by this tap, or by somebody."""
    if was_used(request):
        return changed(request, visit, parts)
    if not request.htmx:
        raise Http404
    return refused(request, visit, 409, _("This was taken away meanwhile."), parts)


def _sentence(form: forms.BaseForm) -> str:
    for name, faults in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}: {faults[0]}" if label else str(faults[0])
    return _("This cannot be saved.")


def changed(
    request: StaffRequest, visit: Visit, parts: Iterable[str], status: int = 200, **context: Any
) -> HttpResponse:
    """The named sections and lines, all without names, and what changes with every save."""
    wanted = set(parts)
    # Without SOT, sections come and go with what is found: then the whole sheet is drawn anew.
    everything = not wanted or "sheet" in wanted or visit.kind == WITHOUT_SOT
    chart = build(visit.pk, None if everything else wanted)
    whole = [s for s in chart.sections if s.id != "sign" and s.id in wanted and not everything]
    lines = [
        line
        for section in chart.sections
        if section not in whole
        for line in (*section.lines, *section.folded)
        if line.id in wanted and not everything
    ]
    heads = [section for section in chart.sections if section not in whole]
    context |= {"chart": chart, "visit": chart.visit, "whole": whole, "lines": lines}
    context["everything"] = everything
    context |= {"heads": heads, "may_sign": may_sign(request, chart.visit)}
    return render(request, "charting/visit/saved.html", context, status=status)


def refused(
    request: StaffRequest, visit: Visit, status: int, sentence: str, parts: Iterable[str] = ()
) -> HttpResponseBase:
    """A refusal in words; with a script, beside the parts as they really are."""
    if not request.htmx:
        return refuse(request, status, sentence, address(visit.pk))
    return changed(request, visit, parts, status, refusal=sentence)


def _both(
    request: StaffRequest, visit: Visit, clash: tap.Changed, parts: Iterable[str]
) -> HttpResponseBase:
    """Both values, and a form that saves this person's own in the place of the other."""
    if not request.htmx:
        both = _("Saved meanwhile: %(theirs)s. Yours, not saved: %(yours)s.")
        words = {"theirs": clash.theirs or "–", "yours": clash.yours or "–"}
        return refuse(request, 409, both % words, address(visit.pk, clash.anchor))
    seen = next((name for name in request.POST if name.endswith("-seen")), "seen")
    kept = {"csrfmiddlewaretoken", "form_key", seen}
    again = [(name, value) for name, value in request.POST.items() if name not in kept]
    conflict = {"clash": clash, "url": request.path, "again": again, "seen": seen}
    return changed(request, visit, parts, 409, conflict=conflict)
