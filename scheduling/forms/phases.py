"""The rows of phases and of special visits, which a plan and a template share."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.forms.numbers import VisitNumbers, said
from scheduling.models import AppointmentType
from scheduling.rules.cadence import Phase

MOST_PHASES = 4
MOST_SPECIALS = 2
MOST_VISITS = 120


class PhaseRows(forms.Form):
    """Up to four phases, and up to two further kinds of visit at numbers of their own."""

    needs_phases: ClassVar[bool] = True

    def add_rows(self) -> None:
        """The fields of the rows; an empty row is left out."""
        for index in range(MOST_PHASES):
            self.fields[f"per_week_{index}"] = forms.IntegerField(
                label=_("Visits a week"), required=False, min_value=1, max_value=5
            )
            self.fields[f"weeks_{index}"] = forms.IntegerField(
                label=_("Weeks"), required=False, min_value=1, max_value=26
            )
        for index in range(MOST_SPECIALS):
            self.fields[f"special_type_{index}"] = forms.ModelChoiceField(
                AppointmentType.objects.active(),
                label=_("Another kind of visit"),
                required=False,
                empty_label=_("None"),
            )
            self.fields[f"special_at_{index}"] = VisitNumbers(label=_("at visit"))

    @property
    def phase_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each phase."""
        rows = range(MOST_PHASES)
        return [(self[f"per_week_{index}"], self[f"weeks_{index}"]) for index in rows]

    @property
    def special_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The kind and the numbers of each further special visit."""
        rows = range(MOST_SPECIALS)
        return [(self[f"special_type_{index}"], self[f"special_at_{index}"]) for index in rows]

    def phases_of(self, data: dict[str, Any]) -> tuple[Phase, ...]:
        """The phases that were filled in; what is wrong with them is noted at their fields."""
        phases: list[Phase] = []
        for index in range(MOST_PHASES):
            per_week, weeks = data.get(f"per_week_{index}"), data.get(f"weeks_{index}")
            if per_week and weeks:
                phases.append(Phase(per_week, weeks))
            elif per_week or weeks:
                self.add_error(f"weeks_{index}", _("Say how many a week and for how many weeks."))
        if not phases and self.needs_phases and not self.errors:
            self.add_error("per_week_0", _("A plan needs at least one phase."))
        if sum(phase.visits for phase in phases) > MOST_VISITS:
            self.add_error("per_week_0", _("A plan has at most 120 visits. Make it shorter."))
        return tuple(phases)

    def specials_of(self, data: dict[str, Any]) -> list[tuple[AppointmentType, list[int], str]]:
        """Each further kind with its numbers and the field they came from."""
        found: list[tuple[AppointmentType, list[int], str]] = []
        for index in range(MOST_SPECIALS):
            kind, numbers = data.get(f"special_type_{index}"), data.get(f"special_at_{index}")
            if kind and numbers:
                found.append((kind, numbers, f"special_at_{index}"))
            elif kind or numbers:
                field = f"special_at_{index}" if kind else f"special_type_{index}"
                self.add_error(field, _("Say the kind of visit and at which number."))
        return found


def phase_data(phases: Iterable[Any]) -> dict[str, Any]:
    """The fields of phases as a page begins with them."""
    data: dict[str, Any] = {}
    for index, phase in enumerate(phases):
        data[f"per_week_{index}"], data[f"weeks_{index}"] = phase.per_week, phase.weeks
    return data


def special_data(specials: Iterable[tuple[Any, Iterable[int]]]) -> dict[str, Any]:
    """The fields of further special visits as a page begins with them."""
    data: dict[str, Any] = {}
    for index, (kind, numbers) in enumerate(specials):
        data[f"special_type_{index}"] = str(kind.pk)
        data[f"special_at_{index}"] = said(numbers)
    return data
