"""Locations and rooms: names are given once, and the last open location stays open."""

import pytest

from clinic.actions import Refused, location, practice, room
from clinic.models import AuditEvent, Practice
from tests import make

pytestmark = pytest.mark.django_db


def test_the_practice_is_one_row_however_often_it_is_written() -> None:
    owner = make.user("owner")
    for name in ("Alder", "Alder Street"):
        practice.change(by=owner, now=make.NOW, name=name)
    assert Practice.objects.get().name == "Alder Street"
    assert AuditEvent.objects.filter(action="practice.change").count() == 2


def test_messages_are_signed_with_the_short_name_if_there_is_one() -> None:
    owner = make.user("owner")
    row = practice.change(by=owner, now=make.NOW, name="Alder Chiropractic", short_name="Alder")
    assert row.signs_as == "Alder"
    row = practice.change(by=owner, now=make.NOW, name="Alder Chiropractic")
    assert row.signs_as == "Alder Chiropractic"


def test_the_last_open_location_stays_open() -> None:
    owner, place = make.user("owner"), make.location(name="Alder")
    facts = {"name": "Alder"}
    with pytest.raises(Refused, match="only open"):
        location.change(by=owner, now=make.NOW, location=place, is_active=False, **facts)
    make.location()
    location.change(by=owner, now=make.NOW, location=place, is_active=False, **facts)
    place.refresh_from_db()
    assert not place.is_active


def test_names_are_given_once() -> None:
    owner, place = make.user("owner"), make.location(name="Alder")
    with pytest.raises(Refused):
        location.add(by=owner, now=make.NOW, name="Alder", zone="America/Chicago")
    room.add(by=owner, now=make.NOW, location=place, name="Table 1")
    with pytest.raises(Refused):
        room.add(by=owner, now=make.NOW, location=place, name="Table 1")
    room.add(by=owner, now=make.NOW, location=make.location(), name="Table 1")
