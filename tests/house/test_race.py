"""Two people press the same button at the same moment: it is done once, and nobody sees a fault."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from charting.models import Visit
from clinic.models import AuditEvent, HistoryItem, User
from portal.models import Packet
from scheduling.models import Appointment
from tests import make
from tests.charting import build
from tests.crowd import at_once
from tests.house.test_access import BACKEND
from tests.portal import filled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
RACERS, ROUNDS = 4, 3


def _race(user: User, address: str, data: Callable[[], dict[str, Any]]) -> list[int]:
    """The answers to the same button, pressed by all at once on connections of their own."""
    clients = [Client(raise_request_exception=False) for _racer in range(RACERS)]
    for client in clients:
        client.force_login(user, backend=BACKEND)

    def press(client: Client) -> int:
        return client.post(address, data()).status_code

    codes = [said for said, _seconds in at_once([partial(press, client) for client in clients])]
    assert len(codes) == RACERS
    assert max(codes) < 500, codes
    return codes


def _key() -> dict[str, Any]:
    return {"form_key": str(uuid.uuid4())}


def test_a_visit_is_signed_once() -> None:
    for _round in range(ROUNDS):
        doctor = make.user("chiropractor")
        visit = build.ready(doctor)
        codes = _race(doctor, f"/visits/{visit.pk}/sign/", _key)
        assert set(codes) <= {302, 409}
        assert Visit.objects.get(pk=visit.pk).is_signed
        events = AuditEvent.objects.filter(action="visit.sign", object_id=str(visit.pk))
        assert events.count() == 1


def test_an_intake_is_accepted_once() -> None:
    desk = make.user("front_desk")
    for _round in range(ROUNDS):
        packet = filled.submitted()
        codes = _race(desk, f"/intake/{packet.pk}/accept/", _key)
        assert set(codes) <= {302, 409}, codes
        assert Packet.objects.get(pk=packet.pk).status == "accepted"
        assert packet.patient.consents.count() == 1
        labels = HistoryItem.objects.filter(patient=packet.patient).values_list("kind", "label")
        assert len(labels) == len(set(labels))
        events = AuditEvent.objects.filter(action="packet.accept", patient=packet.patient)
        assert events.count() == 1


def test_a_step_of_the_day_is_taken_once() -> None:
    desk = make.user("front_desk")
    for _round in range(ROUNDS):
        doctor = make.user("chiropractor")
        booked = build.appointment(doctor, status="booked", arrived_at=None)
        address = f"/appointments/{booked.pk}/status/"
        codes = _race(desk, address, lambda: {"to": "arrived"})
        assert codes.count(302) >= 1, codes
        assert Appointment.objects.get(pk=booked.pk).status == "arrived"
        events = AuditEvent.objects.filter(action="appointment.arrive", patient=booked.patient)
        assert events.count() == 1


def test_the_same_form_key_works_once() -> None:
    desk, patient, key = make.user("front_desk"), make.patient(), _key()
    data = {**key, "level": "note", "text": "Once"}
    codes = _race(desk, f"/patients/{patient.pk}/alerts/add/", lambda: data)
    assert sorted(codes) == [302, *[409] * (RACERS - 1)]
    assert patient.alerts.count() == 1
