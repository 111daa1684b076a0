"""The times to which a patient may move a visit by themselves: free, allowed, and in the plan."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.models import Clearance
from clinic.rules.screening import Standing, decide
from scheduling.models.appointment import FREE_VALUES, Appointment
from scheduling.models.diary import Diary
from scheduling.models.draft import Draft
from scheduling.models.policy import Policy
from scheduling.models.progress import Progress
from scheduling.rules import move, repair
from scheduling.rules.move import Neighbour
from scheduling.rules.policy import Status
from scheduling.rules.slot import Offer, Span

REACH = timedelta(days=21)  # so far from where it is a visit is looked for, either way
BY_PATIENT = frozenset({Status.BOOKED, Status.CONFIRMED})


def value(offer: Offer) -> str:
    """An offer as the value of a button: its start, and with whom."""
    return f"{offer.start.astimezone(UTC):%Y%m%dT%H%M}Z.{offer.practitioner}"


@dataclass
class OtherTimes:
    """Another time for one visit, by the clinic's own rules; it reads the calendar only."""

    visit: Appointment
    now: datetime

    @property
    def is_open(self) -> bool:
        """Whether the patient can still say anything about the visit."""
        return self.visit.status in BY_PATIENT and self.visit.start_at > self.now

    @cached_property
    def late_hours(self) -> int:
        """The hours of the rule by which it is too late for a change without the clinic, else 0."""
        return Policy.objects.current().late_hours(self.visit, self.now)

    @property
    def may_move(self) -> bool:
        return self.is_open and not self.late_hours

    @cached_property
    def offers(self) -> list[Offer]:
        """Every time that may be taken, in order."""
        if not self.may_move:
            return []
        found = [one for day in self._days for one in self._of(day)]
        if self._draft is not None:
            found = self._draft.wish.allowed(found)
        return [one for one in found if self._fits(one)]

    @property
    def few(self) -> list[Offer]:
        """Three to choose from at once."""
        return move.few(self.offers, self.visit.start_at, self._zone)

    @property
    def by_day(self) -> dict[date, list[Offer]]:
        """The full and half hours of each local day, or all times of a day that has none."""
        days: dict[date, list[Offer]] = {}
        for offer in self.offers:
            days.setdefault(offer.start.astimezone(self._zone).date(), []).append(offer)
        return {
            day: [one for one in row if self._is_round(one)] or row for day, row in days.items()
        }

    def _is_round(self, offer: Offer) -> bool:
        return offer.start.astimezone(self._zone).minute % 30 == 0

    @property
    def count(self) -> int:
        """How many times the list of all days shows."""
        return sum(map(len, self.by_day.values()))

    def named(self, text: str) -> Offer | None:
        """The offer of a pressed button, None when it is none of them (any more)."""
        return next((one for one in self.offers if value(one) == text), None)

    @property
    def _zone(self) -> ZoneInfo:
        return self.visit.location.tz

    @cached_property
    def _window(self) -> Span:
        return self.visit.type.online_window(self.now)

    @property
    def _days(self) -> list[date]:
        here = self.visit.start_at
        first = max(self._window.start, here - REACH).astimezone(self._zone).date()
        last = min(self._window.end, here + REACH).astimezone(self._zone).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    @cached_property
    def _diary(self) -> Diary:
        days = self._days
        place, patient = self.visit.location, self.visit.patient
        return Diary(place, days[0], days[-1], self.now, patient, self.visit.pk)

    def _of(self, day: date) -> list[Offer]:
        if self._draft is not None and self._is_left_out(self._draft, day):
            return []
        return self._diary.offers(
            day, kind=self.visit.type, shape=self.visit.shape, practitioners=self._whose
        )

    @cached_property
    def _draft(self) -> Draft | None:
        return Draft.of(self.visit.plan) if self.visit.plan else None

    @staticmethod
    def _is_left_out(draft: Draft, day: date) -> bool:
        """Whether the patient is away on that day, or its week has no visits."""
        first = draft.starts_on
        return draft.is_away(day) or (day - first).days // 7 in {
            (pause - first).days // 7 for pause in draft.pauses
        }

    @cached_property
    def _whose(self) -> list[UUID]:
        """With the same practitioner; another one only where the plan says so."""
        own = [self.visit.practitioner_id]
        if self._draft is None or not self._draft.others_may_treat:
            return own
        return own + [key for key in self._diary.practitioners if key not in own]

    def _fits(self, offer: Offer) -> bool:
        visit, day = self.visit, offer.start.astimezone(self._zone).date()
        if (offer.start, offer.practitioner) == (visit.start_at, visit.practitioner_id):
            return False
        if not self._window.start <= offer.start < self._window.end or self._is_gated(day):
            return False
        before, after = self._neighbours
        return move.keeps(offer.start, before=before, after=after, zone=self._zone)

    def _is_gated(self, day: date) -> bool:
        """Whether a doctor's word would be missing on that day."""
        return not decide(self._standings, self.visit.type.act, day).may

    @cached_property
    def _standings(self) -> list[Standing]:
        return Clearance.objects.filter(patient=self.visit.patient).standings()

    @cached_property
    def _neighbours(self) -> tuple[Neighbour | None, Neighbour | None]:
        """The standing visits of the plan directly before and after, with the gap to keep."""
        visit, draft = self.visit, self._draft
        if visit.plan is None or draft is None:
            return None, None
        rows = [one for one in Progress(visit.plan, self.now).visits if self._stands(one)]
        earlier = [one for one in rows if one.start_at < visit.start_at]
        later = [one for one in rows if one.start_at > visit.start_at]
        rates = [phase.per_week for phase in draft.phases for _n in range(phase.visits)]

        def gap(number: int | None) -> int:
            return repair.gap_before(rates, number or 1, draft.wish.gap)

        return (
            self._neighbour(earlier[-1], gap(visit.plan_number)) if earlier else None,
            self._neighbour(later[0], gap(later[0].plan_number)) if later else None,
        )

    def _stands(self, one: Appointment) -> bool:
        return one.pk != self.visit.pk and one.status not in FREE_VALUES

    def _neighbour(self, one: Appointment, rule: int) -> Neighbour:
        least = move.least_days(rule, one.start_at, self.visit.start_at, self._zone)
        return Neighbour(one.start_at, least)
