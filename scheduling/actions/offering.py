"""What came free is offered to those who wait, in order, until it is taken or suits nobody.

PostgreSQL holds all of it: any number of workers and beats may call `sweep` at once, for each row
is locked by one of them and passed over by the others.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clinic.actions import Refused
from scheduling.actions import hold as holds
from scheduling.actions import offer as offers
from scheduling.actions import vacancy as vacancies
from scheduling.actions import waitlist
from scheduling.models import OfferRule, SlotOffer, Vacancy, WaitlistEntry
from scheduling.models.freed import Free
from scheduling.models.offer import ACCEPTED
from scheduling.models.vacancy import FILLED, GONE, UNFILLED
from scheduling.rules import waitlist as rule

_MOST = 40  # times looked at in one call; the rest waits for the next


def sweep(*, now: datetime) -> int:
    """End what nobody answered, then offer what is free; returns how many offers were made."""
    offers.lapse(now=now)
    holds.sweep(now=now)
    waitlist.run_out(now=now)
    how = OfferRule.objects.current()
    if not how.is_automatic:
        return 0
    made = 0
    for key in Vacancy.objects.due(now).values_list("pk", flat=True)[:_MOST]:
        while fill(key=key, now=now, how=how):  # one offer a transaction: nobody waits for another
            made += 1
    return made


@transaction.atomic
def fill(*, key: UUID, now: datetime, how: OfferRule) -> bool:
    """Offer one time to the first whom it suits; returns whether an offer was made."""
    rows = Vacancy.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    vacancy = rows.select_related("practitioner", "location").filter(pk=key).first()
    if vacancy is None or not rule.may_write(now, vacancy.location.tz):
        return False
    free, refused = Free(vacancy, now, how), False
    for entry in _candidates(vacancy, now):
        time = free.first(entry)
        if time is None:
            continue
        try:
            with transaction.atomic():
                offers.make(
                    by=None,
                    now=now,
                    entry=entry,
                    practitioner=vacancy.practitioner,
                    room=free.diary.rooms[time.room],
                    start_at=time.start,
                    vacancy=vacancy,
                )
        except Refused:  # somebody was quicker, or it is too close for this one: the next, please
            refused = True
            continue
        return True
    if not refused and not vacancy.offers.open().exists():
        vacancies.settle(now=now, vacancy=vacancy, status=_outcome(vacancy, free))
    return False


def _outcome(vacancy: Vacancy, free: Free) -> str:
    if vacancy.offers.filter(status=ACCEPTED).exists():
        return FILLED
    return UNFILLED if free.is_any else GONE


def _candidates(vacancy: Vacancy, now: datetime) -> list[WaitlistEntry]:
    """Those who wait at this place, can be written to, have no offer and did not have this one."""
    had = vacancy.offers.values("entry_id")
    busy = SlotOffer.objects.open().values("patient_id")
    rows = WaitlistEntry.objects.for_list().waiting().filter(location=vacancy.location)
    rows = rows.filter(patient__deceased_on=None).exclude(pk__in=had).exclude(patient__in=busy)
    return [entry for entry in rows if entry.patient.email or offers.ways_to(entry, now)]
