"""One goal of a plan."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm, Pair
from scheduling.forms.day import DayInput, check_day
from scheduling.models import Goal
from scheduling.models.goal import STATE_CHOICES


class GoalForm(KitForm, InWords, forms.ModelForm[Goal]):
    """What is measured, from where, to where and by when; numbers may be left out."""

    primary: ClassVar[Any] = _("Save the goal")

    class Meta:
        model = Goal
        fields = ("measure", "unit", "baseline", "target", "by_on")
        widgets: ClassVar = {"by_on": DayInput, "measure": forms.TextInput({"list": "measures"})}
        help_texts: ClassVar = {
            "measure": _("“Pain now”, “Neck rotation left”, or in words: “Sit through a film”."),
            "unit": _("For example: of 10, %, degrees, minutes."),
        }

    def layout(self) -> list[Any]:
        numbers = Pair("baseline", "target")
        return [FormKey(), "measure", "unit", numbers, "by_on"]

    def clean_measure(self) -> str:
        return " ".join(str(self.cleaned_data["measure"]).split())

    def clean_by_on(self) -> date | None:
        day: date | None = self.cleaned_data["by_on"]
        return check_day(day) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        baseline, target = data.get("baseline"), data.get("target")
        if baseline is not None and baseline == target:
            self.add_error("target", _("The target is where it is now. Choose another one."))
        return data


class JudgeForm(forms.Form):
    """Reached, not yet, or no longer a goal."""

    state = forms.ChoiceField(choices=STATE_CHOICES)
