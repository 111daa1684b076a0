"""Many hands on one chart at the same moment: nothing is overwritten, one signature is given."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection

from charting.actions import tap
from charting.actions import visit as visits
from charting.models import Finding, Visit
from clinic.models import AuditEvent
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(jobs: list[Callable[[], object]]) -> Counter[str]:
    def run(job: Callable[[], object]) -> str:
        try:
            job()
        except (tap.Changed, tap.Frozen, DatabaseError) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(run, jobs))


def test_one_of_many_values_wins_and_the_others_are_told() -> None:
    doctor = make.user()
    visit = build.visit(doctor)

    def job(value: int) -> Callable[[], object]:
        return lambda: build.put(visit, doctor, "heel", "R", value=str(value))

    seen = _at_once([job(n % 6) for n in range(24)])
    row = visit.findings.get()
    same = sum(1 for n in range(24) if str(n % 6) == row.value)
    assert seen == {"done": same, "Changed": 24 - same}
    assert AuditEvent.objects.filter(action="finding.save").count() == row.version == 1


def test_one_signature_is_given_and_nothing_slips_in_behind_it() -> None:
    doctor = make.user()
    visit = build.ready(doctor)

    def late() -> object:
        return Finding.objects.create(visit=visit, code="heel", side="L", value="0")

    signing: list[Callable[[], object]] = [
        lambda: visits.sign(by=doctor, now=make.NOW, visit=visit) for _ in range(6)
    ]
    seen = _at_once([*signing, *[late] * 6])
    assert seen["done"] >= 6
    assert AuditEvent.objects.filter(action="visit.sign").count() == 1
    stored = Visit.objects.for_chart().get(pk=visit.pk)
    held = any(row["code"] == "heel" and row["side"] == "L" for row in stored.finding_rows)
    assert held == ("left 0" in stored.note_text)
