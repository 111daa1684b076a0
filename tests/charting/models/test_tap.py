"""Queries that are written once bring what the queries themselves bring."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from charting.models import Visit, tap
from charting.models.visit import ENTRY_PARTS
from clinic.models.base import uuid7
from tests import make
from tests.charting import build, rich

pytestmark = pytest.mark.django_db
ROWS = ("finding", "block", "complaint", "alert", "score", "clearance", "habit", "setting")
COLUMNS = [f"{noun}_rows" for noun in (*ROWS, *ENTRY_PARTS)]


def _same(one: Visit, other: Visit, columns: list[str]) -> None:
    assert type(one) is type(other)
    assert one.pk == other.pk
    for part in Visit._meta.concrete_fields:
        assert getattr(one, part.attname) == getattr(other, part.attname), part.name
    for name in columns:
        assert getattr(one, name) == getattr(other, name), name


def test_a_visit_comes_as_its_query_brings_it() -> None:
    user = make.user()
    visit = rich.course(user, 3)
    for _again in range(2):
        made = tap.shown(visit.pk)
        known = Visit.objects.for_tap().get(pk=visit.pk)
        _same(made, known, [*COLUMNS, "booked_row"])
        assert made.finding_rows
        assert made.score_rows
    with CaptureQueriesContext(connection) as asked:
        assert made.patient == visit.patient
        assert made.practitioner == user
        assert made.location.tz == visit.location.tz
    assert not asked.captured_queries
    made.saved_at = make.NOW
    made.save(update_fields=["saved_at"])
    assert Visit.objects.get(pk=visit.pk).saved_at == make.NOW


def test_the_columns_are_the_last_visits_before() -> None:
    user = make.user()
    visit = rich.course(user, 9)
    made = tap.columns(visit)
    known = list(Visit.objects.before(visit).for_columns())
    assert len(made) == len(known) == 6
    for one, other in zip(made, known, strict=True):
        _same(one, other, ["finding_rows", "block_rows", *(f"{n}_rows" for n in ENTRY_PARTS)])
    first = build.visit(make.user(), make.NOW - timedelta(days=400))
    assert tap.columns(first) == []


def test_the_whole_chart_is_what_its_queries_bring() -> None:
    user = make.user()
    visit = rich.course(user, 3)
    made, known = tap.whole(visit.pk), Visit.objects.for_chart().get(pk=visit.pk)
    _same(made, known, [*COLUMNS, "booked_row"])
    assert made.appointment == known.appointment
    pairs = zip(tap.booked_columns(visit), Visit.objects.before(visit).for_columns(), strict=True)
    for one, other in pairs:
        _same(one, other, ["finding_rows", "block_rows"])
        assert one.appointment == other.appointment
    last = tap.last(visit)
    assert last == Visit.objects.before(visit).first()
    assert tap.last(Visit.objects.order_by("started_at")[0]) is None


def test_each_key_brings_its_own_row() -> None:
    one, other = build.visit(make.user()), build.visit(make.user())
    assert [tap.plain(pk).pk for pk in (one.pk, other.pk)] == [one.pk, other.pk]
    for read in (tap.plain, tap.held, tap.shown, tap.whole):
        with pytest.raises(Visit.DoesNotExist):
            read(uuid7())


@pytest.mark.django_db(transaction=True)
def test_a_row_is_held_in_a_transaction_only() -> None:
    visit = build.visit(make.user())
    with pytest.raises(TransactionManagementError):
        tap.held(visit.pk)
