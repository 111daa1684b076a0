"""Saving entries of a visit: procedures, measurements, outcomes, reactions."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from charting.actions import entry as entries
from charting.forms.entry import NOUNS, AddForm, MoveForm, RemoveForm, SaveForm
from charting.forms.procedure import line_id
from charting.models import Visit
from charting.views import answer
from clinic.actions import Refused
from clinic.rules.access import Permission
from clinic.web.access import StaffRequest, requires

# The sections of the chart that an entry of each noun changes.
PARTS = {
    "procedure": {"treated"},
    "measurement": {"measurement"},
    "outcome": {"complaint"},
    "reaction": {"today"},
}
# Fields of a procedure on which its level and the P.A.R.T. of others hang, or the next tap.
SPREADS = ("level", "part", "listing", "before")
USUAL = ("technique", "method")


def _found(pk: UUID, noun: str) -> Visit:
    if noun not in NOUNS:
        raise Http404
    return answer.found(pk)


@requires(Permission.CHART_EDIT)
@require_POST
def add(request: StaffRequest, pk: UUID, noun: str) -> HttpResponseBase:
    """One more procedure, measurement, outcome or reaction."""
    visit = _found(pk, noun)
    form = AddForm(request.POST, visit, noun)

    def act(data: dict[str, Any]) -> None:
        values = {"pk": data["id"], "values": data["values"], "seen": data["seen"]}
        entries.add(by=request.user, now=timezone.now(), visit=visit, noun=noun, **values)

    where = entries.anchor(noun, form.cleaned_data["id"]) if form.is_valid() else ""
    return answer.save(request, visit, form, act, PARTS[noun], where)


@requires(Permission.CHART_EDIT)
@require_POST
def save(request: StaffRequest, pk: UUID, noun: str) -> HttpResponseBase:
    """One field of an entry."""
    visit = _found(pk, noun)
    form = SaveForm(request.POST, visit, noun)
    key, name = request.POST.get("id", ""), request.POST.get("field", "")
    parts = _parts(noun, key, name)

    def act(data: dict[str, Any]) -> None:
        base: dict[str, Any] = {"by": request.user, "now": timezone.now(), "visit": visit}
        one = {name: data[name] for name in ("field", "value", "seen")}
        try:
            entries.save(**base, noun=noun, pk=data["id"], **one)
        except Refused:
            parts.update(PARTS[noun])  # the row may be gone
            raise

    return answer.save(request, visit, form, act, parts, entries.anchor(noun, key, name))


def _parts(noun: str, key: str, name: str) -> set[str]:
    """What a save of a field changes: of a procedure its own line, unless others hang on it."""
    if noun != "procedure" or name in SPREADS:
        return set(PARTS[noun])
    return {line_id(key), "row-spine"} if name in USUAL else {line_id(key)}


@requires(Permission.CHART_EDIT)
@require_POST
def remove(request: StaffRequest, pk: UUID, noun: str) -> HttpResponseBase:
    """Take an entry away; undo brings it back."""
    visit = _found(pk, noun)

    def act(data: dict[str, Any]) -> None:
        one = {"pk": data["id"], "seen": data["seen"]}
        entries.remove(by=request.user, now=timezone.now(), visit=visit, noun=noun, **one)

    return answer.save(request, visit, RemoveForm(request.POST), act, PARTS[noun], noun)


@requires(Permission.CHART_EDIT)
@require_POST
def move(request: StaffRequest, pk: UUID, noun: str) -> HttpResponseBase:
    """Put an entry at another place in the order."""
    visit = _found(pk, noun)

    def act(data: dict[str, Any]) -> None:
        place = {"pk": data["id"], "order": data["order"]}
        entries.move(by=request.user, now=timezone.now(), visit=visit, noun=noun, **place)

    return answer.save(request, visit, MoveForm(request.POST), act, PARTS[noun], noun)
