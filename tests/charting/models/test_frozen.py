"""The walls around a signed visit, each pushed through every door there is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from charting.actions import addendum
from charting.models import Addendum, BlockPlacement, Finding, Visit
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def _save(visit: Visit) -> None:
    visit.remark = "another"
    visit.save()


DOORS: dict[str, Callable[[Visit], object]] = {
    "visit saved": _save,
    "visit updated": lambda v: Visit.objects.filter(pk=v.pk).update(note_text="x"),
    "visit opened again": lambda v: Visit.objects.filter(pk=v.pk).update(status="open"),
    "visit in bulk": lambda v: Visit.objects.bulk_update([v], ["remark"]),
    "visit by sql": lambda v: _sql("UPDATE charting_visit SET seal = '' WHERE id = %s", v.pk),
    "visit deleted": lambda v: Visit.objects.filter(pk=v.pk)._raw_delete("default"),
    "visit deleted by sql": lambda v: _sql("DELETE FROM charting_visit WHERE id = %s", v.pk),
    "visits emptied": lambda v: _sql("TRUNCATE charting_visit CASCADE"),
    "finding saved": lambda v: v.findings.all()[0].save(),
    "finding updated": lambda v: v.findings.update(value="5"),
    "finding by sql": lambda v: _sql("UPDATE charting_finding SET value = '5'"),
    "finding added": lambda v: Finding.objects.create(visit=v, code="heel", side="L", value="1"),
    "findings added in bulk": lambda v: Finding.objects.bulk_create(
        [Finding(visit=v, code="heel", side="L", value="1")]
    ),
    "finding added by sql": lambda v: _sql(
        "INSERT INTO charting_finding (id, created_at, visit_id, code, side, cell, phase, value,"
        " unit, vertebra, is_major, conditions, tested, result, reason, version, catalogue_version)"
        " SELECT gen_random_uuid(), now(), %s, 'heel', 'L', '', 'before', '1', '', '', false, '{}',"
        " true, '', '', 1, 'x'",
        v.pk,
    ),
    "finding deleted": lambda v: v.findings.all().delete(),
    "findings emptied": lambda v: _sql("TRUNCATE charting_finding"),
    "block moved": lambda v: v.blocks.update(side="L"),
    "block added": lambda v: BlockPlacement.objects.create(visit=v, side="L", landmark="gt"),
    "block deleted": lambda v: v.blocks.all().delete(),
    "block by sql": lambda v: _sql("DELETE FROM charting_blockplacement"),
    "addendum changed": lambda v: v.addenda.update(text="x"),
    "addendum deleted": lambda v: v.addenda.all().delete(),
    "addendum by sql": lambda v: _sql("UPDATE charting_addendum SET reason = 'x'"),
}


@pytest.fixture
def signed() -> Visit:
    by = make.user()
    visit = build.signed(by)
    addendum.add(by=by, now=make.NOW, visit=visit, text="Tingling.", reason="left out")
    return visit


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
def test_a_signed_visit_is_frozen(signed: Visit, door: Callable[[Visit], object]) -> None:
    before = _state(signed)
    with pytest.raises(DatabaseError), transaction.atomic():
        door(signed)
    assert _state(signed) == before


def _state(visit: Visit) -> list[Any]:
    return [
        list(model.objects.order_by("id").values())
        for model in (Visit, Finding, BlockPlacement, Addendum)
    ]


def test_a_finding_cannot_be_carried_into_a_signed_visit(signed: Visit) -> None:
    by = make.user()
    other = build.visit(by, patient=make.patient())
    build.put(other, by, "heel", "L", value="2")
    with pytest.raises(DatabaseError), transaction.atomic():
        other.findings.update(visit=signed)


def test_an_open_visit_is_not_frozen() -> None:
    """The control: the same doors stand open before the signature."""
    by = make.user()
    visit = build.ready(by)
    for name, door in DOORS.items():
        if "addendum" in name or "emptied" in name or "deleted" in name or name == "visit by sql":
            continue
        with transaction.atomic():
            if name != "visit updated":  # a note without a signature is refused by a constraint
                door(visit)
                transaction.set_rollback(True)


def test_an_open_visit_takes_no_addendum() -> None:
    by = make.user()
    visit = build.visit(by)
    with pytest.raises(DatabaseError), transaction.atomic():
        Addendum.objects.create(visit=visit, text="x", reason="y", by=by, at=make.NOW)


def test_a_signature_is_all_or_nothing() -> None:
    by = make.user()
    visit = build.visit(by)
    for fields in ({"signed_at": make.NOW}, {"signed_by": by}, {"status": "signed"}, {"seal": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**fields)
