"""The walls of the database: submitted answers never change, a state says when and who."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from portal.models import Packet, PacketSection
from tests import make
from tests.portal import filled

pytestmark = pytest.mark.django_db


def refused(write: Callable[[], Any], error: type[DatabaseError] = DatabaseError) -> None:
    with pytest.raises(error), transaction.atomic():
        write()


def test_submitted_answers_never_change() -> None:
    packet = filled.submitted()
    rows = PacketSection.objects.filter(packet=packet)
    refused(lambda: rows.update(answers={}))
    refused(lambda: rows.filter(section="pain").delete())
    refused(lambda: PacketSection.objects.create(packet=packet, section="more", saved_at=make.NOW))


@pytest.mark.parametrize(
    "change",
    [
        {"status": "started", "submitted_at": None},
        {"status": "withdrawn", "submitted_at": None},
        {"submitted_at": make.NOW},
        {"signed_ip": "192.0.2.99"},
        {"signed_device": "another"},
        {"language": "es"},
    ],
)
def test_a_submission_never_changes(change: dict[str, Any]) -> None:
    packet = filled.submitted()
    refused(lambda: Packet.objects.filter(pk=packet.pk).update(**change))


def test_a_packet_is_never_deleted_and_never_moves() -> None:
    packet, _token = filled.sent()
    rows = Packet.objects.filter(pk=packet.pk)
    refused(rows.delete)
    refused(lambda: rows.update(patient=make.patient()))


def test_accepted_packets_are_closed() -> None:
    packet = filled.submitted()
    Packet.objects.filter(pk=packet.pk).update(
        status="accepted", reviewed_at=make.NOW, reviewed_by=make.user()
    )
    refused(lambda: Packet.objects.filter(pk=packet.pk).update(reviewed_by=make.user()))


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "accepted"},
        {"status": "submitted"},
        {"status": "started"},
        {"reviewed_at": make.NOW},
        {"submitted_at": make.NOW},
        {"signed_at": make.NOW},
        {"tries": 6},
    ],
)
def test_a_state_says_when_and_who(facts: dict[str, Any]) -> None:
    packet, _token = filled.sent()
    refused(lambda: Packet.objects.filter(pk=packet.pk).update(**facts), IntegrityError)


def test_one_open_packet_a_patient() -> None:
    packet, _token = filled.sent()
    facts = {"patient": packet.patient, "expires_at": make.NOW}
    refused(lambda: Packet.objects.create(token_hash="0" * 64, **facts), IntegrityError)
