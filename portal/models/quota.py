"""How many times are kept and codes sent: until when a browser, a network or a contact waits."""

from datetime import datetime, timedelta

from django.db import models

from portal.models.booking import Booking
from portal.rules import booking as rule
from portal.rules import signin

HOUR = timedelta(hours=1)  # the longest window of any limit


def of_pick(browser_hash: str, network_hash: str, most_held: int, now: datetime) -> int:
    """Whole minutes until this browser may have one more time kept, 0 when it is now."""
    rows, holding = Booking.objects.since(now - HOUR), Booking.objects.holding(now)
    of_browser = _times(rows.filter(browser_hash=browser_hash))
    of_network = _times(rows.filter(network_hash=network_hash))
    return max(
        signin.wait_min(of_browser, rule.PICKS_OF_BROWSER, now),
        signin.wait_min(of_network, rule.PICKS_OF_NETWORK, now),
        _until_fewer(holding.filter(network_hash=network_hash), rule.HOLDS_OF_NETWORK, now),
        _until_fewer(holding, most_held, now),
    )


def of_code(booking: Booking, now: datetime) -> int:
    """Whole minutes until one more code may go to the contact of a booking, 0 when it is now.

    It counts what was asked for, not who is known: it is the same for every address.
    """
    rows = Booking.objects.since(now - HOUR)
    to_contact = _codes(rows.filter(contact_hash=booking.contact_hash))
    of_network = _codes(rows.filter(network_hash=booking.network_hash))
    holding = Booking.objects.holding(now).exclude(pk=booking.pk)
    return max(
        signin.wait_min(to_contact, rule.CODES_OF_CONTACT, now),
        signin.wait_min(of_network, rule.CODES_OF_NETWORK, now),
        _until_fewer(holding.filter(contact_hash=booking.contact_hash), rule.HOLDS_OF_CONTACT, now),
    )


def _times(rows: models.QuerySet[Booking]) -> list[datetime]:
    return list(rows.values_list("created_at", flat=True))


def _codes(rows: models.QuerySet[Booking]) -> list[datetime]:
    """When each of their codes was asked for."""
    return [at for asked in rows.values_list("asked", flat=True) for at in asked]


def _until_fewer(rows: models.QuerySet[Booking], most: int, now: datetime) -> int:
    """Whole minutes until one of the times that are kept is free again, 0 with fewer of them."""
    ends = sorted(end for end in rows.values_list("visit__hold_until", flat=True) if end)
    if len(ends) < most:
        return 0
    seconds = (ends[len(ends) - most] - now).total_seconds()
    return max(int(-(-seconds // 60)), 1)
