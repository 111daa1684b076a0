"""A family at the booking page: proposals, one choice, all or nothing."""

import re
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent, Patient, PatientLink
from scheduling.actions import appointment
from scheduling.models import Appointment
from tests import make
from tests.scheduling.make import MONDAY, Clinic
from tests.scheduling.views.test_appointment import fill
from tests.scheduling.views.test_post import key

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000001"


def linked(*names: str) -> list[Patient]:
    people = [make.patient(first_name=name) for name in names]
    for other in people[1:]:
        PatientLink.objects.create(patient=people[0], other=other, kind="child")
    return people


def url(people: list[Patient], wishes: str = "") -> str:
    return f"/family/add/?patient={people[0].pk}&day={MONDAY}&{wishes}"


def blocks(client: Client, address: str) -> list[str]:
    return re.findall(r'name="block" value="([^"]+)"', client.get(address).content.decode())


def starts(block: str) -> list[str]:
    return [part.split("~")[2][11:16] for part in block.split("|")]


def test_one_after_another_chosen_and_booked(place: Clinic, desk: Client) -> None:
    people = linked("Ida", "Wren", "Noor")
    found = blocks(desk, url(people))
    assert starts(found[0]) == ["14:00", "14:30", "15:00"]  # nine in New York
    answer = desk.post(url(people), {"block": found[0], **key()})
    assert answer.status_code == 302
    assert [visit.patient for visit in Appointment.objects.order_by("period")] == people
    page = desk.get(answer["Location"]).content.decode()
    assert "Booked together, Mon 23 Nov: Ida 9:00" in page
    assert AuditEvent.objects.get(action="family.find").details == {
        "relatives": [str(one.pk) for one in people]
    }


def test_side_by_side_while_the_first_rests(place: Clinic, desk: Client) -> None:
    people = linked("Ida", "Wren")
    place.kind.assess_min, place.kind.blocks_min = 10, 10
    place.kind.save()
    wishes = f"together=beside&practitioner={place.ann.pk}"
    found = blocks(desk, url(people, wishes))
    assert starts(found[0]) == ["14:00", "14:10"]
    assert desk.post(url(people, wishes), {"block": found[0], **key()}).status_code == 302
    rooms = set(Appointment.objects.values_list("room__name", flat=True))
    assert rooms == {"Table 1", "Table 2"}


def test_only_those_who_come(place: Clinic, desk: Client) -> None:
    people = linked("Ida", "Wren", "Noor")
    found = blocks(desk, url(people, f"who={people[0].pk}&who={people[2].pk}"))
    assert [part.split("~")[0] for part in found[0].split("|")] == [
        str(people[0].pk),
        str(people[2].pk),
    ]


def test_days_and_parts_limit_the_whole_block(place: Clinic, desk: Client) -> None:
    found = blocks(desk, url(linked("Ida", "Wren"), "weekdays=2&begins=15:00&ends=16:00"))
    assert [starts(one) for one in found][:1] == [["20:00", "20:30"]]
    assert all(one.split("~")[2].startswith("2026-") for one in found)
    assert len(found) == 3  # one such hour on each of three Wednesdays


def test_somebody_who_is_elsewhere_is_not_proposed_there(place: Clinic, desk: Client) -> None:
    people = linked("Ida", "Wren")
    place.visit(patient=people[1], practitioner=place.ben, room=place.two, start_at=place.at(9, 30))
    found = [starts(one) for one in blocks(desk, url(people, f"practitioner={place.ann.pk}"))]
    assert found[0] == ["14:10", "15:00"]  # Wren is with Ben from half past nine to ten


def test_a_lost_time_books_nobody_and_shows_what_is_free_now(place: Clinic, desk: Client) -> None:
    people = linked("Ida", "Wren")
    block = blocks(desk, url(people))[0]
    appointment.book(**place.facts(start_at=place.at(9, 30)))
    answer = desk.post(url(people), {"block": block, **key()})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nobody of the family was booked" in page
    assert block not in page
    assert Appointment.objects.count() == 1


def test_a_replay_books_once(place: Clinic, desk: Client) -> None:
    people = linked("Ida", "Wren")
    data = {"block": blocks(desk, url(people))[0], **key()}
    desk.post(url(people), data)
    assert desk.post(url(people), data).status_code in {404, 409}
    assert Appointment.objects.count() == 2


@pytest.mark.parametrize("block", ["", "nonsense", "a~b~c~d~e", "|" * 9, "x" * 1601])
def test_what_is_no_block_is_refused(place: Clinic, desk: Client, block: str) -> None:
    assert desk.post(url(linked("Ida", "Wren")), {"block": block, **key()}).status_code == 422
    assert not Appointment.objects.exists()


def test_a_stranger_in_the_block_is_refused(place: Clinic, desk: Client) -> None:
    people, other = linked("Ida", "Wren"), make.patient()
    block = blocks(desk, url(people))[0].replace(str(people[1].pk), str(other.pk))
    assert desk.post(url(people), {"block": block, **key()}).status_code == 422
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    "wishes", ["together=apart", "weekdays=8", "who=nobody", "location=x", "part=night", "day=x"]
)
def test_wishes_that_cannot_be_are_said(place: Clinic, desk: Client, wishes: str) -> None:
    people = linked("Ida", "Wren")
    answer = desk.get(f"/family/add/?patient={people[0].pk}&{wishes}")
    assert answer.status_code == 200
    assert "Put the wishes right" in answer.content.decode()


@pytest.mark.parametrize("key_of", ["", "nonsense", NOBODY])
def test_an_unknown_patient_is_not_found(place: Clinic, desk: Client, key_of: str) -> None:
    assert desk.get(f"/family/add/?patient={key_of}").status_code == 404
    assert desk.post(f"/family/add/?patient={key_of}", key()).status_code == 404


def test_wrong_roles_strangers_and_methods(place: Clinic, desk: Client, enter: Any) -> None:
    people = linked("Ida", "Wren")
    data = {"block": blocks(desk, url(people))[0], **key()}
    assert enter("auditor").post(url(people), data).status_code == 403
    assert Client().post(url(people), data)["Location"].startswith("/accounts/login/")
    assert desk.put(url(people)).status_code == 405
    assert not Appointment.objects.exists()


def test_nobody_linked_says_where_to_link(place: Clinic, desk: Client) -> None:
    page = desk.get(url([make.patient()])).content.decode()
    assert 'name="block"' in page  # alone, the patient still has times


def test_the_same_queries_in_an_empty_and_a_full_month(place: Clinic, desk: Client) -> None:
    people = linked("Ida", "Wren")
    desk.get(url(people))
    with CaptureQueriesContext(connection) as few:
        desk.get(url(people))
    fill(place, MONDAY, weeks=6)
    with CaptureQueriesContext(connection) as many:
        began = perf_counter()
        assert desk.get(url(people)).status_code == 200
        took = perf_counter() - began
    assert len(many) == len(few)
    assert took < 1, took
