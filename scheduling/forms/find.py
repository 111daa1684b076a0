"""Looking for a time: what is wanted, and which times are free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Patient, Room, User
from scheduling.forms.day import DayInput, TimeInput, check_day
from scheduling.models import AppointmentType
from scheduling.models.diary import Diary
from scheduling.models.hours import WEEKDAY_CHOICES
from scheduling.rules import find
from scheduling.rules.find import Limits, Part
from scheduling.rules.slot import Offer

_DAYS_SHOWN = 3
_DAYS_SEARCHED = 56  # eight weeks: further ahead a plan is laid, or another first day is typed
_SEVERAL = "weekdays"
WISHES = ("location", "type", "practitioner", "room", "day", _SEVERAL, "part", "begins", "ends")
PART_CHOICES = [
    ("", _("Any time")),
    (Part.MORNING.value, _("Morning")),
    (Part.AFTERNOON.value, _("Afternoon")),
    (Part.EVENING.value, _("Evening")),
]


@dataclass(frozen=True)
class Choice:
    """A free time as one answer of the form."""

    value: str
    offer: Offer
    who: str
    room: str


@dataclass(frozen=True)
class Times:
    """The free times of one day, by practitioner."""

    day: date
    rows: Sequence[tuple[str, Sequence[Choice]]]


def slot_value(offer: Offer) -> str:
    """An offer as the value of a field: start, practitioner and room."""
    return f"{offer.start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}~{offer.practitioner}~{offer.room}"


class FindForm(forms.Form):
    """What kind of time is wanted; everything has a default, so the first look shows times."""

    location = forms.ModelChoiceField(Location.objects.active(), label=_("Location"))
    type = forms.ModelChoiceField(AppointmentType.objects.active(), label=_("Kind of visit"))
    practitioner = forms.ModelChoiceField(
        User.objects.practitioners(), label=_("With"), required=False, empty_label=_("Anybody")
    )
    room = forms.ModelChoiceField(
        Room.objects.active(), label=_("Table"), required=False, empty_label=_("Any table")
    )
    day = forms.DateField(label=_("From"), widget=DayInput)
    weekdays = forms.MultipleChoiceField(label=_("Days"), choices=WEEKDAY_CHOICES, required=False)
    part = forms.ChoiceField(label=_("Part of the day"), choices=PART_CHOICES, required=False)
    begins = forms.TimeField(label=_("Not before"), required=False, widget=TimeInput)
    ends = forms.TimeField(label=_("Over by"), required=False, widget=TimeInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "find-%s")  # the booking form beside it has the same names
        super().__init__(*args, **kwargs)
        rooms = self.fields["room"]
        assert isinstance(rooms, forms.ModelChoiceField)  # noqa: S101 narrows the type
        rooms.queryset = Room.objects.active().filter(location=_key(self.data.get("location")))

    def clean_day(self) -> date:
        return check_day(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("Choose a later time than the one before it."))
        return data

    @property
    def limits(self) -> Limits:
        """The days and hours in which the visit is wanted."""
        data = self.cleaned_data
        weekdays = frozenset(int(day) for day in data["weekdays"])
        part = Part(data["part"]) if data["part"] else None
        return Limits(weekdays, part, data["begins"], data["ends"])

    @property
    def plain(self) -> list[forms.BoundField]:
        """What is one field each on the page."""
        return [self[name] for name in ("location", "type", "practitioner", "room", "day")]

    @property
    def between(self) -> list[forms.BoundField]:
        """The two times between which a visit has to lie."""
        return [self["begins"], self["ends"]]

    def times(
        self, now: datetime, patient: Patient | None, ignoring: UUID | None = None
    ) -> list[Times]:
        """The first days from the wanted one on that have free times, with those times."""
        data = self.cleaned_data
        last = data["day"] + timedelta(days=_DAYS_SEARCHED)
        diary = Diary(data["location"], data["day"], last, now, patient, ignoring)
        found: list[Times] = []
        limits, day = self.limits, data["day"]
        while day <= last and len(found) < _DAYS_SHOWN:
            rows = self._rows(diary, day, limits) if limits.has_day(day) else []
            if rows:
                found.append(Times(day, rows))
            day += timedelta(days=1)
        return found

    def _rows(self, diary: Diary, day: date, limits: Limits) -> list[tuple[str, list[Choice]]]:
        data = self.cleaned_data
        who, room = data["practitioner"], data["room"]
        offers = diary.offers(
            day,
            kind=data["type"],
            practitioners=[who.pk] if who else None,
            rooms=[room.pk] if room else None,
        )
        zone = data["location"].tz
        by_name: dict[str, list[Choice]] = {}
        for offer in find.spoken(limits.within(offers, zone), zone):
            name = _name(diary, offer)
            table = diary.rooms[offer.room].name
            by_name.setdefault(name, []).append(Choice(slot_value(offer), offer, name, table))
        return sorted(by_name.items())


def _name(diary: Diary, offer: Offer) -> str:
    user = diary.practitioners.get(offer.practitioner)
    return user.display_name if user else ""


def _key(text: str | None) -> UUID | None:
    """A key out of an address, None when it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def chosen_patient(key: str) -> Patient | None:
    """The patient of a key, None without one. Raises: Http404 for a wrong one."""
    if not key:
        return None
    try:
        return get_object_or_404(Patient, pk=UUID(key))
    except ValueError:
        raise Http404 from None


def wanted(given: QueryDict, now: datetime, patient: Patient) -> dict[str, Any]:
    """The address's wishes over the defaults: the first place, the usual visit, from today on."""
    place = Location.objects.active().first()
    kinds = AppointmentType.objects.active()
    plan = patient.plans.active().first()
    first = kinds.filter(is_first=True).first()
    usual = kinds.filter(is_first=False).first() or kinds.first()
    kind = usual if patient.appointments.exists() else first or usual
    defaults = {
        "location": str(place.pk) if place else "",
        "type": str(plan.type_id if plan else kind.pk if kind else ""),
        "practitioner": str(plan.practitioner_id) if plan else "",
        "day": now.date().isoformat(),
    }
    return defaults | asked(given, WISHES)


def asked(given: QueryDict, names: Sequence[str]) -> dict[str, Any]:
    """What the address says of these wishes; of the days of the week it may say several."""
    found: dict[str, Any] = {name: str(given.get(name)) for name in names if name in given}
    return found | ({_SEVERAL: given.getlist(_SEVERAL)} if _SEVERAL in found else {})


def later(given: QueryDict, times: Sequence[Times]) -> str:
    """The address of the times after those shown, empty when there are none."""
    if len(times) < _DAYS_SHOWN:
        return ""
    further = given.copy()
    further.pop("start", None)  # a time that was clicked belongs to the day before
    further["day"] = (times[-1].day + timedelta(days=1)).isoformat()
    return f"?{further.urlencode()}"


def place_of(find: FindForm) -> Location | None:
    """The chosen place, or the first."""
    data = getattr(find, "cleaned_data", {})
    return data.get("location") or Location.objects.active().first()


def initial(
    given: QueryDict, find: FindForm, times: Sequence[Times], patient: Patient
) -> dict[str, Any]:
    """What the booking begins with: the wishes, and a time that was clicked in the calendar."""
    data = getattr(find, "cleaned_data", {})
    at = given.get("start", "")[:5]
    start: dict[str, Any] = {
        "patient": patient.pk,
        "plan": given.get("plan"),
        "day": data.get("day"),
        **{name: row.pk for name in ("type", "practitioner", "room") if (row := data.get(name))},
    }
    offered = [
        choice.value
        for group in times
        if group.day == data.get("day")
        for _who, choices in group.rows
        for choice in choices
        if f"{choice.offer.start.astimezone(data['location'].tz):%H:%M}" == at
    ]
    return start | ({"slot": offered[0]} if offered else {"at": at} if at else {})
