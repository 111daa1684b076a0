"""Whom a change would touch: it is made, looked at, and taken back before anybody sees it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from scheduling.models import Appointment
from scheduling.models.outside import outside


def touched(*, now: datetime, change: Callable[[], object]) -> list[Appointment]:
    """The visits that a change of the hours would leave outside them, in order; writes nothing.

    The change itself decides, not a guess about it: so any change can be asked.
    Raises: what the change raises.
    """
    before = {(key, why and why.pk) for key, (_visit, why) in outside(now).items()}
    with transaction.atomic():
        change()
        after = outside(now)
        transaction.set_rollback(True)
    return [visit for key, (visit, why) in after.items() if (key, why and why.pk) not in before]
