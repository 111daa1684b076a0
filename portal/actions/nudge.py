"""One more message to those whose form is not finished a day after its link was sent."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from clinic.actions import audit
from clinic.actions import nudge as nudges
from clinic.actions.nudge import Wish
from clinic.models import Location, NudgeRule
from clinic.rules import token
from clinic.rules.nudge import Kind
from portal.actions.packet import LIFE
from portal.models import Packet

_TYPING = timedelta(hours=1)  # whoever typed so lately is at it


def sweep(*, now: datetime) -> int:
    """Write once about each form that is not finished; returns how many rows changed."""
    after = timedelta(hours=NudgeRule.objects.in_force()[Kind.INTAKE].after)
    rows = Packet.objects.unfinished(now, now + LIFE - after, now - _TYPING)
    zone = _zone()
    wishes = [
        Wish(
            kind=Kind.INTAKE,
            fact=str(packet.pk),
            patient=packet.patient,
            due_at=now,
            stale_at=packet.expires_at,
            zone=zone,
            context={"until": packet.expires_at, "zone": zone},
            link=_door(packet, now),
        )
        for packet in rows
    ]
    return nudges.settle(now=now, kinds=[Kind.INTAKE], wishes=wishes)


def _zone() -> str:
    """The clinic's clock: a form belongs to no place."""
    place = Location.objects.active().first()
    return place.zone if place else "UTC"


def _door(packet: Packet, now: datetime) -> Callable[[str], str]:
    return lambda channel: open_again(now=now, packet=packet, channel=channel)


@transaction.atomic
def open_again(*, now: datetime, packet: Packet, channel: str) -> str:
    """A second address for the same form; returns it. The first one stays good."""
    secret = token.brief() if channel == "sms" else token.fresh()
    rows = Packet.objects.open().filter(pk=packet.pk)
    rows.update(nudge_hash=token.fingerprint(secret))
    audit.record(by=None, action="packet.open_again", patient=packet.patient, obj=packet, now=now)
    return f"{settings.BASE_URL}{reverse('portal:intake-open', args=[secret])}"
