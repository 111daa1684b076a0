"""Complaints of a patient: adding one, saving a field, resolving and reopening."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from charting.actions import tap
from charting.models import Complaint, Episode, Visit
from charting.models.complaint import first_place
from charting.rules.complaint import anchor
from clinic.actions import Refused, audit
from clinic.models import Patient, User

MOST = 40
# What a change of can move where the pain of a visit is.
NAMING = {"name", "side", "region", "resolved_on"}
# Fields that are saved as one, because they say one thing.
PARTS = {"onset": ("onset_on", "onset_words")}


@transaction.atomic
def add(
    *,
    by: User,
    now: datetime,
    patient: Patient,
    pk: UUID,
    values: dict[str, Any],
    visit: Visit | None = None,
) -> None:
    """Add a complaint at the end, into the running episode; the same id again changes nothing.

    Raises: tap.Frozen, Refused when there are too many or the id is of another patient.
    """
    held = tap.lock(visit) if visit else None
    _own(held, patient.pk)
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    known = Complaint.objects.filter(pk=pk).values_list("patient", flat=True).first()
    if known == patient.pk:
        return
    rows = Complaint.objects.filter(patient=patient)
    if known is not None or rows.count() >= MOST:
        raise Refused(_("No more than %(most)s complaints of one patient.") % {"most": MOST})
    last = rows.aggregate(last=Max("order"))["last"] or 0
    episode = Episode.objects.filter(patient=patient).open().newest_first().first()
    first = {"order": last + 1, "episode_id": episode.pk if episode else None, **values}
    change = tap.EntryChange("complaint", str(pk), first, tuple(values))
    _write(held, patient, "complaint.add", "", change, by=by, now=now)


@transaction.atomic
def save(
    *,
    by: User,
    now: datetime,
    complaint: UUID,
    field: str,
    values: dict[str, Any],
    seen: int,
    visit: Visit | None = None,
) -> None:
    """Set one field ("onset" is a day and words); the same again changes nothing.

    Raises: Complaint.DoesNotExist, tap.Frozen, tap.Changed when another value was saved since,
    Refused when it cannot be.
    """
    held = tap.lock(visit) if visit else None
    one = _locked(complaint)
    _own(held, one.patient_id)
    old = {name: getattr(one, name) for name in values}
    if old == values:
        return
    version = one.versions.get(field, 0)
    if version != seen:
        place = anchor(one.pk, field)
        raise tap.Changed(place, _words(old.values()), _words(values.values()), version)
    _check(one, values, now)
    change = tap.EntryChange("complaint", str(one.pk), values, (field,), row=one)
    _write(held, one.patient, "complaint.save", field, change, by=by, now=now)


@transaction.atomic
def edit(
    *, by: User, now: datetime, complaint: Complaint, values: dict[str, Any], shown: dict[str, Any]
) -> None:
    """Save what was changed on a page with all fields; `shown` is what stood there before.

    Raises: tap.Changed when somebody saved another value meanwhile, Refused when it cannot be.
    """
    one = _locked(complaint.pk)
    new = {name: value for name, value in values.items() if getattr(one, name) != value}
    for name, value in new.items():
        if getattr(one, name) != shown[name]:
            old = getattr(one, name)
            raise tap.Changed(anchor(one.pk, name), _words([old]), _words([value]), 0)
    if new:
        _check(one, new, now)
        fields = dict.fromkeys(_field(name) for name in new)
        change = tap.EntryChange("complaint", str(one.pk), new, tuple(fields), row=one)
        _write(None, one.patient, "complaint.save", ",".join(fields), change, by=by, now=now)


@transaction.atomic
def resolve(
    *,
    by: User,
    now: datetime,
    complaint: UUID,
    on: date | None,
    seen: int,
    visit: Visit | None = None,
) -> None:
    """Say since when a complaint is gone; None opens it again.

    Raises: as `save`; Refused when that day cannot be.
    """
    change: dict[str, Any] = {"field": "resolved_on", "values": {"resolved_on": on}, "seen": seen}
    save(by=by, now=now, complaint=complaint, visit=visit, **change)


def _field(name: str) -> str:
    return next((field for field, names in PARTS.items() if name in names), name)


def _own(held: Visit | None, patient: UUID) -> None:
    """Only from a chart of the same patient. Raises: Refused."""
    if held is not None and held.patient_id != patient:
        raise Refused(_("This cannot be saved."))


def _locked(pk: UUID) -> Complaint:
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("patient")
    return rows.get(pk=pk)


def _check(one: Complaint, values: dict[str, Any], now: datetime) -> None:
    today = now.astimezone().date()
    if any(isinstance(value, date) and value > today for value in values.values()):
        raise Refused(_("This day is still to come."))
    begun = values.get("onset_on", one.onset_on)
    over = values.get("resolved_on", one.resolved_on)
    if begun and over and over < begun:
        raise Refused(_("It cannot be over before it began."))
    if "name" in values and not values["name"]:
        raise Refused(_("Say what it is."))


def _write(
    held: Visit | None,
    patient: Patient,
    action: str,
    field: str,
    change: tap.EntryChange,
    *,
    by: User,
    now: datetime,
) -> None:
    """On a chart the change is a tap like any other; elsewhere it is only written and recorded."""
    place = anchor(change.id, field)
    if held is not None:
        fields = _follow(held, change)
        done = tap.Tap(action, place, fields=fields, entries=[change])
        tap.commit(held, done, {}, by=by, now=now)
        return
    tap.change_row({"patient": patient}, change)
    row = change.row or Complaint.objects.get(pk=change.id)
    audit.record(by=by, action=action, patient=patient, obj=row, now=now, details={"place": place})


def _follow(held: Visit, change: tap.EntryChange) -> dict[str, Any]:
    """Where the pain of the visit is follows the first complaint."""
    if change.row is not None and not NAMING & set(change.values or ()):
        return {}
    rows = list(Complaint.objects.filter(patient=held.patient).in_order())
    if change.id not in {str(row.pk) for row in rows}:
        rows.append(Complaint(pk=change.id, patient=held.patient))
    for row in rows:
        if str(row.pk) == str(change.id):
            for name, value in (change.values or {}).items():
                setattr(row, name, value)
    said = first_place(rows)
    return {} if said == held.pain_where else {"pain_where": said}


def _words(values: Any) -> str:
    return ", ".join(str(value) for value in values if value)
