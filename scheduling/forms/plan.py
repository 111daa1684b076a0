"""A care plan on one page: template, phases, wishes."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Patient, User
from scheduling.forms.day import DayInput, TimeInput, check_day
from scheduling.models import AppointmentType
from scheduling.models.draft import Draft
from scheduling.models.hours import WEEKDAY_CHOICES
from scheduling.rules.cadence import Phase

MOST_PHASES = 4
# Name, phases, and whether the last visit is a re-examination; the clinic changes every number.
TEMPLATES: dict[str, tuple[Any, tuple[Phase, ...]]] = {
    "eight": (_("8 weeks, 12 visits"), (Phase(2, 4), Phase(1, 4))),
    "four": (_("4 weeks, 6 visits"), (Phase(2, 2), Phase(1, 2))),
    "ten": (_("10 weeks, 18 visits"), (Phase(3, 2), Phase(2, 4), Phase(1, 4))),
    "monthly": (_("Once a week for 6 weeks"), (Phase(1, 6),)),
}


class PlanForm(forms.Form):
    """Everything a plan is made of; an empty phase row is left out."""

    patient = forms.ModelChoiceField(Patient.objects.all(), widget=forms.HiddenInput)
    location = forms.ModelChoiceField(Location.objects.active(), label=_("Location"))
    type = forms.ModelChoiceField(AppointmentType.objects.active(), label=_("Kind of visit"))
    exam_type = forms.ModelChoiceField(
        AppointmentType.objects.active(),
        label=_("Re-examination"),
        required=False,
        empty_label=_("None"),
    )
    exam_number = forms.IntegerField(
        label=_("at visit"), required=False, min_value=1, max_value=120
    )
    practitioner = forms.ModelChoiceField(User.objects.practitioners(), label=_("With"))
    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    weekdays = forms.MultipleChoiceField(
        label=_("Best days"), choices=WEEKDAY_CHOICES, required=False
    )
    wanted_at = forms.TimeField(label=_("Best time"), widget=TimeInput)
    goal = forms.CharField(label=_("Goal"), max_length=240, required=False)
    shown = forms.CharField(max_length=24, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for index in range(MOST_PHASES):
            self.fields[f"per_week_{index}"] = forms.IntegerField(
                label=_("Visits a week"), required=False, min_value=1, max_value=5
            )
            self.fields[f"weeks_{index}"] = forms.IntegerField(
                label=_("Weeks"), required=False, min_value=1, max_value=26
            )

    @property
    def phase_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each phase."""
        rows = range(MOST_PHASES)
        return [(self[f"per_week_{index}"], self[f"weeks_{index}"]) for index in rows]

    def clean_starts_on(self) -> date:
        return check_day(self.cleaned_data["starts_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        phases: list[Phase] = []
        for index in range(MOST_PHASES):
            per_week, weeks = data.get(f"per_week_{index}"), data.get(f"weeks_{index}")
            if per_week and weeks:
                phases.append(Phase(per_week, weeks))
            elif per_week or weeks:
                self.add_error(f"weeks_{index}", _("Say how many a week and for how many weeks."))
        total = sum(phase.visits for phase in phases)
        if not phases and not self.errors:
            self.add_error("per_week_0", _("A plan needs at least one phase."))
        if total > 120:
            self.add_error("per_week_0", _("A plan has at most 120 visits. Make it shorter."))
        if (data.get("exam_type") is None) != (data.get("exam_number") is None):
            data["exam_type"] = data["exam_number"] = None
        elif data.get("exam_number") and data["exam_number"] > total:
            self.add_error("exam_number", _("The plan has fewer visits than that."))
        data["phases"] = tuple(phases)
        return data

    def draft(self) -> Draft:
        """The plan as it was asked for."""
        data = self.cleaned_data
        return Draft(
            patient=data["patient"],
            practitioner=data["practitioner"],
            location=data["location"],
            type=data["type"],
            phases=data["phases"],
            starts_on=data["starts_on"],
            wanted_at=data["wanted_at"],
            weekdays=tuple(int(day) for day in data["weekdays"]),
            exam_type=data["exam_type"],
            exam_number=data["exam_number"],
            goal=data["goal"],
        )


def start_of(template: str) -> dict[str, Any]:
    """The fields that a template fills in."""
    _name, phases = TEMPLATES.get(template, TEMPLATES["eight"])
    data: dict[str, Any] = {"wanted_at": time(9).strftime("%H:%M")}
    for index, phase in enumerate(phases):
        data[f"per_week_{index}"], data[f"weeks_{index}"] = phase.per_week, phase.weeks
    data["exam_number"] = sum(phase.visits for phase in phases)
    return data
