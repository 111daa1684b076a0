"""Blocks: using a taught layout, changing one, none at all, and the time on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charting.actions import tap
from charting.catalogue.load import load
from charting.models import BlockPlacement, Visit
from charting.models.record import Row
from charting.rules import blocking
from charting.rules.fact import BlocksState
from clinic.actions import Refused
from clinic.models import User

MOST = 6


def _held(visit: Visit, seen: int) -> Visit:
    """The locked visit, when its blocks are still those of the page."""
    held = tap.lock(visit)
    version = held.versions.get("blocks_state", 0)
    if version != seen:
        raise tap.Changed("blocks", str(_("the blocks were changed")), "", version)
    return held


@transaction.atomic
def accept(
    *,
    by: User,
    now: datetime,
    visit: Visit,
    preset: str,
    seen: int,
    clock: bool = False,
    moves: Sequence[Row] = (),
) -> None:
    """Record the blocks of a taught layout, and start the clock when `clock` is set.

    `moves` are wedges that were moved first: `n` from 0, `side`, `landmark`, `angle_deg`.
    Raises: Refused for an unknown layout, tap.Frozen.
    """
    entry = load().presets.get(preset)
    if entry is None or entry.retired:
        raise Refused(_("There is no such layout."))
    held = _held(visit, seen)
    layout = blocking.layout_of(entry)
    fields: dict[str, Any] = {
        "blocks_state": BlocksState.PLACED.value,
        "blocks_position": layout.position,
        "blocks_preset": layout.preset,
        "blocks_short_side": layout.short_side,
        "blocks_skipped_reason": "",
    }
    if clock and held.blocks_started_at is None:
        fields["blocks_started_at"] = now
    blocks = [{part: getattr(block, part) for part in tap.BLOCK_KEPT} for block in layout.blocks]
    for move in moves:
        if move["n"] >= len(blocks):
            raise Refused(_("There is no such block."))
        if not _moved(blocks[move["n"]], move):
            fields["blocks_preset"] = ""
    done = tap.Tap("block.accept", "blocks", fields=fields, blocks=blocks)
    tap.commit(held, done, {}, by=by, now=now)


def _moved(block: Row, move: Row) -> bool:
    """Put a block where a hand has put it; says whether it stayed on its side."""
    stayed = bool(block["side"] == move["side"])
    angle = move["angle_deg"]
    block |= {"side": move["side"], "landmark": move["landmark"], "angle_deg": angle}
    block["points_to"] = blocking.points_for(block["points_to"], angle)
    return stayed


@transaction.atomic
def skip(*, by: User, now: datetime, visit: Visit, seen: int, reason: str = "") -> None:
    """Record that no blocks were used. Raises: tap.Frozen."""
    held = _held(visit, seen)
    fields = {**_cleared(BlocksState.NONE.value), "blocks_skipped_reason": reason}
    tap.commit(held, tap.Tap("block.skip", "blocks", fields=fields, blocks=[]), {}, by=by, now=now)


@transaction.atomic
def clear(*, by: User, now: datetime, visit: Visit, seen: int) -> None:
    """Take everything about blocks back to "not said yet". Raises: tap.Frozen."""
    held = _held(visit, seen)
    done = tap.Tap("block.clear", "blocks", fields=_cleared(""), blocks=[])
    tap.commit(held, done, {}, by=by, now=now)


def _cleared(state: str) -> dict[str, Any]:
    return {
        "blocks_state": state,
        "blocks_position": "",
        "blocks_preset": "",
        "blocks_short_side": "",
        "blocks_reason": "",
        "blocks_skipped_reason": "",
        "blocks_started_at": None,
        "blocks_stopped_at": None,
        "blocks_min": None,
        "blocks_planned_min": None,
    }


@transaction.atomic
def save(
    *,
    by: User,
    now: datetime,
    visit: Visit,
    block: BlockPlacement | None,
    placed: Row,
    seen: int,
) -> None:
    """Change one block, or add one; `placed` holds its parts and the `position` of the patient.

    A new block with side "B" lies on both sides. With `turned` a hand set the angle, and the
    direction in words follows where it no longer fits. The layout is no longer called by its
    taught name once a block changes sides, is added, or the patient is turned over.
    Raises: Refused when there are too many, tap.Frozen.
    """
    held = _held(visit, seen)
    kept = _rows(held)
    new = {part: placed[part] for part in tap.BLOCK_KEPT}
    if placed.get("turned") and new["angle_deg"] is not None:
        new["points_to"] = blocking.points_for(new["points_to"], new["angle_deg"])
    at = next((n for n, row in enumerate(kept) if block and row["id"] == block.pk), None)
    taught = placed["position"] == held.blocks_position
    if at is None:
        kept += [new | {"side": side} for side in ("L", "R") if new["side"] in (side, "B")]
        taught = False
    else:
        taught = taught and kept[at]["side"] == new["side"]
        kept[at] |= new
    if len(kept) > MOST:
        raise Refused(_("No more than six blocks."))
    fields: dict[str, Any] = {
        "blocks_state": BlocksState.PLACED.value,
        "blocks_position": placed["position"],
        "blocks_skipped_reason": "",
    }
    if not taught:
        fields["blocks_preset"] = ""
    done = tap.Tap("block.save", "blocks", fields=fields, blocks=kept)
    tap.commit(held, done, {}, by=by, now=now)


@transaction.atomic
def remove(*, by: User, now: datetime, visit: Visit, block: BlockPlacement, seen: int) -> None:
    """Take one block away; without the last one nothing is said about blocks any more."""
    held = _held(visit, seen)
    kept = [row for row in _rows(held) if row["id"] != block.pk]
    placed = {"blocks_state": BlocksState.PLACED.value, "blocks_preset": ""}
    fields = placed if kept else _cleared("")
    done = tap.Tap("block.remove", "blocks", fields=fields, blocks=kept)
    tap.commit(held, done, {}, by=by, now=now)


def _rows(held: Visit) -> list[Row]:
    rows = BlockPlacement.objects.filter(visit=held).order_by("order", "id")
    return list(rows.values("id", *tap.BLOCK_KEPT))


@transaction.atomic
def clock(*, by: User, now: datetime, visit: Visit, run: bool) -> None:
    """Start or stop the time on the blocks; a stop writes the whole minutes, at least one.

    Doing it again changes nothing. Raises: Refused without blocks, tap.Frozen.
    """
    held = tap.lock(visit)
    if held.blocks_state != BlocksState.PLACED:
        raise Refused(_("Say first where the blocks lie."))
    running = held.blocks_started_at is not None and held.blocks_stopped_at is None
    if running == run or (run and held.blocks_started_at is not None):
        return
    fields: dict[str, Any] = {"blocks_started_at": now}
    if not run and held.blocks_started_at is not None:
        seconds = (now - held.blocks_started_at).total_seconds()
        fields = {"blocks_stopped_at": now, "blocks_min": max(1, round(seconds / 60))}
    tap.commit(held, tap.Tap("block.time", "minutes", fields=fields), {}, by=by, now=now)


@transaction.atomic
def plan(*, by: User, now: datetime, visit: Visit, count: int | None, seen: int) -> None:
    """Set the whole minutes that are planned on the blocks. Raises: tap.Frozen, tap.Changed."""
    _count(visit, "blocks_planned_min", count, seen, by, now)


@transaction.atomic
def minutes(*, by: User, now: datetime, visit: Visit, count: int | None, seen: int) -> None:
    """Set the whole minutes on the blocks. Raises: tap.Frozen, tap.Changed."""
    _count(visit, "blocks_min", count, seen, by, now)


def _count(visit: Visit, name: str, count: int | None, seen: int, by: User, now: datetime) -> None:
    held = tap.lock(visit)
    old = getattr(held, name)
    if old == count:
        return
    version = held.versions.get(name, 0)
    if version != seen:
        theirs, yours = ("" if one is None else str(one) for one in (old, count))
        raise tap.Changed("minutes", theirs, yours, version)
    done = tap.Tap("block.time", "minutes", fields={name: count})
    tap.commit(held, done, {}, by=by, now=now)
