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
    return _save(AppointmentType(), facts, by=by, now=now, action="type.add")


@transaction.atomic
def change(
    *, by: User | None, now: datetime, kind: AppointmentType, **facts: Any
) -> AppointmentType:
    """Change a kind of visit. Raises: Refused when the name is in use."""
    return _save(kind, facts, by=by, now=now, action="type.change")


def _save(
    kind: AppointmentType, facts: dict[str, Any], *, by: User | None, now: datetime, action: str
) -> AppointmentType:
    several = {name: facts.pop(name) for name in ("practitioners", "rooms") if name in facts}
    for name, value in facts.items():
        setattr(kind, name, value)
    others = AppointmentType.objects.exclude(pk=kind.pk)
    if others.filter(name=kind.name).exists():
        raise Refused(_("There is a kind of visit with this name already."))
    kind.save()
    for name, rows in several.items():
        getattr(kind, name).set(rows)
    audit.record(by=by, action=action, obj=kind, now=now)
    return kind
