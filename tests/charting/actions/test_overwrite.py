"""Five hundred edits of one chart at once: who has not seen a value does not cover it."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from charting.actions import entry as entries
from charting.actions import tap
from charting.actions import visit as visits
from charting.models import Measurement, Visit
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
EDITS, HANDS = 500, 8
TEXTS = ("remark", "blocks_reason")
ENTRIES = (uuid4(), uuid4())  # the notes of two measurements
PLACES: tuple[str | UUID, ...] = (*TEXTS, *ENTRIES)
# A save of an edit: what was seen, what is written; returns whether it was taken.
Save = Callable[[User, Visit, str | UUID, str, int], bool]


def _seen(visit: Visit, place: str | UUID) -> int:
    """The version that a page shows."""
    row = Measurement.objects.get(pk=place) if isinstance(place, UUID) else None
    versions = row.versions if row else Visit.objects.get(pk=visit.pk).versions
    return int(versions.get("note" if row else place, 0))


def _checked(by: User, visit: Visit, place: str | UUID, value: str, seen: int) -> bool:
    """As the chart saves."""
    base: dict[str, Any] = {"visit": visit, "by": by, "seen": seen, "value": value, "now": make.NOW}
    try:
        if isinstance(place, UUID):
            entries.save(noun="measurement", pk=place, field="note", **base)
        else:
            visits.save(field=place, **base)
    except tap.Changed:
        return False
    return True


def _last_wins(by: User, visit: Visit, place: str | UUID, value: str, seen: int) -> bool:
    """The control: whoever saves last is right, whatever was seen."""
    while not _checked(by, visit, place, value, _seen(visit, place)):
        pass
    return True


def _race(save: Save) -> Counter[str]:
    """All hands look, wait a little, and save; counts edits, clashes and silent overwrites."""
    doctors = [make.user() for _hand in range(HANDS)]
    visit = build.visit(doctors[0])
    for pk in ENTRIES:
        Measurement.objects.create(pk=pk, visit=visit, kind="other", name="Sway")
    over: list[tuple[str | UUID, int]] = []  # for each edit taken: the version it replaced

    def edit(number: int) -> str:
        place = random.Random(number).choice(PLACES)
        try:
            seen = _seen(visit, place)
            if not save(doctors[number % HANDS], visit, place, f"edit {number}", seen):
                return "clashes"
            over.append((place, seen))
            return "taken"
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        said = Counter(pool.map(edit, range(EDITS)))
    said["silent"] = len(over) - len(set(over))
    said["stored"] = sum(_seen(visit, place) for place in PLACES)
    Measurement.objects.filter(pk__in=ENTRIES).delete()
    return said


def test_nothing_is_covered_unseen(capfd: Any) -> None:
    said, control = _race(_checked), _race(_last_wins)
    with capfd.disabled():
        print(f"\nedits of one chart: {dict(said)}; last write wins: {dict(control)}")  # noqa: T201
    assert said["taken"] + said["clashes"] == EDITS
    assert said["clashes"] > 0, "nobody met anybody"
    assert said["silent"] == 0
    assert said["taken"] == said["stored"]
    assert control["silent"] > 0
