"""The health background: an entry comes over once, and its dates can be."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic.actions import Refused, history
from clinic.models import AuditEvent, HistoryItem
from tests import make

pytestmark = pytest.mark.django_db

TODAY = make.NOW.date()


def _add(**facts: Any) -> HistoryItem:
    whose = facts.pop("patient", None) or make.patient()
    given = {"kind": "condition", "label": "Migraine", **facts}
    return history.add(by=make.user(), now=make.NOW, patient=whose, **given)


def test_a_source_key_gives_the_same_row() -> None:
    one = make.patient()
    first = _add(patient=one, source_key="k")
    assert _add(patient=one, source_key="k", label="Other") == first
    assert AuditEvent.objects.filter(action="history.add").count() == 1
    assert _add(patient=make.patient(), source_key="k") != first


@pytest.mark.parametrize(
    "wrong",
    [
        {"started_on": TODAY + timedelta(days=1)},
        {"started_on": TODAY, "ended_on": TODAY - timedelta(days=1)},
    ],
)
def test_dates_that_cannot_be(wrong: dict[str, date]) -> None:
    with pytest.raises(Refused):
        _add(**wrong)


def test_the_database_itself_refuses_an_end_before_the_start() -> None:
    item = _add(started_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        HistoryItem.objects.filter(pk=item.pk).update(ended_on=TODAY - timedelta(days=1))


def test_an_entry_ends_once() -> None:
    item = _add(started_on=date(2020, 1, 1))
    for wrong in (date(2019, 12, 31), TODAY + timedelta(days=2)):
        with pytest.raises(Refused):
            history.end(by=make.user(), now=make.NOW, item=item, ended_on=wrong)
    history.end(by=make.user(), now=make.NOW, item=item, ended_on=TODAY)
    with pytest.raises(Refused):
        history.end(by=make.user(), now=make.NOW, item=item, ended_on=TODAY)
