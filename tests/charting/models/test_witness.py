"""Rows that were turned behind the page's back are not signed; the numbers are printed."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from charting.actions import entry
from charting.actions import visit as visits
from charting.models import BlockPlacement, Finding, Measurement, Procedure, Visit, witness
from charting.rules import signing
from charting.views import answer
from clinic.actions import Refused
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
TURNED = {"L": "R", "R": "L", "L>R": "R>L", "R>L": "L>R"}
ENTRIES: list[tuple[str, dict[str, Any]]] = [
    ("procedure", {"kind": "soft", "name": "Piriformis", "side": "R", "reason": "heel-r"}),
    ("procedure", {"kind": "extremity", "name": "Ankle", "side": "L"}),
    ("measurement", {"kind": "motion", "code": "neck_rotation", "side": "L", "value": "60"}),
    ("measurement", {"kind": "motion", "code": "neck_rotation", "side": "R", "value": "70"}),
]


@pytest.fixture
def doctor() -> User:
    return make.user()


@pytest.fixture
def visit(doctor: User) -> Visit:
    """Ready to be signed, with a negative finding on the other side, and entries."""
    one = build.ready(doctor)
    build.put(one, doctor, "heel", "L", value="0")
    build.put(one, doctor, "piri", "L", value="0")
    for noun, values in ENTRIES:
        entry.add(by=doctor, now=make.NOW, visit=one, noun=noun, pk=uuid.uuid4(), values=values)
    return one


def _sides(visit: Visit) -> Iterator[tuple[models.QuerySet[Any], dict[str, str]]]:
    """Every stored side of a visit: the row, and what it becomes."""
    for model in (Finding, BlockPlacement, Procedure, Measurement):
        for row in model._default_manager.filter(visit=visit).order_by("id"):
            for field in ("side", "value"):
                said = getattr(row, field, "")
                if said in TURNED:
                    yield model._default_manager.filter(pk=row.pk), {field: TURNED[said]}
    yield Visit.objects.filter(pk=visit.pk), {"blocks_short_side": "L"}


def _outcome(doctor: User, visit: Visit, read: str, row: Any, change: dict[str, str]) -> str:
    """What becomes of a signature after one side was turned: signed, or why not."""
    try:
        with transaction.atomic():
            row.update(**change)
            visits.sign(by=doctor, now=make.NOW, visit=visit, read=read)
            transaction.set_rollback(True)
            return "signed"
    except IntegrityError:
        return "the slot is taken"
    except Refused as error:
        return type(error).__name__


def test_no_row_is_turned_unseen(
    doctor: User, visit: Visit, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = answer.build(visit.pk).read
    guarded = [_outcome(doctor, visit, read, row, new) for row, new in _sides(visit)]
    alone = [_outcome(doctor, visit, "", row, new) for row, new in _sides(visit)]
    monkeypatch.setattr(signing, "_sides", lambda _found: [])
    control = [_outcome(doctor, visit, "", row, new) for row, new in _sides(visit)]
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(guarded)} stored sides turned one by one: {guarded.count('signed')} signed;"
            f" {alone.count('signed')} without the read-back;"
            f" {control.count('signed')} without any guard"
        )
    assert len(guarded) >= 12
    assert "signed" not in guarded
    assert control.count("signed") > alone.count("signed")
    monkeypatch.undo()
    assert visits.sign(by=doctor, now=make.NOW, visit=visit, read=read).is_signed


def test_the_page_brings_the_fingerprint_and_a_changed_chart_is_refused(
    doctor: User, visit: Visit, client: Client
) -> None:
    client.force_login(doctor)
    page = client.get(reverse("charting:visit-chart", args=[visit.pk])).content.decode()
    read = re.search(r'name="read" value="([0-9a-f]{64})"', page)
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert read
    assert key
    build.put(visit, make.user(), "piri", "R", value="0")
    url = reverse("charting:visit-sign", args=[visit.pk])
    answered = client.post(url, {"read": read[1], "form_key": key[1]})
    assert answered.status_code == 409
    assert "has changed since this page was drawn" in answered.content.decode()
    visit.refresh_from_db()
    assert not visit.is_signed
    fresh = answer.build(visit.pk).read
    assert client.post(url, {"read": fresh, "form_key": key[1]}).status_code == 302


def test_the_same_facts_have_the_same_fingerprint(visit: Visit) -> None:
    one, two = (answer.build(visit.pk).sheet.facts for _ in range(2))
    assert witness.of(one) == witness.of(two)
