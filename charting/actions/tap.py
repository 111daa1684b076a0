"""What every save on a chart shares: the lock, the check for a newer value, the undo, the audit."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from charting.catalogue.load import load
from charting.models import BlockPlacement, Finding, Visit
from charting.models.record import Key, Row, key
from clinic.actions import Refused, audit
from clinic.models import User

KEPT = ("value", "unit", "result", "reason")
BLOCK_KEPT = ("order", "side", "landmark", "points_to", "angle_deg", "size", "note")


class Frozen(Refused):
    """The visit is signed."""

    def __init__(self) -> None:
        super().__init__(_("This visit is signed. Write an addendum to correct it."))


class Changed(Refused):
    """Somebody saved another value in the same place since this page was read."""

    def __init__(self, anchor: str, theirs: str, yours: str, version: int) -> None:
        super().__init__(_("Somebody else saved another value here. Both are shown."))
        self.anchor = anchor
        self.theirs = theirs
        self.yours = yours
        self.version = version


@dataclass
class Tap:
    """One save: what is to be written, and where on the page it belongs."""

    action: str
    anchor: str
    findings: list[Row] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    blocks: list[Row] | None = None
    undoes: bool = False


def lock(visit: Visit) -> Visit:
    """The visit's row, held until the transaction ends. Raises: Frozen when it is signed."""
    held = (
        Visit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("patient")
        .get(pk=visit.pk)
    )
    if held.is_signed:
        raise Frozen
    return held


def rows(visit: Visit, code: str, side: str | None = None) -> dict[Key, Row]:
    """What is stored for one indicator, by slot."""
    found = Finding.objects.filter(visit=visit, code=code)
    if side is not None:
        found = found.filter(side=side)
    return {
        key(row): row for row in found.values("code", "side", "cell", "phase", "version", *KEPT)
    }


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
    undo: dict[str, Any] = {"anchor": tap.anchor, "findings": before, "fields": {}}
    for name, value in tap.fields.items():
        undo["fields"][name] = _plain(getattr(held, name))
        setattr(held, name, value)
        held.versions[name] = held.versions.get(name, 0) + 1
    if tap.blocks is not None:
        undo["blocks"] = _replace_blocks(held, tap.blocks)
    held.last_tap = {} if tap.undoes else undo
    held.saved_at = now
    held.save(update_fields=[*tap.fields, "versions", "last_tap", "saved_at"])
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
        update_fields=[*KEPT, "tested", "version", "catalogue_version"],
    )


def _finding(held: Visit, new: Row, old: Row | None) -> Finding:
    code, side, cell, phase = key(new)
    return Finding(
        visit=held,
        code=code,
        side=side,
        cell=cell,
        phase=phase,
        tested=bool(new["value"] or new["result"]),
        version=old["version"] + 1 if old else 1,
        catalogue_version=load().version,
        **{part: new[part] for part in KEPT},
    )


def _kept(one: Row) -> Row:
    return {part: one[part] for part in ("code", "side", "cell", "phase", *KEPT)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _replace_blocks(held: Visit, new: list[Row]) -> list[Row]:
    """Put `new` in place of the blocks of a visit; returns what was there."""
    old = list(
        BlockPlacement.objects.filter(visit=held).order_by("order", "id").values(*BLOCK_KEPT)
    )
    BlockPlacement.objects.filter(visit=held).delete()
    BlockPlacement.objects.bulk_create([BlockPlacement(visit=held, **one) for one in new])
    return old
