"""Blocks: using a taught layout, changing one, none at all, and the time on them."""

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
    *, by: User, now: datetime, visit: Visit, preset: str, seen: int, clock: bool = False
) -> None:
    """Record the blocks of a taught layout, and start the clock when `clock` is set.

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
    done = tap.Tap("block.accept", "blocks", fields=fields, blocks=blocks)
    tap.commit(held, done, {}, by=by, now=now)


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

    Raises: Refused when there are too many, tap.Frozen.
    """
    held = _held(visit, seen)
    position = placed["position"]
    rows = list(_rows(held))
    new = {part: placed[part] for part in tap.BLOCK_KEPT}
    index = next((i for i, row in enumerate(rows) if block and row["id"] == block.pk), None)
    if index is None and len(rows) >= MOST:
        raise Refused(_("No more than six blocks."))
    kept = [{part: row[part] for part in tap.BLOCK_KEPT} for row in rows]
    if index is None:
        kept.append(new)
    else:
        kept[index] = new
    fields: dict[str, Any] = {
        "blocks_state": BlocksState.PLACED.value,
        "blocks_position": position,
        "blocks_skipped_reason": "",
    }
    if position != held.blocks_position or index is None:
        fields["blocks_preset"] = ""
    done = tap.Tap("block.save", "blocks", fields=fields, blocks=kept)
    tap.commit(held, done, {}, by=by, now=now)


@transaction.atomic
def remove(*, by: User, now: datetime, visit: Visit, block: BlockPlacement, seen: int) -> None:
    """Take one block away; without the last one nothing is said about blocks any more."""
    held = _held(visit, seen)
    kept = [
        {part: row[part] for part in tap.BLOCK_KEPT} for row in _rows(held) if row["id"] != block.pk
    ]
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
def minutes(*, by: User, now: datetime, visit: Visit, count: int | None, seen: int) -> None:
    """Set the whole minutes on the blocks. Raises: tap.Frozen, tap.Changed."""
    held = tap.lock(visit)
    if held.blocks_min == count:
        return
    version = held.versions.get("blocks_min", 0)
    if version != seen:
        theirs, yours = str(held.blocks_min or ""), str(count or "")
        raise tap.Changed("minutes", theirs, yours, version)
    done = tap.Tap("block.time", "minutes", fields={"blocks_min": count})
    tap.commit(held, done, {}, by=by, now=now)
