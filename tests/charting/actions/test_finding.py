"""Saving findings: idempotent, versioned, affirmed a line at a time, judged afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from charting.actions import finding as findings
from charting.actions import tap
from charting.models import Visit
from clinic.models import AuditEvent, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def doctor() -> User:
    return make.user()


@pytest.fixture
def visit(doctor: User) -> Visit:
    return build.visit(doctor)


def _value(visit: Visit, code: str, side: str = "", cell: str = "", phase: str = "before") -> str:
    row = visit.findings.filter(code=code, side=side, cell=cell, phase=phase).first()
    return row.value if row else ""


def test_the_same_value_again_changes_nothing(doctor: User, visit: Visit) -> None:
    for _ in range(3):
        build.put(visit, doctor, "heel", "R", value="3")
    row = visit.findings.get()
    assert (row.value, row.version, row.tested) == ("3", 1, True)
    assert row.catalogue_version == visit.catalogue_version
    assert AuditEvent.objects.filter(action="finding.save").count() == 1


def test_taken_back_is_not_tested(doctor: User, visit: Visit) -> None:
    build.put(visit, doctor, "heel", "R", value="3")
    build.put(visit, doctor, "heel", "R", value="", seen=1)
    row = visit.findings.get()
    assert (row.value, row.version, row.tested) == ("", 2, False)


def test_two_people_collide_on_the_same_slot_only(doctor: User, visit: Visit) -> None:
    build.put(visit, doctor, "heel", "R", value="3")
    build.put(visit, make.user(), "heel", "L", value="1")
    with pytest.raises(tap.Changed) as clash:
        build.put(visit, make.user(), "heel", "R", value="4")
    assert (clash.value.theirs, clash.value.yours) == ("3", "4")
    assert _value(visit, "heel", "R") == "3"


@pytest.mark.parametrize(
    ("code", "side", "cell", "value"),
    [
        ("heel", "R", "", "6"),
        ("heel", "X", "", "1"),
        ("heel", "", "", "1"),
        ("nothing", "", "", "1"),
        ("leg_p", "", "mm", "-1"),
        ("leg_p", "", "mm", "061"),
        ("af", "L", "middle", "weak"),
    ],
)
def test_what_the_catalogue_does_not_know_is_refused(
    doctor: User, visit: Visit, code: str, side: str, cell: str, value: str
) -> None:
    with pytest.raises(findings.Foreign):
        build.put(visit, doctor, code, side, cell, value=value)
    assert not visit.findings.exists()


def test_a_line_is_affirmed_as_at_an_earlier_visit(doctor: User) -> None:
    patient = make.patient()
    old = build.visit(doctor, NOW - timedelta(days=3), patient)
    build.put(old, doctor, "heel", "L", value="0")
    build.put(old, doctor, "heel", "R", value="3")
    visit = build.visit(doctor, NOW, patient)
    build.put(visit, doctor, "heel", "R", value="1")
    findings.affirm(by=doctor, now=NOW, visit=visit, code="heel", earlier=old)
    assert (_value(visit, "heel", "L"), _value(visit, "heel", "R")) == ("0", "1")
    with pytest.raises(findings.Foreign):
        findings.affirm(by=doctor, now=NOW, visit=visit, code="heel", earlier=old)


def _judge(visit: Visit, by: User, result: str, *, seen: int = 0, reason: str = "") -> None:
    findings.judge(
        by=by,
        now=NOW,
        visit=visit,
        code="heel",
        side="R",
        cell="",
        result=result,
        reason=reason,
        seen=seen,
    )


def test_cleared_is_the_normal_value_and_same_the_value_before(doctor: User, visit: Visit) -> None:
    build.put(visit, doctor, "heel", "R", value="3")
    _judge(visit, doctor, "cleared")
    assert _value(visit, "heel", "R", phase="after") == "0"
    _judge(visit, doctor, "same", seen=1)
    assert _value(visit, "heel", "R", phase="after") == "3"
    _judge(visit, doctor, "improved", seen=2)
    assert _value(visit, "heel", "R", phase="after") == ""
    assert visit.findings.get(phase="after").result == "improved"


def test_a_measured_value_speaks_for_itself(doctor: User, visit: Visit) -> None:
    build.put(visit, doctor, "heel", "R", value="3")
    _judge(visit, doctor, "improved")
    build.put(visit, doctor, "heel", "R", value="1", phase="after", seen=1)
    row = visit.findings.get(phase="after")
    assert row.value == "1"
    _judge(visit, doctor, "", seen=2)
    row.refresh_from_db()
    assert (row.value, row.result, row.tested) == ("", "", False)


def test_why_it_was_not_tested_again_is_kept(doctor: User, visit: Visit) -> None:
    build.put(visit, doctor, "heel", "R", value="3")
    _judge(visit, doctor, "not_retested", reason="time")
    row = visit.findings.get(phase="after")
    assert (row.result, row.reason, row.value) == ("not_retested", "time", "")
    with pytest.raises(tap.Changed):
        _judge(visit, doctor, "worse")
    with pytest.raises(findings.Foreign):
        _judge(visit, doctor, "vanished", seen=1)


def test_the_short_leg_is_one_line(doctor: User, visit: Visit) -> None:
    build.put(visit, doctor, "leg_p", cell="side", value="R")
    build.put(visit, doctor, "leg_p", cell="mm", value="6")
    base: dict[str, Any] = {
        "by": doctor,
        "now": NOW,
        "visit": visit,
        "code": "leg_p",
        "side": "",
        "cell": "",
    }
    findings.judge(**base, result="same", seen=0)
    assert _value(visit, "leg_p", cell="side", phase="after") == "R"
    assert _value(visit, "leg_p", cell="mm", phase="after") == "6"
    findings.judge(**base, result="cleared", seen=1)
    assert _value(visit, "leg_p", cell="side", phase="after") == "even"
    assert _value(visit, "leg_p", cell="mm", phase="after") == ""
