"""Weekly hours and days away."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, User
from clinic.web.layout import FormKey, KitForm, Pair, Segmented
from scheduling.forms.day import DayInput, TimeInput, check_day
from scheduling.models import Closure, HoursException, WeeklyHours
from scheduling.models.hours import WEEKDAY_CHOICES


class HoursForm(KitForm, forms.ModelForm[WeeklyHours]):
    """One stretch of work a week, on the location's own clock."""

    primary: ClassVar[Any] = _("Save the hours")

    class Meta:
        model = WeeklyHours
        fields: ClassVar[Any] = (
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
        _who_and_where(self)

    def layout(self) -> list[Any]:
        who, days = Pair("practitioner", "location"), Pair("valid_from", "valid_to")
        return [FormKey(), who, "weekday", Pair("starts", "ends"), days]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        _in_order(self, data)
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day comes after the first."))
        for name, day in (("valid_from", first), ("valid_to", last)):
            if day:
                _checked(self, name, day)
        return data


class WeekForm(HoursForm):
    """The same work on several weekdays, with a pause if there is one."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days"),
        choices=[(str(day), word) for day, word in WEEKDAY_CHOICES],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    pause_from = forms.TimeField(label=_("Pause from"), required=False, widget=TimeInput)
    pause_to = forms.TimeField(label=_("Pause to"), required=False, widget=TimeInput)

    class Meta(HoursForm.Meta):
        fields: ClassVar[Any] = (
            "practitioner",
            "location",
            "starts",
            "ends",
            "valid_from",
            "valid_to",
        )

    def layout(self) -> list[Any]:
        who, days = Pair("practitioner", "location"), Pair("valid_from", "valid_to")
        times, pause = Pair("starts", "ends"), Pair("pause_from", "pause_to")
        return [FormKey(), who, Segmented("weekdays"), times, pause, days]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        pauses = [data.pop(name, None) for name in ("pause_from", "pause_to")]
        data["pauses"] = [at for at in pauses if at]
        edges = [data.get("starts"), *data["pauses"], data.get("ends")]
        if len(data["pauses"]) == 1:
            missing = "pause_to" if pauses[0] else "pause_from"
            self.add_error(missing, _("Say from when to when, or leave both empty."))
        elif data["pauses"] and None not in edges and edges != sorted(set(edges)):
            self.add_error("pause_from", _("The pause lies within the hours."))
        return data


class ExceptionForm(KitForm, forms.ModelForm[HoursException]):
    """One day on which somebody works otherwise than usual."""

    primary: ClassVar[Any] = _("Save the day")

    class Meta:
        model = HoursException
        fields = ("practitioner", "location", "on", "kind", "starts", "ends", "reason")
        labels: ClassVar = {"practitioner": _("Who"), "location": _("Where")}
        widgets: ClassVar = {
            "on": DayInput,
            "kind": forms.RadioSelect,
            "starts": TimeInput,
            "ends": TimeInput,
        }
        help_texts: ClassVar = {"ends": _("Leave both empty for a day without hours.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _who_and_where(self)

    def layout(self) -> list[Any]:
        who, times = Pair("practitioner", "location"), Pair("starts", "ends")
        return [FormKey(), who, "on", Segmented("kind"), times, "reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("on"):
            _checked(self, "on", data["on"])
        if data.get("kind") == "none":
            data["starts"], data["ends"] = None, None
        elif data.get("kind"):
            _both(self, data)
            _in_order(self, data)
        return data


class ClosureForm(KitForm, forms.ModelForm[Closure]):
    """Days, a part of each of them, or from an hour on, without visits."""

    primary: ClassVar[Any] = _("Save the days")

    class Meta:
        model = Closure
        fields = (
            "practitioner",
            "location",
            "first_on",
            "last_on",
            "starts",
            "ends",
            "reason",
        )
        widgets: ClassVar = {
            "first_on": DayInput,
            "last_on": DayInput,
            "starts": TimeInput,
            "ends": TimeInput,
        }
        help_texts: ClassVar = {
            "reason": _("Stands in the calendar: “Away”, “Holiday”."),
            "starts": _("Only for a part of the day."),
            "ends": _("Left empty: until the last day is over."),
        }

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
        who, days = Pair("practitioner", "location"), Pair("first_on", "last_on")
        return [FormKey(), who, days, Pair("starts", "ends"), "reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("The last day comes after the first."))
        if data.get("ends") and not data.get("starts") and "starts" not in self.errors:
            self.add_error("starts", _("Say from when to when."))
        _in_order(self, data)
        for name, day in (("first_on", first), ("last_on", last)):
            if day:
                _checked(self, name, day)
        return data


def _who_and_where(form: Any) -> None:
    """Practitioners and open places to choose from; the only one is chosen already."""
    for name, rows in (
        ("practitioner", User.objects.practitioners()),
        ("location", Location.objects.active()),
    ):
        field = form.fields[name]
        field.queryset = rows
        if not form.initial.get(name) and len(rows) == 1:
            form.initial[name] = rows[0].pk


def _both(form: forms.BaseForm, data: dict[str, Any]) -> None:
    """From and to are both said."""
    for name in ("starts", "ends"):
        if not data.get(name) and name not in form.errors:
            form.add_error(name, _("Say from when to when."))


def _in_order(form: forms.BaseForm, data: dict[str, Any]) -> None:
    if data.get("starts") and data.get("ends") and data["starts"] >= data["ends"]:
        form.add_error("ends", _("The end comes after the beginning, on the same day."))


def _checked(form: forms.BaseForm, name: str, day: Any) -> None:
    try:
        check_day(day)
    except forms.ValidationError as error:
        form.add_error(name, error)
