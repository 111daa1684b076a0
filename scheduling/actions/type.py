"""Kinds of visit: added and changed; visits that are booked keep their length."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import User
from scheduling.models import AppointmentType


@transaction.atomic
def add(*, by: User | None, now: datetime, **facts: Any) -> AppointmentType:
    """Add a kind of visit; returns it. Raises: Refused when the name is in use."""
    kind = AppointmentType(**facts)
    return _save(kind, by=by, now=now, action="type.add")


@transaction.atomic
def change(
    *, by: User | None, now: datetime, kind: AppointmentType, **facts: Any
) -> AppointmentType:
    """Change a kind of visit. Raises: Refused when the name is in use."""
    for name, value in facts.items():
        setattr(kind, name, value)
    return _save(kind, by=by, now=now, action="type.change")


def _save(kind: AppointmentType, *, by: User | None, now: datetime, action: str) -> AppointmentType:
    others = AppointmentType.objects.exclude(pk=kind.pk)
    if others.filter(name=kind.name).exists():
        raise Refused(_("There is a kind of visit with this name already."))
    kind.save()
    audit.record(by=by, action=action, obj=kind, now=now)
    return kind
