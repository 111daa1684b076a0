"""What every save on a chart shares: the lock, the check for a newer value, the undo, the audit."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from charting.actions import reaction
from charting.catalogue.load import load
from charting.models import BlockPlacement, Complaint, Finding, Visit
from charting.models import tap as rows_of
from charting.models.entry import Entry
from charting.models.record import Key, Row, key
from charting.models.visit import COMPLAINT_PARTS, ENTRY_PARTS
from clinic.actions import Refused, audit
from clinic.models import User

PLACE = ("code", "side", "cell", "phase")
KEPT = ("value", "unit", "result", "reason")
# What a new value in a slot leaves as it is.
MARKS = ("vertebra", "is_major", "conditions")
ABSENT: Row = {"vertebra": "", "is_major": False, "conditions": []}
COMPLAINT_VALUES = tuple(part for part in COMPLAINT_PARTS if part not in ("id", "versions"))
# Counts the saves of a visit whatever they changed: a page sees whether anybody else was there.
SAVES = "saves"
BLOCK_KEPT = ("order", "side", "landmark", "points_to", "angle_deg", "size", "note")


class Frozen(Refused):
    """The visit is signed."""

    def __init__(self) -> None:
        super().__init__(_("This visit is signed. Write an addendum to correct it."))


class Changed(Refused):
    """Somebody saved another value in the same place since this page was read."""

    def __init__(self, anchor: str, theirs: str, yours: str, version: int | str) -> None:
        super().__init__(_("Somebody else saved another value here. Both are shown."))
        self.anchor = anchor
        self.theirs = theirs
        self.yours = yours
        self.version = version


@dataclass
class EntryChange:
    """New values for one row of one noun: `values` None takes it away, `fields` count as saved.

    `versions` are the counts that a row comes back with, so that an old page does not pass for new.
    `row` is the row itself where it is read and locked already; `is_new` says that there is none.
    """

    noun: str
    id: str
    values: Row | None
    fields: tuple[str, ...] = ()
    versions: dict[str, int] = field(default_factory=dict)
    row: Any = None
    is_new: bool = False


@dataclass
class Tap:
    """One save: what is to be written, and where on the page it belongs."""

    action: str
    anchor: str
    findings: list[Row] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    blocks: list[Row] | None = None
    entries: list[EntryChange] = field(default_factory=list)
    undoes: bool = False


def lock(visit: Visit) -> Visit:
    """The visit's row, held until the transaction ends. Raises: Frozen when it is signed.

    `visit` learns how often anything was saved until then.
    """
    held = rows_of.held(visit.pk)
    if held.is_signed:
        raise Frozen
    visit.saves_before = int(held.versions.get(SAVES, 0))
    return held


def rows(visit: Visit, code: str, side: str | None = None) -> dict[Key, Row]:
    """What is stored for one indicator, by slot."""
    found = Finding.objects.filter(visit=visit, code=code)
    if side is not None:
        found = found.filter(side=side)
    return {key(row): row for row in found.values(*PLACE, "version", *KEPT, *MARKS)}


def row(slot: Key, **changes: Any) -> Row:
    """An empty row for a slot, with `changes`."""
    code, side, cell, phase = slot
    return {
        "code": code,
        "side": side,
        "cell": cell,
        "phase": phase,
        **dict.fromkeys(KEPT, ""),
        **changes,
    }


def commit(held: Visit, tap: Tap, stored: dict[Key, Row], *, by: User, now: datetime) -> None:
    """Write a tap on a locked visit, note how to take it back, and record who did it.

    `stored` holds the rows as they are for every slot that the tap touches.
    """
    before = [_kept(stored.get(key(new)) or row(key(new))) for new in tap.findings]
    undo: dict[str, Any] = {
        "anchor": tap.anchor,
        "by": str(by.pk),
        "findings": before,
        "fields": {},
    }
    for name, value in tap.fields.items():
        undo["fields"][name] = _plain(getattr(held, name))
        setattr(held, name, value)
        held.versions[name] = held.versions.get(name, 0) + 1
    held.versions[SAVES] = held.versions.get(SAVES, 0) + 1
    if tap.blocks is not None:
        undo["blocks"] = _replace_blocks(held, tap.blocks)
    if tap.entries:
        undo["entries"] = _change_entries(held, tap.entries)
    held.last_tap = {} if tap.undoes else undo
    held.saved_at = now
    if any(change.noun == "reaction" for change in tap.entries):
        reaction.settle(by=by, now=now, held=held)
    held.save(update_fields=[*tap.fields, "alert", "versions", "last_tap", "saved_at"])
    _store(held, tap.findings, stored)
    audit.record(
        by=by,
        action=tap.action,
        patient=held.patient,
        obj=held,
        now=now,
        details={"place": tap.anchor},
    )


def _store(held: Visit, new: list[Row], stored: dict[Key, Row]) -> None:
    if not new:
        return
    Finding.objects.bulk_create(
        [_finding(held, one, stored.get(key(one))) for one in new],
        update_conflicts=True,
        unique_fields=["visit", "code", "side", "cell", "phase"],
        update_fields=[*KEPT, *MARKS, "tested", "version", "catalogue_version"],
    )


def _finding(held: Visit, new: Row, old: Row | None) -> Finding:
    code, side, cell, phase = key(new)
    version = old["version"] if old else 0
    # Marks have no version of their own, and do not stand in the way of somebody's value.
    is_new = old is None or any(new[part] != old[part] for part in KEPT)
    return Finding(
        visit=held,
        code=code,
        side=side,
        cell=cell,
        phase=phase,
        tested=bool(new["value"] or new["result"]),
        version=version + is_new,
        catalogue_version=load().version,
        **{part: new[part] for part in KEPT},
        **{part: (new if part in new else old or {}).get(part, ABSENT[part]) for part in MARKS},
    )


def _kept(one: Row) -> Row:
    marks = {part: one.get(part, ABSENT[part]) for part in MARKS}
    return {part: one[part] for part in (*PLACE, *KEPT)} | marks


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _replace_blocks(held: Visit, new: list[Row]) -> list[Row]:
    """Put `new` in place of the blocks of a visit; returns what was there.

    A block that stays keeps its key: a tap made before the answer came still finds it.
    """
    rows = BlockPlacement.objects.filter(visit=held).order_by("order", "id")
    old = [one | {"id": str(one["id"])} for one in rows.values("id", *BLOCK_KEPT)]
    rows.delete()
    BlockPlacement.objects.bulk_create([BlockPlacement(visit=held, **one) for one in new])
    return old


def entry_values(one: Entry | Complaint) -> Row:
    """The parts of an entry or a complaint as plain values, its order among them."""
    noun = str(one._meta.model_name)
    parts = ENTRY_PARTS.get(noun, COMPLAINT_VALUES)
    return {part: getattr(one, part) for part in dict.fromkeys(("order", *parts))}


def _owner(held: Visit, change: EntryChange) -> dict[str, Any]:
    """Whose row it is: an entry is the visit's, a complaint the patient's."""
    return {"patient": held.patient} if change.noun == "complaint" else {"visit": held}


def _change_entries(held: Visit, changes: list[EntryChange]) -> list[dict[str, Any]]:
    """Write all entries of a tap; returns what takes them back. A new order is one write."""
    if len(changes) < 2 or any(change.fields or not change.values for change in changes):
        return [change_row(_owner(held, change), change) for change in changes]
    rows = apps.get_model("charting", changes[0].noun)._default_manager
    known = {change.id: change.row for change in changes if change.row is not None}
    known = known or {str(one.pk): one for one in rows.filter(**_owner(held, changes[0]))}
    moved = [(known[change.id], change) for change in changes if change.id in known]
    back = [_way_back(change, one) for one, change in moved]
    for one, change in moved:
        for part, value in (change.values or {}).items():
            setattr(one, part, value)
    rows.bulk_update([one for one, _change in moved], ["order"])
    return back


def _way_back(change: EntryChange, old: Entry | Complaint | None) -> dict[str, Any]:
    """What undoes a change: the parts that it sets, or the whole row that it takes away."""
    values = None
    if old is not None:
        parts = entry_values(old) | {part: getattr(old, part) for part in change.values or ()}
        wanted = parts if change.values is None else change.values
        values = {part: _plain(parts[part]) for part in wanted}
    back: dict[str, Any] = {"noun": change.noun, "id": str(change.id), "values": values}
    return back | {"fields": list(change.fields), "versions": dict(old.versions) if old else {}}


def change_row(owner: dict[str, Any], change: EntryChange) -> dict[str, Any]:
    """Write one row of `owner`; returns what takes it back.

    Raises: Refused when a complaint is to go of which scores speak.
    """
    model = apps.get_model("charting", change.noun)
    old = change.row
    if old is None and not change.is_new:
        old = model._default_manager.filter(**owner, pk=change.id).first()
    back = _way_back(change, old)
    if change.values is None:
        if old:
            _take(old)
        return back
    versions = dict(old.versions if old else change.versions)
    for name in change.fields:
        versions[name] = versions.get(name, 0) + 1
    fresh = old or model(pk=change.id, **owner)
    for part, value in change.values.items():
        setattr(fresh, part, value)
    fresh.versions = versions
    if isinstance(fresh, Entry):
        fresh.catalogue_version = load().version
    fresh.save(force_insert=old is None)
    return back


def _take(old: models.Model) -> None:
    try:
        old.delete()
    except models.ProtectedError:
        raise Refused(_("Scores speak of this complaint, so it stays.")) from None
