"""A care plan on one page: template, phases, special visits, wishes, windows."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Patient, User
from scheduling.forms.day import DayInput, TimeInput, check_day
from scheduling.forms.numbers import LAST, MOST, VisitNumbers, said, within
from scheduling.forms.phases import PhaseRows, phase_data, special_data
from scheduling.models import AppointmentType, PlanTemplate
from scheduling.models.draft import Draft, Special
from scheduling.models.hours import WEEKDAY_CHOICES
from scheduling.rules.cadence import Phase, widest_gap
from scheduling.rules.wish import Window

MOST_WINDOWS = 5
GAPS = [("", _("usual"))] + [(str(n), str(n)) for n in range(1, 7)]


class PlanForm(PhaseRows):
    """Everything a plan is made of; an empty row is left out."""

    patient = forms.ModelChoiceField(Patient.objects.all(), widget=forms.HiddenInput)
    location = forms.ModelChoiceField(Location.objects.active(), label=_("Location"))
    type = forms.ModelChoiceField(AppointmentType.objects.active(), label=_("Kind of visit"))
    exam_type = forms.ModelChoiceField(
        AppointmentType.objects.active(),
        label=_("Re-examination"),
        required=False,
        empty_label=_("None"),
    )
    exam_number = VisitNumbers(label=_("at visit"))
    exam_visits = forms.IntegerField(
        label=_("visits or"), required=False, min_value=1, max_value=120
    )
    exam_days = forms.IntegerField(label=_("days"), required=False, min_value=1, max_value=366)
    practitioner = forms.ModelChoiceField(User.objects.practitioners(), label=_("With"))
    others_may_treat = forms.BooleanField(
        label=_("Others may step in where it is needed"), required=False
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    weekdays = forms.MultipleChoiceField(
        label=_("Best days"), choices=WEEKDAY_CHOICES, required=False
    )
    wanted_at = forms.TimeField(label=_("Best time"), widget=TimeInput)
    gap_days = forms.TypedChoiceField(
        label=_("Days between visits, at least"),
        choices=GAPS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    pauses = forms.CharField(required=False, max_length=240, widget=forms.HiddenInput)
    goal = forms.CharField(label=_("Goal"), max_length=240, required=False)
    shown = forms.CharField(max_length=24, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_rows()
        for index in range(MOST_WINDOWS):
            self.fields[f"window_day_{index}"] = forms.TypedChoiceField(
                label=_("Day"),
                choices=[("", "–"), *WEEKDAY_CHOICES],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.Select({"class": "form-select"}),
            )
            for end, label in (("from", _("from")), ("to", _("to"))):
                self.fields[f"window_{end}_{index}"] = forms.TimeField(
                    label=label, widget=TimeInput, required=False
                )

    @property
    def window_rows(self) -> list[tuple[forms.BoundField, ...]]:
        """The day, the beginning and the end of each window."""
        names = ("window_day", "window_from", "window_to")
        return [tuple(self[f"{name}_{n}"] for name in names) for n in range(MOST_WINDOWS)]

    @property
    def has_windows(self) -> bool:
        """Whether any window is filled in, right or wrong."""
        return any(field.value() not in {None, ""} for row in self.window_rows for field in row)

    @property
    def has_more(self) -> bool:
        """Whether anything of what is folded away is filled in."""
        kinds = [kind.value() for kind, _at in self.special_rows]
        return any(value not in {None, ""} for value in [*kinds, self["gap_days"].value()])

    def clean_starts_on(self) -> date:
        return check_day(self.cleaned_data["starts_on"])

    def clean_pauses(self) -> tuple[date, ...]:
        try:
            days = {date.fromisoformat(word) for word in self.cleaned_data["pauses"].split()}
        except ValueError:
            raise forms.ValidationError(_("This is not a week that can be left out.")) from None
        return tuple(sorted(days))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["phases"] = self.phases_of(data)
        data["windows"] = self._windows(data)
        whole = self.whole(data)
        if not self.errors:
            self._place_specials(data, sum(phase.visits for phase in whole))
        rate = max((phase.per_week for phase in whole), default=1)
        if (data.get("gap_days") or 0) > widest_gap(rate):
            self.add_error("gap_days", _("A week has no room for so many visits so far apart."))
        return data

    def whole(self, data: dict[str, Any]) -> tuple[Phase, ...]:
        """The phases of the whole plan."""
        phases: tuple[Phase, ...] = data["phases"]
        return phases

    def _place_specials(self, data: dict[str, Any], total: int) -> None:
        """The numbers of the re-examinations and of the other special visits, each taken once."""
        kind, numbers = data.get("exam_type"), data.get("exam_number") or []
        rows = [(kind, numbers, "exam_number")] if kind and numbers else []
        placed: dict[int, AppointmentType] = {}
        first: int | None = None
        for one, wanted, field in [*rows, *self.specials_of(data)]:
            try:
                found = within(wanted, total)
            except forms.ValidationError as error:
                self.add_error(field, error)
                continue
            if taken := sorted(set(found) & set(placed)):
                words = _("Visit %(n)s has a kind of its own already.") % {"n": taken[0]}
                self.add_error(field, words)
                continue
            placed |= dict.fromkeys(found, one)
            if field == "exam_number":
                first = found[0]
        data |= {"exam_number": first, "exam_type": kind if first else None}
        data["specials"] = tuple(pair for pair in sorted(placed.items()) if pair[0] != first)

    def _windows(self, data: dict[str, Any]) -> tuple[Window, ...]:
        windows: set[Window] = set()
        for index in range(MOST_WINDOWS):
            names = [f"window_{part}_{index}" for part in ("day", "from", "to")]
            given = [data.get(name) for name in names]
            if all(value is None for value in given):
                continue
            day, starts, ends = given
            if day is None or starts is None or ends is None:
                if not set(names) & set(self.errors):
                    self.add_error(names[2], _("Say the day, from when and until when."))
            elif starts >= ends:
                self.add_error(names[2], _("The end must be after the beginning."))
            else:
                windows.add(Window(day, starts, ends))
        return tuple(sorted(windows))

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
            specials=data["specials"],
            windows=data["windows"],
            others_may_treat=data["others_may_treat"],
            gap_days=data["gap_days"],
            pauses=data["pauses"],
            exam_visits=data["exam_visits"] or 12,
            exam_days=data["exam_days"] or 30,
            goal=data["goal"],
        )


def data_of(draft: Draft) -> dict[str, Any]:
    """The fields that would ask for this draft."""
    data: dict[str, Any] = {
        "patient": str(draft.patient.pk),
        "location": str(draft.location.pk),
        "type": str(draft.type.pk),
        "practitioner": str(draft.practitioner.pk),
        "starts_on": draft.starts_on.isoformat(),
        "wanted_at": f"{draft.wanted_at:%H:%M}",
        "weekdays": [str(day) for day in draft.weekdays],
        "gap_days": str(draft.gap_days or ""),
        "pauses": " ".join(day.isoformat() for day in draft.pauses),
        "exam_visits": draft.exam_visits,
        "exam_days": draft.exam_days,
        "goal": draft.goal,
        **phase_data(draft.phases),
        **_specials(draft),
    }
    if draft.others_may_treat:
        data["others_may_treat"] = "on"
    for index, window in enumerate(draft.windows):
        data[f"window_day_{index}"] = str(window.weekday)
        data[f"window_from_{index}"] = f"{window.starts:%H:%M}"
        data[f"window_to_{index}"] = f"{window.ends:%H:%M}"
    return data


def _specials(draft: Draft) -> dict[str, Any]:
    """Re-examinations in their own row, every other kind in one more."""
    exam, rows = draft.exam_type, draft.specials
    data: dict[str, Any] = {}
    if exam is not None and draft.exam_number is not None:
        again = [number for number, kind in rows if kind.pk == exam.pk]
        data = {"exam_type": str(exam.pk), "exam_number": said([draft.exam_number, *again])}
    return data | special_data(_by_kind([row for row in rows if not exam or row[1].pk != exam.pk]))


def _by_kind(rows: list[Special]) -> list[tuple[AppointmentType, list[int]]]:
    found: dict[Any, tuple[AppointmentType, list[int]]] = {}
    for number, kind in rows:
        found.setdefault(kind.pk, (kind, []))[1].append(number)
    return list(found.values())


def start_of(template: PlanTemplate | None, exam: AppointmentType | None) -> dict[str, Any]:
    """The fields that a template fills in; `exam` is the clinic's re-examination."""
    if template is None:
        usual = phase_data([Phase(2, 4), Phase(1, 4)])
        return {**usual, "wanted_at": "09:00", "exam_number": said([LAST]) if exam else ""}
    numbers, others = [], []
    for row in template.specials.all():
        kind = row.type or exam
        if kind is None or not kind.is_active:
            continue
        at = row.number or LAST
        if exam is not None and kind.pk == exam.pk:
            numbers.append(at)
        else:
            others.append((at, kind))
    return {
        "wanted_at": f"{template.wanted_at or time(9):%H:%M}",
        "exam_number": said(sorted(numbers, key=lambda at: at or MOST + 1)),
        "exam_visits": template.exam_visits,
        "exam_days": template.exam_days,
        **phase_data(sorted(template.phases.all(), key=lambda phase: phase.position)),
        **special_data(_by_kind(others)),
    }
