"""Papers that a patient sends along with the intake; they wait for staff like all others."""

from datetime import datetime

from django.db import transaction

from clinic.actions import document
from clinic.models import Document
from portal.actions import intake
from portal.models import Packet


@transaction.atomic
def add(*, by: None, now: datetime, packet: Packet, data: bytes, sort: str) -> Document:
    """Keep a file beside an open form and return its row.

    Raises: intake.Closed, intake.Busy, document.TooMany, document.Known; Refused for what is no
    file that can be kept.
    """
    row = intake.counted(now=now, packet=packet)
    trail = {"packet": str(packet.pk)}
    return document.receive(by=by, now=now, patient=row.patient, data=data, sort=sort, trail=trail)
