"""Packets as patients leave them: begun, filled in, submitted."""

import random
from datetime import datetime, timedelta

from clinic.models import ConsentText, Patient, User
from portal.actions import intake
from portal.actions import packet as packets
from portal.catalogue.load import load
from portal.forms.section import SectionForm
from portal.management.demo import answers
from portal.models import Packet
from portal.rules.answer import Answers
from tests import make

NOW = make.NOW
Extra = dict[str, Answers]


def everything(patient: Patient, extra: Extra | None = None) -> dict[str, Answers]:
    """Answers that finish every page, changed where `extra` says so."""
    given = answers(patient, NOW, random.Random(3))
    return {code: page | (extra or {}).get(code, {}) for code, page in given.items()}


def sent(patient: Patient | None = None, by: User | None = None) -> tuple[Packet, str]:
    """A packet and the token of its link."""
    who = by or make.user("front_desk")
    packet, link, _mail = packets.send(by=who, now=NOW, patient=patient or make.patient())
    return packet, link.rstrip("/").rsplit("/", 1)[-1]


def fill(packet: Packet, given: dict[str, Answers], now: datetime = NOW) -> None:
    for code, page in given.items():
        keep(packet, code, page, now)


def keep(packet: Packet, code: str, page: Answers, now: datetime = NOW) -> None:
    section = load().section(code)
    form = SectionForm(section, page, today=now.date(), judge=True)
    text = ConsentText.objects.newest("en")
    assert text
    intake.save(
        by=None,
        now=now,
        packet=packet,
        section=code,
        answers=page,
        is_complete=form.is_valid(),
        version=99,
        language="en",
        signing=intake.Signing(text, "192.0.2.1", "a phone") if code == "agree" else None,
    )


def submitted(patient: Patient | None = None, extra: Extra | None = None) -> Packet:
    """A packet that was sent in."""
    patient = patient or make.patient()
    packet, _token = sent(patient)
    intake.start(by=None, now=NOW, packet=packet, language="en")
    fill(packet, everything(patient, extra))
    return intake.submit(by=None, now=NOW + timedelta(minutes=8), packet=packet)
