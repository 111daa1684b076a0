"""Saving findings: idempotent, versioned, affirmed a line at a time, judged afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from charting.actions import finding as findings
from charting.actions import tap
from charting.actions import visit as visits
from charting.models import Finding, Visit
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


def _row(one: Visit, code: str, side: str = "", cell: str = "") -> Finding:
    return one.findings.get(code=code, side=side, cell=cell, phase="before")


def _describe(one: Visit, by: User, part: str, value: Any, seen: Any, **slot: str) -> None:
    findings.describe(by=by, now=make.NOW, visit=one, part=part, value=value, seen=seen, **slot)


def test_a_fibre_has_its_vertebra_and_may_be_the_major_one() -> None:
    by = make.user()
    one = build.visit(by)
    slot = {"code": "occ", "side": "R", "cell": "line1_area5"}
    build.put(one, by, "occ", "R", "line1_area5", value="2")
    _describe(one, by, "vertebra", "T8", "", **slot)
    _describe(one, by, "is_major", True, False, **slot)
    row = _row(one, **slot)
    assert (row.value, row.vertebra, row.is_major, row.version) == ("2", "T8", True, 1)
    build.put(one, by, "occ", "R", "line1_area5", value="3", seen=1)
    assert _row(one, **slot).vertebra == "T8"
    visits.undo(by=by, now=make.NOW, visit=one)
    assert (_row(one, **slot).value, _row(one, **slot).is_major) == ("2", True)


def test_nothing_is_said_of_what_was_not_tested() -> None:
    by = make.user()
    one = build.visit(by)
    with pytest.raises(findings.Foreign):
        _describe(one, by, "vertebra", "T8", "", code="occ", side="R", cell="line1_area5")
    with pytest.raises(findings.Foreign):
        _describe(one, by, "colour", "red", "", code="heel")


def test_two_people_collide_on_the_same_part_only() -> None:
    by, other = make.user(), make.user()
    one = build.visit(by)
    slot = {"code": "occ", "side": "R", "cell": "line1_area5"}
    build.put(one, by, "occ", "R", "line1_area5", value="2")
    _describe(one, by, "vertebra", "T8", "", **slot)
    _describe(one, other, "is_major", True, False, **slot)
    with pytest.raises(tap.Changed) as clash:
        _describe(one, other, "vertebra", "T7", "", **slot)
    assert (clash.value.theirs, clash.value.yours, clash.value.version) == ("T8", "T7", "T8")
    build.put(one, other, "occ", "R", "line1_area5", value="1", seen=1)
    assert _row(one, **slot).value == "1"


def test_how_a_line_was_tested_holds_for_all_of_it() -> None:
    by = make.user()
    one = build.visit(by)
    build.put(one, by, "af", "L", "upper", value="weak")
    build.put(one, by, "af", "R", "upper", value="strong")
    _describe(one, by, "conditions", ["splint_in"], [], code="af")
    build.put(one, by, "af", "R", "lower", value="strong")
    rows = one.findings.filter(code="af")
    assert [row.conditions for row in rows] == [["splint_in"]] * 3
    build.put(one, by, "af", "R", "lower", value="", seen=1)
    assert _row(one, "af", "R", "lower").conditions == []


def test_a_number_keeps_the_unit_it_was_given_in() -> None:
    by = make.user()
    one = build.visit(by)
    findings.save(
        by=by,
        now=make.NOW,
        visit=one,
        code="leg_p",
        cell="mm",
        value="2-3",
        unit="in8",
        seen=0,
    )
    assert (_row(one, "leg_p", cell="mm").value, _row(one, "leg_p", cell="mm").unit) == (
        "2-3",
        "in8",
    )
    with pytest.raises(findings.Foreign):
        findings.save(
            by=by, now=make.NOW, visit=one, code="leg_p", cell="mm", value="2", unit="lb", seen=1
        )
