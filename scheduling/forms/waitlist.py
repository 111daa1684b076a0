"""A wish on the wait list: what for, how urgent, when the patient could come."""

from datetime import date, time
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Patient, User
from clinic.web.layout import FormKey, KitForm, Pair, Section, Segmented
from scheduling.forms.day import DayInput, TimeInput, check_day
from scheduling.models import Appointment, AppointmentType, WaitlistEntry
from scheduling.models.waitlist import DAY_CHOICES, URGENCY_CHOICES
from scheduling.rules.wish import DAY_ENDS, DAY_STARTS, Window

SETS = ("a", "b")  # two stretches say nearly everything that people say


class VisitChoice(forms.ModelChoiceField[Appointment]):
    """A visit by its day and time, on its location's clock."""

    def label_from_instance(self, obj: Appointment) -> str:
        local = obj.start_at.astimezone(obj.location.tz)
        return f"{local:%a %-d %b, %-H:%M} · {obj.type.name}"


class WaitlistForm(KitForm, forms.Form):
    """What somebody waits for. The cleaned data hold `windows`; none of them means any time."""

    primary: ClassVar[Any] = _("Put on the wait list")
    type = forms.ModelChoiceField(AppointmentType.objects.active(), label=_("Kind of visit"))
    practitioner = forms.ModelChoiceField(
        User.objects.practitioners(), label=_("With"), required=False, empty_label=_("Anybody")
    )
    location = forms.ModelChoiceField(Location.objects.active(), label=_("Location"))
    urgency = forms.TypedChoiceField(
        label=_("How urgent"), choices=URGENCY_CHOICES, coerce=int, initial=2
    )
    visit = VisitChoice(
        Appointment.objects.none(),
        label=_("Bring forward"),
        required=False,
        empty_label=_("No: a visit beside those booked"),
        help_text=_("A yes moves this visit to the earlier time."),
    )
    first_on = forms.DateField(label=_("From"), widget=DayInput)
    until_on = forms.DateField(label=_("Until"), required=False, widget=DayInput)
    note = forms.CharField(label=_("Note for the desk"), required=False, max_length=240)
    days_a = forms.MultipleChoiceField(
        label=_("Days"), choices=DAY_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    from_a = forms.TimeField(label=_("Not before"), required=False, widget=TimeInput)
    to_a = forms.TimeField(label=_("Over by"), required=False, widget=TimeInput)
    days_b = forms.MultipleChoiceField(
        label=_("Or on"), choices=DAY_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    from_b = forms.TimeField(label=_("Not before"), required=False, widget=TimeInput)
    to_b = forms.TimeField(label=_("Over by"), required=False, widget=TimeInput)

    def __init__(self, *args: Any, visits: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["visit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 narrows the type
        field.queryset = visits

    def layout(self) -> list[Any]:
        when = [
            piece
            for one in SETS
            for piece in (Segmented(f"days_{one}"), Pair(f"from_{one}", f"to_{one}"))
        ]
        bring = ["visit"] if self.fields["visit"].queryset.exists() else []  # type: ignore[attr-defined]
        return [
            FormKey(),
            Pair("type", "practitioner"),
            "location",
            Segmented("urgency"),
            *bring,
            Section(_("When they could come"), *when),
            Pair("first_on", "until_on"),
            "note",
        ]

    def clean_first_on(self) -> date:
        return check_day(self.cleaned_data["first_on"])

    def clean_until_on(self) -> date | None:
        day: date | None = self.cleaned_data["until_on"]
        return check_day(day) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_on"), data.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", _("The last day comes after the first."))
        data["windows"] = [window for one in SETS for window in self._windows(data, one)]
        for one in SETS:
            for name in ("days", "from", "to"):
                data.pop(f"{name}_{one}", None)
        return data

    def _windows(self, data: dict[str, Any], one: str) -> list[Window]:
        """One set of weekdays with one stretch; hours without days mean every day."""
        days = [int(day) for day in data.get(f"days_{one}") or []]
        starts: time | None = data.get(f"from_{one}")
        ends: time | None = data.get(f"to_{one}")
        if not days and starts is None and ends is None:
            return []
        first, last = starts or DAY_STARTS, ends or DAY_ENDS
        if first >= last:
            self.add_error(f"to_{one}", _("The end comes after the beginning, on the same day."))
            return []
        return [Window(day, first, last) for day in days or range(7)]


def visits_of(patient: Patient, now: Any) -> Any:
    """The coming visits of a patient that could be brought forward."""
    rows = Appointment.objects.for_patient(patient).ahead(now)
    return rows.filter(status__in=["booked", "confirmed"]).in_order()


def start_of(entry: WaitlistEntry) -> dict[str, Any]:
    """A wish as the form begins with it: its stretches grouped by their hours."""
    groups: dict[tuple[time, time], list[str]] = {}
    for window in sorted(one.as_rule for one in entry.windows.all()):
        groups.setdefault((window.starts, window.ends), []).append(str(window.weekday))
    start: dict[str, Any] = {
        "type": entry.type_id,
        "practitioner": entry.practitioner_id,
        "location": entry.location_id,
        "urgency": entry.urgency,
        "visit": entry.visit_id,
        "first_on": entry.first_on,
        "until_on": entry.until_on,
        "note": entry.note,
    }
    for one, ((starts, ends), days) in zip(SETS, groups.items(), strict=False):
        start |= {
            f"days_{one}": days,
            f"from_{one}": None if starts == DAY_STARTS else starts,
            f"to_{one}": None if ends == DAY_ENDS else ends,
        }
    return start


def wished(given: QueryDict, today: date, usual: dict[str, str]) -> dict[str, Any]:
    """What a new wish begins with: the address's wishes over the usual ones."""
    names = ("location", "type", "practitioner", "visit")
    start: dict[str, Any] = {name: usual[name] for name in names if usual.get(name)}
    start |= {name: given[name] for name in names if given.get(name)}
    try:
        day = max(date.fromisoformat(given.get("day", "")), today)
    except ValueError:
        day = today
    return {**start, "first_on": day, "urgency": 2}
