"""Saving findings: one slot, a whole line as last time, and what became of a positive one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.actions import tap
from charting.catalogue.entry import Slot
from charting.catalogue.load import load
from charting.models import Visit
from charting.models.record import Key, Row
from charting.rules.fact import Phase, ResultValue, anchor
from clinic.actions import Refused
from clinic.models import User

BEFORE, AFTER = Phase.BEFORE.value, Phase.AFTER.value


class Foreign(Refused):
    """A slot or value that the catalogue does not know."""

    def __init__(self) -> None:
        super().__init__(_("The chart knows no such finding or value."))


def _slot_of(code: str, side: str, cell: str) -> Slot:
    """The slot with that code, side and cell. Raises: Foreign."""
    try:
        return load().slot(code, side, cell)
    except KeyError:
        raise Foreign from None


@transaction.atomic
def save(
    *,
    by: User,
    now: datetime,
    visit: Visit,
    code: str,
    side: str = "",
    cell: str = "",
    phase: str = BEFORE,
    value: str,
    seen: int,
    unit: str = "",
) -> None:
    """Store a value in a slot, in its usual unit or in `unit`; "" takes it back.

    The same value again changes nothing. `seen` is the version the page showed, 0 for none. What
    was said about the whole line (how it was tested) holds for a further slot of it too.
    Raises: Foreign, tap.Frozen, tap.Changed when another value was saved since.
    """
    slot = _slot_of(code, side, cell)
    if value and not slot.values.accepts(value, unit):
        raise Foreign
    given = (value, (unit or slot.values.unit) if value else "")
    held = tap.lock(visit)
    stored = tap.rows(held, slot.code)
    place: Key = (slot.code, slot.side, slot.cell, phase)
    old = stored.get(place)
    where = anchor(*place)
    if (old is None and not value) or (old and (old["value"], old["unit"]) == given):
        return
    if old is not None and old["version"] != seen:
        raise tap.Changed(where, old["value"], value, old["version"])
    new = [tap.row(place, value=value, unit=given[1], **_marks(stored, phase, old, value))]
    if phase == AFTER:
        new += _unsay(stored, slot, place)
    tap.commit(held, tap.Tap("finding.save", where, new), stored, by=by, now=now)


def _marks(stored: dict[Key, Row], phase: str, old: Row | None, value: str) -> Row:
    """What goes with a new value: a line's conditions; nothing stays with a value taken back."""
    if not value:
        return dict(tap.ABSENT)
    if old and old["value"]:
        return {}
    tested = [row for k, row in stored.items() if k[3] == phase and row["value"]]
    return {"conditions": tested[0]["conditions"]} if tested else {}


@transaction.atomic
def describe(
    *,
    by: User,
    now: datetime,
    visit: Visit,
    code: str,
    side: str = "",
    cell: str = "",
    part: str,
    value: Any,
    seen: Any,
) -> None:
    """Say more about what was found: `part` is vertebra or is_major of one slot, or conditions.

    The conditions of a test hold for its whole line, whatever slot is named. `seen` is what the
    page showed, so that two people collide on the same part only.
    Raises: Foreign for what was not tested, tap.Frozen, tap.Changed.
    """
    if part not in tap.MARKS or code not in load().indicators:
        raise Foreign
    held = tap.lock(visit)
    stored = tap.rows(held, code)
    tested = {k: row for k, row in stored.items() if k[3] == BEFORE and row["value"]}
    if part != "conditions":
        tested = {k: row for k, row in tested.items() if k == (code, side, cell, BEFORE)}
    if not tested:
        raise Foreign
    old = _conditions_of(tested.values()) if part == "conditions" else tested[min(tested)][part]
    if all(row[part] == value for row in tested.values()):
        return
    where = f"row-{code.replace('_', '-')}" if part == "conditions" else anchor(code, side, cell)
    if old != seen:
        raise tap.Changed(where, _words(old), _words(value), _sent(old))
    rows = [{**stored[place], part: value} for place in tested]
    tap.commit(held, tap.Tap("finding.describe", where, rows), stored, by=by, now=now)


def _conditions_of(rows: Iterable[Row]) -> list[str]:
    """How a line was tested: what is said of any of its slots, in the order of the catalogue."""
    said = {code for row in rows for code in row["conditions"]}
    return [code for code in load().choices["condition"] if code in said]


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("major")) if value else ""
    if isinstance(value, list):
        known = load().choices["condition"]
        return ", ".join(gettext(known[code].label) for code in value if code in known)
    return str(value)


def _sent(value: Any) -> str:
    """A value as the page sends it back."""
    if isinstance(value, bool):
        return "true" if value else ""
    return ",".join(value) if isinstance(value, list) else str(value)


def _unsay(stored: dict[Key, Row], slot: Slot, place: Key) -> list[Row]:
    """A measured after-value speaks for itself: take back a result that was said before it."""
    whole = load().indicators[slot.code].retest == "whole"
    said: Key = (slot.code, slot.side, "" if whole else slot.cell, AFTER)
    old = stored.get(said)
    if said == place or old is None or old["result"] in ("improved", "worse", ""):
        return []
    return [tap.row(said, value=old["value"], unit=old["unit"])]


@transaction.atomic
def affirm(*, by: User, now: datetime, visit: Visit, code: str, earlier: Visit) -> None:
    """Record today what `earlier` shows on one line, for the slots that are not tested yet.

    Raises: Foreign when there is nothing to affirm, tap.Frozen.
    """
    held = tap.lock(visit)
    stored = tap.rows(held, code)
    old = tap.rows(earlier, code)
    new = []
    for place, one in old.items():
        known = stored.get(place)
        if place[3] == BEFORE and one["value"] and not (known and known["value"]):
            slot = _slot_of(*place[:3])
            if not slot.retired and slot.values.accepts(one["value"], one["unit"]):
                marks = {"vertebra": one["vertebra"], "is_major": one["is_major"]}
                new.append(tap.row(place, value=one["value"], unit=one["unit"], **marks))
    if not new:
        raise Foreign
    done = tap.Tap("finding.affirm", f"row-{code.replace('_', '-')}", new)
    tap.commit(held, done, stored, by=by, now=now)


@transaction.atomic
def judge(
    *,
    by: User,
    now: datetime,
    visit: Visit,
    code: str,
    side: str,
    cell: str,
    result: str,
    reason: str = "",
    seen: int,
) -> None:
    """Say what became of a positive finding; "" takes it back, after-values included.

    Cleared writes the normal value, the same writes the value from before; improved and worse
    leave the value to be measured. Raises: Foreign, tap.Frozen, tap.Changed.
    """
    if (result and result not in load().choices["result"]) or code not in load().indicators:
        raise Foreign
    held = tap.lock(visit)
    stored = tap.rows(held, code, side)
    said: Key = (code, side, cell, AFTER)
    old = stored.get(said)
    if old and (old["result"], old["reason"]) == (result, reason) and (result or not old["value"]):
        return
    where = anchor(code, side, cell, AFTER)
    if old is not None and old["version"] != seen:
        raise tap.Changed(where, old["result"], result, old["version"])
    whole = load().indicators[code].retest == "whole"
    slots = [s for s in load().slots(code) if s.side == side and (whole or s.cell == cell)]
    if not slots or (cell and cell not in {slot.cell for slot in slots}):
        raise Foreign
    new = {(*k, AFTER): v for k, v in _after_values(slots, stored, result).items()}
    new.setdefault(said, "")
    rows = [
        tap.row(place, value=value, unit=_unit(stored, place, value))
        for place, value in new.items()
    ]
    for row in rows:
        if row["cell"] == cell:
            row |= {
                "result": result,
                "reason": reason if result == ResultValue.NOT_RETESTED else "",
            }
    tap.commit(held, tap.Tap("finding.judge", where, rows), stored, by=by, now=now)


def _after_values(
    slots: list[Slot], stored: dict[Key, Row], result: str
) -> dict[tuple[str, str, str], str]:
    """The after-value of each slot that follows from what was said."""
    values = {}
    for slot in slots:
        place = (slot.code, slot.side, slot.cell)
        before = stored.get((*place, BEFORE))
        value = ""
        if result == ResultValue.CLEARED:
            value = slot.values.normal or ("0" if slot.values.kind == "scale" else "")
        elif result == ResultValue.SAME and before:
            value = before["value"]
        if value or (*place, AFTER) in stored:
            values[place] = value
    return values


def _unit(stored: dict[Key, Row], place: Key, value: str) -> str:
    """The unit of an after-value: the one of the value before."""
    if not value:
        return ""
    before = stored.get((*place[:3], BEFORE))
    return before["unit"] if before else load().slot(*place[:3]).values.unit
