"""Who is away from when on, and which time each visit gets instead."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, User
from scheduling.forms.day import DayInput, check_day
from scheduling.models import Appointment
from scheduling.models.absence import Absence
from scheduling.rules import slot
from scheduling.rules.slot import Offer

SINCE = [("now", _("From now on")), ("day", _("The whole day"))]
FIRST = [("colleague", _("Same day, a colleague")), ("own", _("Same practitioner, another day"))]
MOST_DAYS = 60


class AbsenceForm(forms.Form):
    """The address of the page: everything but the practitioner has a default."""

    location = forms.ModelChoiceField(Location.objects.active(), required=False)
    practitioner = forms.ModelChoiceField(User.objects.practitioners(), required=False)
    since = forms.ChoiceField(choices=SINCE, required=False)
    until = forms.DateField(label=_("Until"), required=False, widget=DayInput)
    first = forms.ChoiceField(choices=FIRST, required=False)
    reason = forms.CharField(label=_("Why"), max_length=80, required=False)

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        return check_day(day) if day else None

    @property
    def place(self) -> Location | None:
        chosen: Location | None = self.cleaned_data.get("location")
        return chosen or Location.objects.active().first()

    def absence(self, place: Location, now: datetime) -> Absence:
        """The absence as it was asked for, from today on and at most sixty days long."""
        data = self.cleaned_data
        today = now.astimezone(place.tz).date()
        last = min(max(data["until"] or today, today), today + timedelta(days=MOST_DAYS))
        whole = data["since"] == "day"
        minute = now.replace(second=0, microsecond=0)
        since = slot.day_span(today, place.tz).start if whole else minute
        first = data["first"] != "own"
        return Absence(place, now, since, today, last, data["practitioner"], first)


def chosen_times(sent: QueryDict, affected: Iterable[Appointment]) -> dict[UUID, Offer]:
    """The chosen time of each visit; one that is left to a call has none.

    Raises: ValueError when a time cannot be read.
    """
    chosen: dict[UUID, Offer] = {}
    for visit in affected:
        text = sent.get(f"visit-{visit.pk}", "")
        if text:
            chosen[visit.pk] = _read(text, visit)
    return chosen


def _read(text: str, visit: Appointment) -> Offer:
    start_text, who, where = text.split("~")
    start = datetime.strptime(start_text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if not slot.is_bookable_year(start):
        raise ValueError(start_text)
    end = start + timedelta(minutes=visit.duration_min)
    return Offer(start, end, UUID(who), UUID(where))
