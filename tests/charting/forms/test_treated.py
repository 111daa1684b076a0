"""The section of what was done: the strip, its hints, the list, what is offered."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from charting.actions import entry as entries
from charting.drawing.part import Kind, Level
from charting.forms import procedure, spine, treated
from charting.forms.part import Line, Sheet
from charting.models import Visit
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> User:
    return make.user()


def _add(by: User, visit: Visit, **values: Any) -> str:
    pk = uuid4()
    entries.add(by=by, now=make.NOW, visit=visit, noun="procedure", pk=pk, values=values)
    return str(pk)


def _sheet(visit: Visit) -> Sheet:
    full = Visit.objects.for_chart().get(pk=visit.pk)
    earlier = Visit.objects.before(full).with_facts().select_related("patient", "location")
    return Sheet(full, list(earlier), timezone.now())


def _level(sheet: Sheet, code: str) -> Level:
    rows: list[list[Level]] = spine.line(sheet).extra["rows"]
    return next(one for row in rows for one in row if one.code == code)


def test_every_level_is_there_once(doctor: User) -> None:
    rows = spine.line(_sheet(build.visit(doctor))).extra["rows"]
    assert [len(row) for row in rows] == [8, 12, 9]
    ids = [one.new for row in rows for one in row]
    assert len(set(ids)) == 29


def test_two_people_who_tap_one_level_add_it_once(doctor: User) -> None:
    visit = build.visit(doctor)
    assert _level(_sheet(visit), "L5").new == _level(_sheet(visit), "L5").new


def test_a_treated_level_opens_its_row_and_its_partner_is_asked(doctor: User) -> None:
    visit = build.visit(doctor)
    pk = _add(doctor, visit, kind="segment", code="adjust", level="L5")
    sheet = _sheet(visit)
    assert _level(sheet, "L5").row == f"procedure-{pk}"
    assert _level(sheet, "C1").look == "pair"
    (hint,) = spine.line(sheet).extra["hints"]
    assert hint.text == "R+C partner of L5: tender?"
    assert [c.key for c in hint.controls] == ["treated-rc-l-c1", "treated-rc-r-c1"]
    assert [len(c.options) for c in hint.controls] == [4, 4]
    assert not visit.findings.exists()  # a hint, never set


def test_a_chest_partner_is_only_said(doctor: User) -> None:
    visit = build.visit(doctor)
    _add(doctor, visit, kind="segment", code="adjust", level="T8")
    (hint,) = spine.line(_sheet(visit)).extra["hints"]
    assert (hint.level, hint.text, hint.controls) == ("T3", "R+C partner of T8", [])


def test_what_was_found_at_a_level_glows_with_words(doctor: User) -> None:
    visit = build.visit(doctor)
    build.put(visit, doctor, "rc", "R", "C5", value="2")
    build.put(visit, doctor, "occ", "L", "line2_area4", value="3")
    visit.findings.filter(code="occ").update(vertebra="T8")
    sheet = _sheet(visit)
    assert (_level(sheet, "C5").look, _level(sheet, "T8").look) == ("found", "found")
    assert "R+C right C5" in _level(sheet, "C5").label
    assert {hint.level for hint in spine.line(sheet).extra["hints"]} == {"C5", "T8"}


def test_a_tap_takes_what_this_clinician_did_last_there(doctor: User) -> None:
    old = build.visit(doctor, make.NOW - timedelta(days=2))
    _add(doctor, old, kind="segment", code="mobilise", level="T8", technique="diversified")
    _add(doctor, old, kind="segment", code="adjust", level="L5", method="low_force")
    other = build.visit(make.user(), make.NOW - timedelta(days=1))
    _add(make.user(), other, kind="segment", code="adjust", level="T8", method="drop")
    sheet = _sheet(build.visit(doctor))
    assert _level(sheet, "T8").values == [("code", "mobilise"), ("technique", "diversified")]
    assert _level(sheet, "C2").values == [("code", "adjust"), ("method", "low_force")]


def _kind(sheet: Sheet, code: str) -> Kind:
    kinds: list[Kind] = _add_line(sheet).extra["kinds"]
    return next(one for one in kinds if one.code == code)


def _add_line(sheet: Sheet) -> Line:
    return treated.lines(sheet)[-1]


def test_what_is_used_most_comes_first_and_something_else_always_goes(doctor: User) -> None:
    old = build.visit(doctor, make.NOW - timedelta(days=2))
    for _two in range(2):
        _add(doctor, old, kind="cranial", code="vomer")
    _add(doctor, old, kind="cranial", code="palate")
    sheet = _sheet(build.visit(doctor))
    assert [code for code, _word in _kind(sheet, "cranial").items[:2]] == ["vomer", "palate"]
    assert _kind(sheet, "other").items == []
    codes = {one.code for one in _add_line(sheet).extra["kinds"]}
    assert "laser" not in codes  # nothing of it is switched on in a new clinic


def test_the_last_visit_is_suggested_one_tap_each(doctor: User) -> None:
    patient = make.patient()
    old = build.visit(doctor, make.NOW - timedelta(days=4), patient)
    _add(doctor, old, kind="segment", code="adjust", level="L5", method="low_force", before="3")
    _add(doctor, old, kind="exercise", code="core")
    visit = build.visit(doctor, make.NOW, patient)
    first, second = _add_line(_sheet(visit)).extra["again"]
    assert first.label == "L5 · Adjustment · By hand, low force · 16 Nov"
    assert ("level", "L5") in first.hidden
    assert not any(name in ("before", "after") for name, _value in first.hidden)
    _add(doctor, visit, **{name: value for name, value in second.hidden if name != "id"})
    assert [one.key for one in _add_line(_sheet(visit)).extra["again"]] == [first.key]


def test_a_card_says_what_was_done_in_order(doctor: User) -> None:
    visit = build.visit(doctor)
    build.put(visit, doctor, "heel", "R", value="3")
    _add(doctor, visit, kind="segment", code="adjust", level="L5", side="R", listing="PRS")
    _add(doctor, visit, kind="other", name="Rocking the sacrum", details={"when": "before"})
    one, two = procedure.cards(_sheet(visit))
    assert (one.number, one.head, one.last) == (1, "L5", False)
    assert one.words == "Adjustment · right · PRS"
    assert (two.head, two.words, two.last) == ("Rocking the sacrum", "before the blocks", True)
    reason = next(c for c in one.more if c.key.endswith("-reason"))
    assert [option.code or option.send for option in reason.options] == ["heel-r"]


def test_part_says_why_and_takes_what_is_said_by_hand(doctor: User) -> None:
    visit = build.visit(doctor)
    _add(doctor, visit, kind="segment", code="adjust", level="L5", listing="PRS", part=["R"])
    (card,) = procedure.cards(_sheet(visit))
    reasons = {one.code: one.reason for one in card.letters}
    assert reasons["A"] == "listing PRS"
    assert reasons["R"] == "said by hand"
    assert card.satisfied
    assert card.by_hand is not None
    assert [option.pressed for option in card.by_hand.options] == [False, False, True, False]


def test_a_treated_level_offers_its_reflex_once(doctor: User) -> None:
    visit = build.visit(doctor)
    _add(doctor, visit, kind="segment", code="adjust", level="T8")
    (card,) = procedure.cards(_sheet(visit))
    assert card.follows is not None
    assert card.follows.label == "CMRT: T8 reflex (liver)"
    _add(doctor, visit, **{name: value for name, value in card.follows.hidden if name != "id"})
    first, second = procedure.cards(_sheet(visit))
    assert first.follows is None
    assert second.words == "T8 · reflex (liver)"


def test_earlier_visits_stand_in_their_columns(doctor: User) -> None:
    patient = make.patient()
    old = build.visit(doctor, make.NOW - timedelta(days=4), patient)
    for level in ("L5", "T8", "C1"):
        _add(doctor, old, kind="segment", code="adjust", level=level)
    _add(doctor, old, kind="cranial", code="vomer")
    strip, done, _more = treated.lines(_sheet(build.visit(doctor, make.NOW, patient)))
    assert (strip.past[-1].main, strip.past[-1].small) == ("L5, T8", "C1")
    assert done.past[-1].small == "Vomer"


def test_a_save_builds_only_the_line_it_answers_with(doctor: User) -> None:
    visit = build.visit(doctor)
    keys = [_add(doctor, visit, kind="cranial", code=code) for code in ("vomer", "palate")]
    full = Visit.objects.for_chart().get(pk=visit.pk)
    wanted = {procedure.line_id(keys[1])}
    (line,) = treated.lines(Sheet(full, [], timezone.now(), wanted))
    assert (line.id, line.extra["p"].number) == (procedure.line_id(keys[1]), 2)
