"""What is left of a time that came free, for visits of any length."""

from datetime import datetime, timedelta

from scheduling.models.diary import Diary
from scheduling.models.offer import OfferRule
from scheduling.models.vacancy import Vacancy
from scheduling.models.waiting import taken
from scheduling.models.waitlist import WaitlistEntry
from scheduling.rules import waitlist as rule
from scheduling.rules.slot import Offer, Span


class Free:
    """One freed time on its day, read from the calendar as it stands."""

    def __init__(self, vacancy: Vacancy, now: datetime, how: OfferRule) -> None:
        self.vacancy, self.now = vacancy, now
        self.earliest = max(vacancy.start_at, now + timedelta(minutes=how.notice_min))
        self.zone = vacancy.location.tz
        self.day = vacancy.start_at.astimezone(self.zone).date()
        self.diary = Diary(vacancy.location, self.day, self.day, now)

    @property
    def is_any(self) -> bool:
        """Whether the practitioner has any of it left and it is not too late."""
        return any(
            max(span.start, self.earliest) < min(span.end, self.vacancy.end_at)
            for span in self.diary.free(self.vacancy.practitioner_id, self.day)
        )

    def first(self, entry: WaitlistEntry) -> Offer | None:
        """The first start within the freed time that suits somebody."""
        later = entry.later_visit
        day = timedelta(days=1)
        around = Span(self.vacancy.start_at - day, self.vacancy.end_at + day)
        elsewhere = taken([entry.patient_id], around, self.now)
        own = [span for pk, span in elsewhere[entry.patient_id] if later is None or pk != later.pk]
        return rule.first_fit(self._starts(entry), entry.wish(own), self.zone)

    def _starts(self, entry: WaitlistEntry) -> list[Offer]:
        whose = [self.vacancy.practitioner_id]
        found = self.diary.offers(self.day, kind=entry.type, practitioners=whose)
        return [one for one in found if self.earliest <= one.start < self.vacancy.end_at]
