"""A pregnancy: the due date or the weeks; and how it ended."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.told import TOLD, ToldForm, informant, told
from clinic.models import Pregnancy
from clinic.rules.pregnancy import MOST_WEEKS
from clinic.web.layout import FormKey, KitForm, Note, Pair
from clinic.web.when import WhenField, WhenForm


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class PregnancyForm(ToldForm, forms.ModelForm[Pregnancy]):
    """A pregnancy that goes on, new or changed."""

    informant = informant()
    due_on = forms.DateField(label=_("Baby due on"), required=False, widget=_day())
    counted_weeks = forms.IntegerField(
        label=_("Or weeks"), required=False, min_value=1, max_value=MOST_WEEKS
    )
    counted_days = forms.IntegerField(label=_("and days"), required=False, min_value=0, max_value=6)
    counted_on = forms.DateField(
        label=_("on this day"), required=False, widget=_day(), help_text=_("Empty: today.")
    )
    babies = forms.IntegerField(
        label=_("How many babies"), required=False, min_value=1, max_value=9
    )

    class Meta:
        model = Pregnancy
        fields = ("due_on", "counted_weeks", "counted_days", "counted_on", "babies", *TOLD)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        if row is not None and row.counted_on:  # said in weeks: the due date only follows
            kwargs["initial"] = {"due_on": None, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            "due_on",
            Pair("counted_weeks", "counted_days", "counted_on"),
            Note(_("The due date or the weeks; the other follows. Both may stay empty.")),
            "babies",
            told(),
        ]


class PregnancyEndForm(WhenForm, KitForm, forms.Form):
    """When and how it ended."""

    primary: ClassVar[Any] = _("It has ended")
    ended_on = WhenField(label=_("Ended"))
    outcome = forms.CharField(
        label=_("How it ended"),
        max_length=240,
        required=False,
        help_text=_("For instance: a daughter, born at 39 weeks."),
    )

    def layout(self) -> list[Any]:
        return [FormKey(), "ended_on", "outcome"]
