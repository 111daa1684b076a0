"""Saving entries: procedures, measurements, outcomes and reactions, field by field."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.actions import tap
from charting.catalogue.load import load
from charting.models import Visit
from charting.models.entry import Entry
from charting.models.visit import ENTRY_PARTS
from charting.rules.procedure import parameters
from clinic.actions import Refused
from clinic.models import User

MOST = 60


def anchor(noun: str, pk: UUID | str, field: str = "") -> str:
    """The HTML id of an entry, or of one of its fields."""
    return "-".join(
        part for part in (noun, str(pk), field.replace("_", "-").replace(".", "-")) if part
    )


@transaction.atomic
def add(
    *,
    by: User,
    now: datetime,
    visit: Visit,
    noun: str,
    pk: UUID,
    values: dict[str, Any],
    seen: int | None = None,
) -> None:
    """Add an entry at the end; the same id again changes nothing.

    With `seen` the id names a place on the page: what stands there already is changed, as `save`
    would, if it is still what was seen.
    Raises: tap.Frozen, tap.Changed, Refused when there are too many or the id is of another visit.
    """
    held = tap.lock(visit)
    model = apps.get_model("charting", noun)
    there = list(model._default_manager.filter(Q(visit=held) | Q(pk=pk)))
    known = next((one for one in there if one.pk == pk), None)
    if known is not None:
        if known.visit_id != held.pk:
            raise Refused(_("This cannot be saved."))
        if seen is not None:
            _amend(held, known, values, seen, by=by, now=now)
        return
    if len(there) >= MOST:
        raise Refused(_("No more than %(most)s of these on one visit.") % {"most": MOST})
    last = max((one.order for one in there), default=0)
    change = tap.EntryChange(noun, str(pk), {"order": last + 1, **values}, tuple(values))
    change.is_new = True
    done = tap.Tap(f"{noun}.add", anchor(noun, pk), entries=[change])
    tap.commit(held, done, {}, by=by, now=now)


def _amend(
    held: Visit, one: Entry, values: dict[str, Any], seen: int, *, by: User, now: datetime
) -> None:
    """Bring what stands in a place to `values`."""
    noun = str(one._meta.model_name)
    new = {name: value for name, value in values.items() if getattr(one, name) != value}
    for name, value in new.items():
        version = one.versions.get(name, 0)
        if version != seen:
            old = _words(getattr(one, name))
            raise tap.Changed(anchor(noun, one.pk, name), old, _words(value), version)
    if new:
        change = tap.EntryChange(noun, str(one.pk), new, tuple(new))
        done = tap.Tap(f"{noun}.save", anchor(noun, one.pk), entries=[change])
        tap.commit(held, done, {}, by=by, now=now)


@transaction.atomic
def save(
    *,
    by: User,
    now: datetime,
    visit: Visit,
    noun: str,
    pk: UUID,
    field: str,
    value: Any,
    seen: int,
) -> None:
    """Set one field of an entry, "details.sets" for a parameter; the same again changes nothing.

    Raises: tap.Frozen, tap.Changed when another value was saved since, Refused when the entry was
    taken away meanwhile.
    """
    held = tap.lock(visit)
    one = _found(held, noun, pk)
    name, _dot, key = field.partition(".")
    old = getattr(one, name).get(key, "") if key else getattr(one, name)
    if old == value:
        return
    version = one.versions.get(field, 0)
    if version != seen:
        raise tap.Changed(anchor(noun, pk, field), _said(name, old), _said(name, value), version)
    if key:
        _check(one, key, value)
    new = {**getattr(one, name), key: value} if key else value
    change = tap.EntryChange(noun, str(pk), {name: new}, (field,), row=one)
    done = tap.Tap(f"{noun}.save", anchor(noun, pk, field), entries=[change])
    tap.commit(held, done, {}, by=by, now=now)


@transaction.atomic
def remove(
    *, by: User, now: datetime, visit: Visit, noun: str, pk: UUID, seen: int | None = None
) -> None:
    """Take an entry away; undo brings it back. One that is gone already changes nothing.

    `seen` counts the saves of all its fields that the page knew of.
    Raises: tap.Frozen, tap.Changed when somebody saved one of its fields since.
    """
    held = tap.lock(visit)
    model = apps.get_model("charting", noun)
    one = model._default_manager.filter(visit=held, pk=pk).first()
    if one is None:
        return
    count = saves(one.versions)
    if seen is not None and seen != count:
        raise tap.Changed(anchor(noun, pk), str(_("changed meanwhile")), str(_("removed")), count)
    done = tap.Tap(f"{noun}.remove", noun, entries=[tap.EntryChange(noun, str(pk), None, row=one)])
    tap.commit(held, done, {}, by=by, now=now)


def saves(versions: dict[str, int]) -> int:
    """How often any field of an entry was saved."""
    return sum(versions.values())


@transaction.atomic
def move(*, by: User, now: datetime, visit: Visit, noun: str, pk: UUID, order: int) -> None:
    """Put an entry at another place (from 1) in the order of its kin.

    Raises: tap.Frozen, Refused when the entry was taken away meanwhile.
    """
    held = tap.lock(visit)
    model = apps.get_model("charting", noun)
    rows = list(model._default_manager.filter(visit=held).order_by("order", "id"))
    one = next((row for row in rows if row.pk == pk), None)
    if one is None:
        raise Refused(_("This was taken away meanwhile."))
    others = [row for row in rows if row.pk != pk]
    others.insert(max(order, 1) - 1, one)
    changes = [
        tap.EntryChange(noun, str(row.pk), {"order": place}, row=row)
        for place, row in enumerate(others, start=1)
        if row.order != place
    ]
    if changes:
        done = tap.Tap(f"{noun}.move", anchor(noun, pk), entries=changes)
        tap.commit(held, done, {}, by=by, now=now)


def _found(held: Visit, noun: str, pk: UUID) -> Entry:
    model = apps.get_model("charting", noun)
    one = model._default_manager.filter(visit=held, pk=pk).first()
    if one is None or noun not in ENTRY_PARTS:
        raise Refused(_("This was taken away meanwhile."))
    assert isinstance(one, Entry)  # noqa: S101  (for the type checker: ENTRY_PARTS names entries)
    return one


def _check(one: Entry, key: str, value: Any) -> None:
    """A parameter is one of its kind, and says what that can say."""
    known = {
        each.code: each for each in parameters(getattr(one, "kind", ""), getattr(one, "code", ""))
    }
    if key not in known or (value and not known[key].accepts(value)):
        raise Refused(_("The chart knows no such value."))


def _said(name: str, value: Any) -> str:
    """A value as the page shows it: the label of a technique or a method, else as it is."""
    known = load().choices[name].get(value) if name in ("technique", "method") else None
    return gettext(known.label) if known else _words(value)


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
