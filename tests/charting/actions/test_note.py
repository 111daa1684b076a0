"""A signed note says every entry that was saved, in its own sentence."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from charting.actions import entry
from charting.actions import visit as visits
from charting.models import Visit
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def chiropractor() -> User:
    return make.user("chiropractor")


def put(one: Visit, by: User, noun: str, **values: object) -> None:
    entry.add(by=by, now=make.NOW, visit=one, noun=noun, pk=uuid4(), values=values)


def test_every_entry_is_in_the_note(chiropractor: User) -> None:
    one = build.ready(chiropractor)
    put(one, chiropractor, "procedure", kind="segment", code="adjust", level="L5", listing="PR")
    put(one, chiropractor, "procedure", kind="exercise", code="core", details={"sets": "3"})
    put(one, chiropractor, "procedure", kind="home", code="heat")
    put(
        one,
        chiropractor,
        "measurement",
        kind="motion",
        code="low_back_flexion",
        unit="°",
        value="53",
        after="60",
        pain="yes",
        conditions=["belt_on"],
    )
    put(one, chiropractor, "outcome", measure="odi", value=Decimal("24.5"), informant="patient")
    put(one, chiropractor, "outcome", name="sleep", words="better", informant="parent")
    put(one, chiropractor, "reaction", type="soreness", onset_hours=4, new_neuro_sign="no")
    signed = visits.sign(by=chiropractor, now=make.NOW + timedelta(minutes=9), visit=one)
    for sentence in (
        "Adjustment L5: listing PR.",
        "Core strengthening: sets: 3.",
        "At home: Heat.",
        "Lumbar flexion: 53° → 60°, painful (belt on).",
        "Patient reports: Oswestry index: 24.5 % (moderate).",
        "Parent reports: sleep: better.",
        "Reaction in detail: soreness; 4 h after the visit; no new neurological sign.",
        "P.A.R.T. at L5: P pain 3 of 10; A listing PR; "
        "R Lumbar flexion 53°; T Heel tension right 3.",
    ):
        assert sentence in signed.note_text


def test_what_was_begun_and_left_holds_the_signature(chiropractor: User) -> None:
    one = build.ready(chiropractor)
    put(one, chiropractor, "procedure", kind="segment", code="adjust")
    with pytest.raises(visits.Open) as caught:
        visits.sign(by=chiropractor, now=make.NOW, visit=one)
    assert [point.code for point in caught.value.points] == ["level"]
