"""Addenda under a signed note."""

import pytest

from charting.actions import addendum
from clinic.actions import Refused
from clinic.models import AuditEvent
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


def test_it_is_added_with_author_time_and_reason() -> None:
    by = make.user()
    visit = build.signed(by)
    addendum.add(by=by, now=make.NOW, visit=visit, text="Tingling.", reason="left out")
    row = visit.addenda.get()
    assert (row.by, row.at, row.reason) == (by, make.NOW, "left out")
    assert AuditEvent.objects.get(action="addendum.add").patient == visit.patient


def test_an_open_visit_is_corrected_on_the_chart() -> None:
    by = make.user()
    with pytest.raises(Refused):
        addendum.add(by=by, now=make.NOW, visit=build.visit(by), text="x", reason="y")
