"""The lines of the findings: what shows at once, what stands behind the fold, what each holds."""

from datetime import timedelta
from typing import Any

import pytest

from charting.catalogue.load import load
from charting.forms import chart as charts
from charting.forms.chart import Chart
from charting.forms.part import Line, Section
from charting.models import Visit
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
POSTURES = ("standing", "supine", "prone", "seated")


@pytest.fixture
def doctor() -> User:
    return make.user()


def _chart(visit: Visit, wanted: set[str] | None = None) -> Chart:
    fresh = Visit.objects.for_chart().get(pk=visit.pk)
    earlier = Visit.objects.before(fresh).with_facts().select_related("patient", "location")
    return charts.build(fresh, list(earlier), make.NOW, wanted)


def _sections(visit: Visit, wanted: set[str] | None = None) -> dict[str, Section]:
    return {one.id: one for one in _chart(visit, wanted).sections}


def _codes(lines: list[Line]) -> set[str]:
    return {line.code.replace("-", "_") for line in lines}


def _line(visit: Visit, code: str) -> Line:
    name = f"row-{code.replace('_', '-')}"
    sections = _chart(visit).sections
    return next(line for one in sections for line in (*one.lines, *one.folded) if line.id == name)


def test_every_test_of_the_catalogue_has_one_line(doctor: User) -> None:
    found = _sections(build.visit(doctor))
    lines = [line for code in POSTURES for line in (*found[code].lines, *found[code].folded)]
    codes = [line.code.replace("-", "_") for line in lines]
    assert sorted(codes) == sorted(c for c, one in load().indicators.items() if not one.retired)
    slots = {
        (dict(c.hidden)["code"], dict(c.hidden)["side"], dict(c.hidden)["cell"])
        for line in lines
        for c in (*line.controls, *line.extras)
    }
    known = {
        (slot.code, slot.side, slot.cell)
        for code in codes
        for slot in load().slots(code)
        if not slot.retired and not slot.cell.endswith("_nrs")
    }
    assert slots == known


def test_the_usual_ones_show_and_the_others_wait_behind_the_fold(doctor: User) -> None:
    found = _sections(build.visit(doctor))
    first = {entry.code for entry in load().on_chart()}
    assert set().union(*(_codes(found[code].lines) for code in POSTURES)) == first
    assert found["prone"].fold_words == f"{len(found['prone'].folded)} more tests"


def test_a_line_with_a_value_and_one_of_an_earlier_visit_show(doctor: User) -> None:
    patient = make.patient()
    old = build.visit(doctor, make.NOW - timedelta(days=3), patient)
    build.put(old, doctor, "crest", value="L>R")
    visit = build.visit(doctor, make.NOW, patient)
    build.put(visit, doctor, "knee", "L", "inner", value="2")
    found = _sections(visit)
    assert "crest" in _codes(found["prone"].lines)
    assert "knee" in _codes(found["supine"].lines)
    assert _line(visit, "crest").affirm is not None


def test_not_tested_is_not_negative(doctor: User) -> None:
    visit = build.visit(doctor)
    build.put(visit, doctor, "occ", "R", "line1_area4", value="0")
    points = {(p.side, p.line, p.area): p for p in _line(visit, "occ").extra["points"]["R"]}
    assert (points["r", 1, 4].control.value, points["r", 1, 4].mark) == ("0", "–")
    assert (points["r", 1, 5].control.value, points["r", 1, 5].mark) == ("", "5")
    assert points["r", 1, 4].control.next_value == ""
    assert points["r", 1, 5].control.next_value == "1"


def test_the_neck_names_its_partner_and_gets_finer_once_it_is_tender(doctor: User) -> None:
    visit = build.visit(doctor)
    line = _line(visit, "rc")
    assert [(g.lead, g.small) for g in line.groups][:2] == [("C1", "with L5"), ("C2", "with L4")]
    assert line.extras == []
    build.put(visit, doctor, "rc", "L", "C1", value="2")
    assert [c.key for c in _line(visit, "rc").extras] == ["rc-l-c1-nrs"]


def test_what_is_not_asked_for_says_the_same_in_its_head(doctor: User) -> None:
    patient = make.patient()
    build.ready(doctor, make.NOW - timedelta(days=3), patient)
    visit = build.visit(doctor, make.NOW, patient)
    build.put(visit, doctor, "heel", "R", value="3")
    whole, part = _sections(visit), _sections(visit, {"row-heel", "category"})
    for code in ("today", *POSTURES, "category", "blocks", "treated", "closing"):
        told: tuple[Any, ...] = (whole[code].state, whole[code].sub, whole[code].now)
        assert told == (part[code].state, part[code].sub, part[code].now), code


def test_a_visit_without_sot_shows_only_what_was_found(doctor: User) -> None:
    visit = build.visit(doctor)
    build.put(visit, doctor, "heel", "R", value="3")
    build.say(visit, doctor, "kind", "other")
    found = _sections(visit)
    assert _codes(found["prone"].lines) == {"heel"}
    assert not {"standing", "supine", "category", "blocks"} & set(found)
    assert len(found["tests"].folded) == len(load().indicators) - 1


def test_a_number_offers_its_units_and_how_it_may_be_said(doctor: User) -> None:
    amount = next(c for c in _line(build.visit(doctor), "leg_p").controls if c.kind == "step")
    assert [code for code, _word in amount.units] == ["mm", "in8"]
    assert (amount.free, amount.over) == (True, True)


def test_the_clinics_own_table_suggests_the_vertebra(
    doctor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from charting.forms import fibre

    visit = build.visit(doctor)
    build.put(visit, doctor, "occ", "R", "line1_area5", value="2")
    monkeypatch.setattr(fibre, "_of_area", lambda _entry, _slot: ("T8", "T9"))
    detail = _line(visit, "occ").extra["details"][0]
    assert [one.send for one in detail.hints] == ["T8", "T9"]
    assert detail.name == "Right line 1, area 5"
