"""Keeping what a patient is writing, so that it outlives a page that closed; nobody else reads it.

No audit event: it is not sent, nobody at the clinic sees it, and it is gone after a day.
"""

from datetime import datetime

from django.db import transaction

from portal.models import Draft, PatientSession
from portal.models.draft import MOST_SIGNS


@transaction.atomic
def keep(*, now: datetime, own: PatientSession, body: str) -> None:
    """Keep what was typed so far instead of what was kept before; nothing typed keeps nothing."""
    if not body.strip():
        forget(own=own)
        return
    Draft.objects.update_or_create(
        person=own.person,
        patient=own.patient,
        defaults={"body": body[:MOST_SIGNS], "kept_at": now},
    )


@transaction.atomic
def forget(*, own: PatientSession) -> None:
    """It was sent, or its writer has emptied the field."""
    Draft.objects.filter(person=own.person, patient=own.patient).delete()


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Forget what nobody came back for within a day; returns how many that were."""
    return Draft.objects.over(now).delete()[0]
