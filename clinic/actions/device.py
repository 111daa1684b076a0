"""Splints, belts, implants: writing one down, changing it, and saying that it is gone."""

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, told
from clinic.models import Device, Patient, User


class Facts(TypedDict, total=False):
    """What can be said about a device."""

    kind: str
    name: str
    place: str
    side: str
    given_by: str
    informant: str
    source: str
    note: str
    started_on: date | None
    started_precision: str
    happened_words: str
    ended_on: date | None
    ended_precision: str
    ended_words: str


@transaction.atomic
def add(*, by: User | None, now: datetime, patient: Patient, **facts: Unpack[Facts]) -> Device:
    """Write a device and return it. Raises: Refused when its dates cannot be."""
    row = Device(patient=patient, **told.period(dict(facts), patient=patient, now=now))
    told.write(by=by, now=now, row=row, noun="device", patient=patient)
    return row


@transaction.atomic
def change(*, by: User, now: datetime, device: Device, **facts: Unpack[Facts]) -> None:
    """Change what is given. Raises: Refused as `add` does."""
    row = _locked(device)
    given: dict[str, Any] = told.period(dict(facts), patient=row.patient, now=now)
    told.rewrite(by=by, now=now, row=row, action="device.change", patient=row.patient, facts=given)


@transaction.atomic
def end(
    *,
    by: User,
    now: datetime,
    device: Device,
    ended_on: date | None,
    ended_precision: str = "",
    ended_words: str = "",
) -> None:
    """Say until when it was worn. Raises: Refused when it is gone already, or when it cannot be."""
    row = _locked(device)
    if row.ended:
        raise Refused(_("This one is gone already."))
    given = told.ending(row, ended_on, ended_precision, ended_words, patient=row.patient, now=now)
    told.rewrite(by=by, now=now, row=row, action="device.end", patient=row.patient, facts=given)


def _locked(device: Device) -> Device:
    rows = Device.objects.select_for_update(of=("self",)).select_related("patient")
    return rows.get(pk=device.pk)
