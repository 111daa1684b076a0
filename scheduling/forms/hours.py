"""Weekly hours and days away."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, User
from clinic.web.layout import FormKey, KitForm, Pair
from scheduling.forms.day import DayInput, TimeInput, check_day
from scheduling.models import Closure, WeeklyHours


class HoursForm(KitForm, forms.ModelForm[WeeklyHours]):
    """One stretch of work a week, on the location's own clock."""

    primary: ClassVar[Any] = _("Save the hours")

    class Meta:
        model = WeeklyHours
        fields = (
            "practitioner",
            "location",
            "weekday",
            "starts",
            "ends",
            "valid_from",
            "valid_to",
        )
        labels: ClassVar = {"practitioner": _("Who"), "location": _("Where")}
        widgets: ClassVar = {
            "starts": TimeInput,
            "ends": TimeInput,
            "valid_from": DayInput,
            "valid_to": DayInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("practitioner", User.objects.practitioners()),
            ("location", Location.objects.active()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 narrows the type
            field.queryset = rows
            if not self.initial.get(name) and len(rows) == 1:
                self.initial[name] = rows[0].pk

    def layout(self) -> list[Any]:
        who, days = Pair("practitioner", "location"), Pair("valid_from", "valid_to")
        return [FormKey(), who, "weekday", Pair("starts", "ends"), days]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts") and data.get("ends") and data["starts"] >= data["ends"]:
            self.add_error("ends", _("The end comes after the beginning, on the same day."))
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day comes after the first."))
        for name, day in (("valid_from", first), ("valid_to", last)):
            if day:
                _checked(self, name, day)
        return data


class ClosureForm(KitForm, forms.ModelForm[Closure]):
    """Days without visits."""

    primary: ClassVar[Any] = _("Save the days")

    class Meta:
        model = Closure
        fields = ("practitioner", "location", "first_on", "last_on", "reason")
        widgets: ClassVar = {"first_on": DayInput, "last_on": DayInput}
        help_texts: ClassVar = {"reason": _("Stands in the calendar: “Away”, “Holiday”.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows, words in (
            ("practitioner", User.objects.practitioners(), _("Everybody")),
            ("location", Location.objects.active(), _("Everywhere")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 narrows the type
            field.queryset, field.empty_label = rows, words

    def layout(self) -> list[Any]:
        return [FormKey(), Pair("practitioner", "location"), Pair("first_on", "last_on"), "reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day comes after the first."))
        for name, day in (("first_on", first), ("last_on", last)):
            if day:
                _checked(self, name, day)
        return data


def _checked(form: forms.BaseForm, name: str, day: Any) -> None:
    try:
        check_day(day)
    except forms.ValidationError as error:
        form.add_error(name, error)
