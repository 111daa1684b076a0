"""A plan template: its name, phases, special visits and the usual time of day."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.forms.day import TimeInput
from scheduling.forms.numbers import LAST, VisitNumbers, said, within
from scheduling.forms.phases import PhaseRows, phase_data, special_data
from scheduling.models import AppointmentType, PlanTemplate


class TemplateForm(PhaseRows):
    """As the plan's own page, without a patient; "last" stays the last visit of any length."""

    name = forms.CharField(label=_("Name"), max_length=60)
    exam_number = VisitNumbers(label=_("Re-examination at visit"))
    exam_visits = forms.IntegerField(label=_("visits or"), min_value=1, max_value=120, initial=12)
    exam_days = forms.IntegerField(label=_("days"), min_value=1, max_value=366, initial=30)
    wanted_at = forms.TimeField(label=_("Usual time of day"), widget=TimeInput, required=False)
    position = forms.IntegerField(label=_("Order"), min_value=0, max_value=999, initial=0)
    is_active = forms.BooleanField(
        label=_("Can be chosen"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_rows()

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["phases"] = self.phases_of(data)
        total = sum(phase.visits for phase in data["phases"])
        data["specials"] = [] if self.errors else self._specials(data, total)
        return data

    def _specials(
        self, data: dict[str, Any], total: int
    ) -> list[tuple[int | None, AppointmentType | None]]:
        """Each number once; the last visit of the plan is stored without one."""
        exams: tuple[AppointmentType | None, list[int], str]
        exams = (None, data.get("exam_number") or [], "exam_number")
        placed: dict[int, AppointmentType | None] = {}
        for kind, numbers, field in [exams, *self.specials_of(data)]:
            try:
                within(numbers, total)
            except forms.ValidationError as error:
                self.add_error(field, error)
                continue
            taken = {number or total for number in placed}
            if taken & {number or total for number in numbers}:
                self.add_error(field, _("One of these visits has a kind of its own already."))
                continue
            placed |= dict.fromkeys(numbers, kind)
        return [(None if number == LAST else number, kind) for number, kind in placed.items()]

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        names = ("name", "exam_visits", "exam_days", "wanted_at", "position", "is_active")
        parts = ("phases", "specials")
        return {name: self.cleaned_data[name] for name in (*names, *parts)}


def data_of(template: PlanTemplate) -> dict[str, Any]:
    """What the page of a template begins with."""
    exams = [row.number or LAST for row in template.specials.all() if row.type is None]
    kinds: dict[Any, tuple[AppointmentType, list[int]]] = {}
    for row in template.specials.all():
        if row.type is not None:
            kinds.setdefault(row.type.pk, (row.type, []))[1].append(row.number or LAST)
    return {
        "name": template.name,
        "exam_number": said(sorted(exams, key=lambda number: number or 999)),
        "exam_visits": template.exam_visits,
        "exam_days": template.exam_days,
        "wanted_at": template.wanted_at,
        "position": template.position,
        "is_active": template.is_active,
        **phase_data(sorted(template.phases.all(), key=lambda phase: phase.position)),
        **special_data(kinds.values()),
    }
