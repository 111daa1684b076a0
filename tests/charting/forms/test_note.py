"""The signed note shows what the chart showed."""

import re

import pytest

from charting.actions import block as blocks
from charting.actions import visit as visits
from charting.forms.note import Note
from charting.forms.part import Sheet
from charting.forms.stage import stage
from charting.models import Visit
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> User:
    return make.user()


def _two(doctor: User, **mm: str) -> Visit:
    """A visit of Category II whose leg was measured as given, on blocks."""
    visit = build.visit(doctor)
    for code, amount in mm.items():
        build.put(visit, doctor, code, cell="side", value="R")
        if amount:
            build.put(visit, doctor, code, cell="mm", value=amount)
    build.say(visit, doctor, "category", "II")
    blocks.accept(by=doctor, now=make.NOW, visit=visit, preset="cat2_right", seen=0)
    return Visit.objects.with_facts().get(pk=visit.pk)


def _drawn_mm(note: Note) -> int | None:
    """The difference that stands beside the short leg in the drawing of the note."""
    drawing = next(one.svg for one in note.pictures if one.code == "pelvis")
    found = re.search(r">(\d+) mm<", drawing)
    return int(found.group(1)) if found else None


@pytest.mark.parametrize(
    ("measured", "shown"),
    [
        ({"leg_p": "4"}, 4),
        ({"leg_p": "4", "leg_s": "7"}, 7),
        ({"leg_p": "4", "leg_s": ""}, None),
        ({}, None),
    ],
    ids=["prone only", "both", "supine without mm", "none"],
)
def test_chart_and_note_draw_the_same_mm(
    doctor: User, measured: dict[str, str], shown: int | None
) -> None:
    visit = _two(doctor, **measured)
    assert stage(Sheet(visit, [], make.NOW))["leg_mm"] == _drawn_mm(Note(visit)) == shown


def test_the_signed_note_keeps_it(doctor: User) -> None:
    rows = Visit.objects.with_facts()
    visit = rows.get(pk=build.ready(doctor).pk)
    on_chart = stage(Sheet(visit, [], make.NOW))["leg_mm"]
    visits.sign(by=doctor, now=make.NOW, visit=visit)
    assert _drawn_mm(Note(rows.get(pk=visit.pk))) == on_chart == 6
