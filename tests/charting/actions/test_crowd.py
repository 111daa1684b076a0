"""A crowd on the entries of one chart: adding, moving, removing, undoing, and one signature."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import connection

from charting.actions import entry as entries
from charting.actions import visit as visits
from charting.models import Procedure, Visit
from clinic.actions import Refused
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
HANDS, STEPS = 8, 160
L5 = {"kind": "segment", "code": "adjust", "level": "L5"}


def _step(number: int, visit: Visit, by: User) -> None:
    """What one hand does: always at the same few entries, so that hands meet."""
    chance = random.Random(number)
    pk: UUID = uuid5(visit.pk, str(chance.randrange(5)))
    base: dict[str, Any] = {"by": by, "now": make.NOW, "visit": visit}
    one = {**base, "noun": "procedure", "pk": pk}
    steps: list[Callable[[], Any]] = [
        lambda: entries.add(**one, values={**L5, "note": f"made {number}"}),
        lambda: entries.move(**one, order=chance.randint(1, 9)),
        lambda: entries.save(**one, field="side", value=chance.choice("LR"), seen=0),
        lambda: entries.remove(**one),
        lambda: visits.undo(**base),
    ]
    chance.choice(steps)()


def _crowd(visit: Visit, jobs: list[Callable[[], Any]]) -> Counter[str]:
    def run(job: Callable[[], Any]) -> str:
        try:
            job()
        except Refused as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(HANDS) as pool:
        return Counter(pool.map(run, jobs))


def test_entries_stay_whole(capfd: Any) -> None:
    doctors = [make.user() for _hand in range(HANDS)]
    visit = build.visit(doctors[0])
    jobs: list[Callable[[], Any]] = [
        partial(_step, n, visit, doctors[n % HANDS]) for n in range(STEPS)
    ]
    said = _crowd(visit, jobs)
    orders = list(visit.procedure_entries.order_by("order").values_list("order", flat=True))
    with capfd.disabled():
        print(f"\na crowd on {STEPS} steps: {dict(said)}, rows left {orders}")  # noqa: T201
    assert said["done"] > STEPS // 4
    assert len(orders) <= 5
    Procedure.objects.filter(visit=visit).delete()


def test_a_signature_covers_what_came_before_it_and_nothing_after() -> None:
    doctor = make.user()
    visit = build.ready(doctor)
    base: dict[str, Any] = {"by": doctor, "now": make.NOW, "visit": visit, "noun": "procedure"}

    def late(number: int) -> Callable[[], Any]:
        values = {"kind": "other", "name": f"Step {number} of many"}
        return lambda: entries.add(**base, pk=uuid5(visit.pk, str(number)), values=values)

    taps = [late(number) for number in range(24)]
    sign: Callable[[], Any] = lambda: visits.sign(by=doctor, now=make.NOW, visit=visit)  # noqa: E731
    said = _crowd(visit, [*taps[:12], sign, *taps[12:], sign])
    stored = Visit.objects.for_chart().get(pk=visit.pk)
    assert stored.is_signed
    assert said["done"] + said["Frozen"] == 26
    for row in stored.procedure_rows:
        assert row["name"] in stored.note_text
    assert len(stored.procedure_rows) + 2 == said["done"]
    with pytest.raises(Refused):
        visits.undo(by=doctor, now=make.NOW, visit=visit)
