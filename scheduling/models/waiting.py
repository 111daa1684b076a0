"""The wait list as the desk reads it: beside each wish the first free time that suits it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from clinic.models.practice import Location
from clinic.models.staff import User
from scheduling.models.appointment import Appointment
from scheduling.models.diary import Diary
from scheduling.models.offer import SlotOffer
from scheduling.models.type import AppointmentType
from scheduling.models.waitlist import WaitlistEntry, today_at
from scheduling.rules import waitlist as rule
from scheduling.rules.slot import Offer, Span

HORIZON_DAYS = 21


@dataclass(frozen=True)
class Line:
    """One wish with the first time that suits it, or why there is none."""

    entry: WaitlistEntry
    fit: Offer | None
    who: User | None
    why: rule.Misfit | None
    offer: SlotOffer | None = None


@dataclass
class Waiting:
    """Wishes and free times, read in a fixed number of queries for each location."""

    entries: Sequence[WaitlistEntry]
    now: datetime
    horizon: int = HORIZON_DAYS
    _diaries: dict[UUID, Diary] = field(default_factory=dict)
    _offers: dict[tuple[UUID, date, UUID], list[Offer]] = field(default_factory=dict)

    @cached_property
    def lines(self) -> list[Line]:
        return [self.line(entry) for entry in self.entries]

    @cached_property
    def offers(self) -> dict[UUID, SlotOffer]:
        """The offers that are out, by patient; nobody has two."""
        rows = SlotOffer.objects.open().for_page()
        rows = rows.filter(patient__in={entry.patient_id for entry in self.entries})
        return {offer.patient_id: offer for offer in rows}

    @cached_property
    def fitting(self) -> int:
        """How many could come at once."""
        return sum(line.fit is not None for line in self.lines)

    def line(self, entry: WaitlistEntry) -> Line:
        """The first free time that suits one wish, or what the free times fail on."""
        if entry.patient_id in self.offers:
            return Line(entry, None, None, None, self.offers[entry.patient_id])
        wish, zone = self.wish(entry), entry.location.tz
        seen: list[rule.Misfit] = []
        for day in rule.days(wish, today_at(entry.location, self.now), self.horizon):
            offers = self._free(entry.location, day, entry.type)
            fit = rule.first_fit(offers, wish, zone)
            if fit is not None:
                who = self._diary(entry.location).practitioners.get(fit.practitioner)
                return Line(entry, fit, who, None)
            why = rule.nearest_misfit(offers, wish, zone)
            seen += [why] if why else []
        order = list(rule.Misfit)
        return Line(entry, None, None, max(seen, key=order.index) if seen else None)

    def wish(self, entry: WaitlistEntry) -> rule.Wish:
        later = entry.later_visit
        own = later.pk if later else None
        return entry.wish([span for pk, span in self._taken[entry.patient_id] if pk != own])

    def _free(self, place: Location, day: date, kind: AppointmentType) -> list[Offer]:
        key = (place.pk, day, kind.pk)
        if key not in self._offers:
            self._offers[key] = self._diary(place).offers(day, kind=kind)
        return self._offers[key]

    def _diary(self, place: Location) -> Diary:
        if place.pk not in self._diaries:
            today = today_at(place, self.now)
            last = today + timedelta(days=self.horizon)
            self._diaries[place.pk] = Diary(place, today, last, self.now)
        return self._diaries[place.pk]

    @cached_property
    def _taken(self) -> dict[UUID, list[tuple[UUID, Span]]]:
        """Where the patients are already, wherever that is."""
        patients = {entry.patient_id for entry in self.entries}
        until = self.now + timedelta(days=self.horizon + 2)
        return taken(patients, Span(self.now, until), self.now)


def taken(
    patients: Iterable[UUID], within: Span, now: datetime
) -> dict[UUID, list[tuple[UUID, Span]]]:
    """The occupied time of patients, by patient: the visit's key and its stretch."""
    rows = (
        Appointment.objects.occupying()
        .within(within.start, within.end)
        .filter(patient__in=patients)
    )
    rows = rows.exclude(status="held", hold_until__lte=now)
    found: dict[UUID, list[tuple[UUID, Span]]] = defaultdict(list)
    for key, patient, period in rows.values_list("pk", "patient_id", "period").order_by("period"):
        found[patient].append((key, Span(period.lower, period.upper)))
    return found
