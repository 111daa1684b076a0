"""The clinic's own rules: tighter at once, looser by a signature, and every clearance follows."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from clinic.actions import Refused, clearance, screening
from clinic.catalogue.screening import Policy
from clinic.models import AuditEvent, Clearance, ScreeningPolicy
from clinic.rules.screening import Scope, Status
from tests import make

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()


def _levels(row: Clearance) -> list[tuple[str, str]]:
    return [(one.level, one.text) for one in row.patient.alerts.open()]


def test_a_tighter_rule_counts_at_once_for_whoever_waits_already() -> None:
    owner = make.user("owner")
    old, _new = clearance.need(
        by=owner, now=make.NOW, patient=make.patient(), condition="steroids", source="told"
    )
    assert (old.policy, old.is_waiting(TODAY)) == (Policy.NOTE, False)
    assert _levels(old) == [("note", "Long use of steroids.")]
    screening.change(by=owner, now=make.NOW, condition="steroids", policy="hold")
    old.refresh_from_db()
    assert old.is_waiting(TODAY)
    assert _levels(old) == [("stop", "Long use of steroids: no treatment before a doctor’s word.")]
    fresh, _new = clearance.need(
        by=owner, now=make.NOW, patient=make.patient(), condition="steroids", source="told"
    )
    assert fresh.policy == Policy.HOLD
    event = AuditEvent.objects.filter(action="screening.change").get()
    assert event.details["clearances"] == 1
    again = screening.change(by=owner, now=make.NOW, condition="steroids", policy="hold")
    assert again is None
    assert ScreeningPolicy.objects.count() == 1


def test_a_looser_rule_is_signed_by_a_chiropractor_with_a_reason() -> None:
    doctor, desk = make.user("chiropractor"), make.user("front_desk")
    facts: dict[str, Any] = {"now": make.NOW, "condition": "pregnancy", "policy": "no_prone"}
    for by, reason, name in (
        (desk, "we treat with cushions", desk.display_name),
        (doctor, " ", doctor.display_name),
        (doctor, "we treat with cushions", "Somebody Else"),
    ):
        with pytest.raises(Refused):
            screening.change(by=by, reason=reason, signed_name=name, **facts)
    assert not ScreeningPolicy.objects.exists()
    row = screening.change(
        by=doctor, reason="we treat with cushions", signed_name=doctor.display_name, **facts
    )
    assert row is not None
    assert (row.loosens, row.before, row.signed_name) == (True, "hold", doctor.display_name)


def test_a_decision_is_never_changed_and_a_looser_one_never_unsigned() -> None:
    owner = make.user("owner")
    row = screening.change(by=owner, now=make.NOW, condition="unwell", policy="hold")
    assert row is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        ScreeningPolicy.objects.filter(pk=row.pk).update(policy="note")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        ScreeningPolicy.objects.create(
            condition="unwell", policy="note", before="hold", loosens=True, decided_by=owner
        )


def test_the_database_and_the_gate_agree_on_every_row() -> None:
    """What SQL finds is what the rule says of each row, in all states that a row can have."""
    ends = (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))
    doctor, whose = make.user("chiropractor"), make.patient()
    rows: list[Clearance] = []
    for policy, status, scope, end in product(Policy, Status, ("", *Scope), ends):
        if status is Status.RECEIVED and (not scope or end is None):
            continue  # the table refuses it
        waived = {"override_reason": "known", "reviewed_by": doctor, "reviewed_at": make.NOW}
        rows.append(
            Clearance(
                patient=whose,
                condition=f"c{len(rows)}",
                policy=policy,
                status=status,
                scope=scope,
                expires_on=end,
                received_on=TODAY if status is Status.RECEIVED else None,
                raised_on=TODAY,
                source="test",
                **(waived if status is Status.WAIVED else {}),
            )
        )
    Clearance.objects.bulk_create(rows)
    assert len(rows) == 560
    found = Clearance.objects.filter(patient=whose)
    by_rule = {row.pk for row in rows if row.is_waiting(TODAY)}
    assert set(found.waiting(TODAY).values_list("pk", flat=True)) == by_rule
    asking = {row.pk for row in rows if row.is_asking(TODAY)}
    assert set(found.asking(TODAY).values_list("pk", flat=True)) == asking
    assert 0 < len(by_rule) < len(asking) < len(rows)
