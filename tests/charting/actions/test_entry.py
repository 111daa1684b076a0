"""Entries of a visit: added once, saved field by field, moved, taken away and brought back."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from charting.actions import entry as entries
from charting.actions import tap
from charting.actions import visit as visits
from charting.models import Procedure, Visit
from clinic.actions import Refused
from clinic.models import AuditEvent, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db

FIRST: dict[str, dict[str, Any]] = {
    "procedure": {"kind": "segment", "code": "adjust", "level": "L5"},
    "measurement": {"kind": "motion", "name": "Bending"},
    "outcome": {"name": "Sleeps through"},
    "reaction": {"type": "soreness"},
}
SAVED: dict[str, tuple[str, Any]] = {
    "procedure": ("listing", "PRS"),
    "measurement": ("value", "53"),
    "outcome": ("words", "every night"),
    "reaction": ("severity", 3),
}
every = pytest.mark.parametrize("noun", FIRST)


@pytest.fixture
def doctor() -> User:
    return make.user()


@pytest.fixture
def visit(doctor: User) -> Visit:
    return build.visit(doctor)


def _base(by: User, visit: Visit) -> dict[str, Any]:
    return {"by": by, "now": make.NOW, "visit": visit}


def _add(by: User, visit: Visit, noun: str = "procedure", **values: Any) -> UUID:
    pk = uuid4()
    entries.add(**_base(by, visit), noun=noun, pk=pk, values={**FIRST[noun], **values})
    return pk


def _rows(visit: Visit, noun: str) -> Any:
    return getattr(visit, f"{noun}_entries").order_by("order")


@every
def test_the_same_id_twice_is_one_row(doctor: User, visit: Visit, noun: str) -> None:
    pk = _add(doctor, visit, noun)
    entries.add(**_base(doctor, visit), noun=noun, pk=pk, values=FIRST[noun])
    assert _rows(visit, noun).count() == 1
    assert AuditEvent.objects.filter(action=f"{noun}.add").count() == 1


@every
def test_each_is_saved_moved_and_taken_away(doctor: User, visit: Visit, noun: str) -> None:
    first, second = _add(doctor, visit, noun), _add(doctor, visit, noun)
    name, value = SAVED[noun]
    one = {**_base(doctor, visit), "noun": noun}
    entries.save(**one, pk=first, field=name, value=value, seen=0)
    assert getattr(_rows(visit, noun).get(pk=first), name) == value
    entries.move(**one, pk=second, order=1)
    assert [row.pk for row in _rows(visit, noun)] == [second, first]
    entries.remove(**one, pk=first)
    assert [row.pk for row in _rows(visit, noun)] == [second]


@every
def test_undo_of_each_step(doctor: User, visit: Visit, noun: str) -> None:
    first, second = _add(doctor, visit, noun), _add(doctor, visit, noun)
    one, back = {**_base(doctor, visit), "noun": noun}, _base(doctor, visit)
    name, value = SAVED[noun]
    empty = getattr(_rows(visit, noun).get(pk=first), name)
    entries.save(**one, pk=first, field=name, value=value, seen=0)
    visits.undo(**back)
    assert getattr(_rows(visit, noun).get(pk=first), name) == empty
    entries.move(**one, pk=second, order=1)
    visits.undo(**back)
    assert [row.pk for row in _rows(visit, noun)] == [first, second]
    third = _add(doctor, visit, noun)
    visits.undo(**back)
    assert not _rows(visit, noun).filter(pk=third).exists()


@every
def test_what_was_taken_away_comes_back_whole(doctor: User, visit: Visit, noun: str) -> None:
    pk = _add(doctor, visit, noun)
    one = {**_base(doctor, visit), "noun": noun}
    name, value = SAVED[noun]
    entries.save(**one, pk=pk, field=name, value=value, seen=0)
    before = _rows(visit, noun).values().get(pk=pk)
    entries.remove(**one, pk=pk)
    visits.undo(**_base(doctor, visit))
    after = _rows(visit, noun).values().get(pk=pk)
    assert {**after, "created_at": None} == {**before, "created_at": None}
    with pytest.raises(tap.Changed):  # a page from before the first save does not pass for new
        entries.save(**one, pk=pk, field=name, value=_other(value), seen=0)


def _other(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else f"{value}!"


@every
def test_two_people_on_one_field(doctor: User, visit: Visit, noun: str) -> None:
    pk = _add(doctor, visit, noun)
    one = {**_base(doctor, visit), "noun": noun, "pk": pk}
    name, value = SAVED[noun]
    entries.save(**one, field=name, value=value, seen=0)
    with pytest.raises(tap.Changed) as clash:
        entries.save(**one, field=name, value=_other(value), seen=0)
    assert (clash.value.theirs, clash.value.yours) == (str(value), str(_other(value)))
    assert clash.value.version == 1
    entries.save(**one, field="note", value="another field", seen=0)
    entries.save(**one, field=name, value=value, seen=0)  # the same again is no change


def test_parameters_are_fields_of_their_own(doctor: User, visit: Visit) -> None:
    pk = _add(doctor, visit, kind="exercise", code="core", details={"sets": "2"})
    one = {**_base(doctor, visit), "noun": "procedure", "pk": pk}
    entries.save(**one, field="details.reps", value="10", seen=0)
    entries.save(**one, field="details.sets", value="3", seen=0)
    assert Procedure.objects.get(pk=pk).details == {"sets": "3", "reps": "10"}
    with pytest.raises(tap.Changed):
        entries.save(**one, field="details.sets", value="4", seen=0)


def test_removing_what_somebody_wrote_meanwhile_is_refused(doctor: User, visit: Visit) -> None:
    pk = _add(doctor, visit)
    one = {**_base(doctor, visit), "noun": "procedure", "pk": pk}
    seen = entries.saves(Procedure.objects.get(pk=pk).versions)
    entries.save(**one, field="listing", value="PRS", seen=0)
    with pytest.raises(tap.Changed) as clash:
        entries.remove(**one, seen=seen)
    entries.remove(**one, seen=int(clash.value.version))
    assert not Procedure.objects.filter(pk=pk).exists()


def test_an_id_of_another_visit_is_refused(doctor: User, visit: Visit) -> None:
    pk = _add(doctor, visit)
    other = build.visit(doctor, make.NOW + timedelta(hours=1))
    one = {**_base(doctor, other), "noun": "procedure", "pk": pk}
    with pytest.raises(Refused):
        entries.add(**one, values=FIRST["procedure"])
    with pytest.raises(Refused):
        entries.save(**one, field="listing", value="PRS", seen=0)
    with pytest.raises(Refused):
        entries.move(**one, order=1)
    entries.remove(**one)
    assert Procedure.objects.get(pk=pk).visit_id == visit.pk


def test_there_is_an_end_to_it(doctor: User, visit: Visit) -> None:
    for _one in range(entries.MOST):
        _add(doctor, visit)
    with pytest.raises(Refused):
        _add(doctor, visit)


@every
def test_a_signed_visit_takes_no_entry(doctor: User, noun: str) -> None:
    signed = build.signed(doctor)
    with pytest.raises(tap.Frozen):
        _add(doctor, signed, noun)


def test_a_new_order_is_one_write(
    doctor: User, visit: Visit, django_assert_max_num_queries: Any
) -> None:
    keys = [_add(doctor, visit) for _one in range(12)]
    with django_assert_max_num_queries(9):
        entries.move(**_base(doctor, visit), noun="procedure", pk=keys[-1], order=1)
    assert list(_rows(visit, "procedure").values_list("order", flat=True)) == [*range(1, 13)]
