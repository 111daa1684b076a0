"""Changing a plan under way: from which day, and what is another from then on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.forms.day import DayInput, check_day
from scheduling.forms.numbers import LAST, said
from scheduling.forms.plan import PlanForm, data_of
from scheduling.models import Appointment, CarePlan
from scheduling.models.draft import Away, Draft
from scheduling.models.revision import Revision, settled
from scheduling.rules import cadence
from scheduling.rules.cadence import WEEK, Phase

MOST_AWAY = timedelta(days=366)
_SETTLED = (
    *("patient", "location", "type", "starts_on", "pauses", "goal", "exam_visits", "exam_days"),
)


class RevisionForm(PlanForm):
    """The fields of a plan that may change while it is under way; phases only where they do."""

    needs_phases: ClassVar[bool] = False

    from_on = forms.DateField(label=_("From"), widget=DayInput)
    visits_total = forms.IntegerField(label=_("Visits in all"), min_value=1, max_value=120)
    away_from = forms.DateField(label=_("First day away"), widget=DayInput, required=False)
    away_until = forms.DateField(label=_("Last day away"), widget=DayInput, required=False)

    def __init__(self, data: Any, *, plan: CarePlan, visits: list[Appointment], today: date):
        super().__init__(data)
        self.plan, self.visits, self.today = plan, visits, today
        self.was = Draft.of(plan)
        for name in _SETTLED:
            del self.fields[name]

    @property
    def has_pace(self) -> bool:
        """Whether another pace is filled in, right or wrong."""
        return any(field.value() not in {None, ""} for row in self.phase_rows for field in row)

    @property
    def has_away(self) -> bool:
        return any(self[name].value() not in {None, ""} for name in ("away_from", "away_until"))

    def clean_from_on(self) -> date:
        day = check_day(self.cleaned_data["from_on"])
        if day <= self.today:
            raise forms.ValidationError(_("Choose tomorrow or a later day: today stays as it is."))
        return day

    def clean_away_from(self) -> date | None:
        day: date | None = self.cleaned_data["away_from"]
        return check_day(day) if day else None

    def clean_away_until(self) -> date | None:
        day: date | None = self.cleaned_data["away_until"]
        return check_day(day) if day else None

    def whole(self, data: dict[str, Any]) -> tuple[Phase, ...]:
        """What is kept by then, and from then on the new pace or the old one."""
        from_on, total = data.get("from_on"), data.get("visits_total")
        if self.errors or from_on is None or total is None:
            return ()
        kept = settled(self.plan, self.visits, from_on)
        before = self.was.phases or cadence.joined([Phase(1, self.plan.visits_total)])
        if data["phases"]:
            whole = cadence.joined([*cadence.resized(before, len(kept)), *data["phases"]])
            if total not in {self.plan.visits_total, cadence.total(whole)}:
                said_twice = _("The phases make %(n)s visits in all. Change one of the two only.")
                self.add_error("visits_total", said_twice % {"n": cadence.total(whole)})
        elif total == cadence.total(before):
            whole = before
        else:
            whole = cadence.resized(before, total)
        self._check_kept(kept, cadence.total(whole))
        data["whole"] = whole
        return whole

    def _check_kept(self, kept: list[Appointment], total: int) -> None:
        """The plan cannot be shorter than what stays of it."""
        last = max((visit.plan_number or 0 for visit in kept), default=0)
        if total > 120:
            self.add_error("visits_total", _("A plan has at most 120 visits. Make it shorter."))
        elif total <= len(kept) or total < last:
            words = _(
                "%(n)s visits stay before that day. Stop the plan if there are to be no more."
            )
            self.add_error("visits_total", words % {"n": max(last, len(kept))})

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("away_from"), data.get("away_until")
        if bool(first) != bool(last) and not {"away_from", "away_until"} & set(self.errors):
            self.add_error("away_until", _("Say the first and the last day."))
        elif first and last and not timedelta() <= last - first <= MOST_AWAY:
            self.add_error("away_until", _("The last day comes after the first, within a year."))
        return data

    def revision(self) -> Revision:
        """The change as it was asked for."""
        data = self.cleaned_data
        away = [(data["away_from"], data["away_until"])] if data["away_from"] else []
        others = [one for one in self.was.aways if one != next_away(self.was, self.today)]
        draft = replace(
            self.was,
            practitioner=data["practitioner"],
            others_may_treat=data["others_may_treat"],
            phases=data["whole"],
            weekdays=tuple(sorted(int(day) for day in data["weekdays"])),
            wanted_at=data["wanted_at"],
            exam_type=data["exam_type"],
            exam_number=data["exam_number"],
            specials=data["specials"],
            windows=data["windows"],
            gap_days=data["gap_days"],
            aways=tuple(sorted([*others, *away])),
        )
        return Revision(data["from_on"], draft, data["phases"])


def next_away(draft: Draft, today: date) -> Away | None:
    """The first stretch of days away that is not over."""
    return next((one for one in draft.aways if one[1] >= today), None)


def data_of_plan(plan: CarePlan, today: date) -> dict[str, Any]:
    """The fields of a plan as it is, from the next of its weeks on."""
    draft = Draft.of(plan)
    away = next_away(draft, today)
    data = {
        key: value
        for key, value in data_of(draft).items()
        if not key.startswith(("per_week_", "weeks_"))
    }
    if draft.exam_number == plan.visits_total:  # the last visit stays the last one
        again = [n for n, kind in draft.specials if kind == draft.exam_type]
        data["exam_number"] = said([*again, LAST])
    return {
        **data,
        "from_on": next_week(plan.starts_on, today).isoformat(),
        "visits_total": plan.visits_total,
        "away_from": away[0].isoformat() if away else "",
        "away_until": away[1].isoformat() if away else "",
    }


def next_week(starts_on: date, today: date) -> date:
    """The first day after today on which a week of a plan begins."""
    if starts_on > today:
        return starts_on
    return today + timedelta(days=WEEK - (today - starts_on).days % WEEK)
