"""Booking online, and invented intake packets in every state, for the demo clinic."""

import random
from datetime import datetime, timedelta
from typing import Any

from clinic.models import ConsentText, Message, Patient, User
from clinic.rules.access import Role
from portal.actions import intake, policy
from portal.actions import packet as packets
from portal.catalogue.load import load
from portal.forms.section import SectionForm
from portal.models import Packet
from portal.rules.answer import Answers, opened
from scheduling.models import AppointmentType

NEEDED = 7
COMPLAINTS = (
    ("Low back pain when I get up from a chair.", ["low_back"], "month", "sudden"),
    ("A stiff neck, and headaches after work.", ["neck", "head"], "longer", "slow"),
    ("Pain in the right hip when I climb stairs.", ["pelvis", "buttock"], "year", "slow"),
    ("My shoulder hurts since I fell from the bicycle.", ["shoulder"], "week", "fall"),
)


def build(*, now: datetime, rng: random.Random) -> None:
    """Packets in every state, and visits that can be booked online."""
    _open_booking(now)
    _packets(now=now, rng=rng)


def _open_booking(now: datetime) -> None:
    """New patients book a first visit, patients of the clinic all others."""
    owner = User.objects.filter(is_active=True, roles__contains=[Role.OWNER.value]).first()
    AppointmentType.objects.filter(is_first=True).update(online_new=True)
    AppointmentType.objects.filter(is_first=False).update(online_returning=True)
    policy.change(by=owner, now=now, is_on=True)


def _packets(*, now: datetime, rng: random.Random) -> None:
    """Sent, begun, locked, run out, taken back, waiting to be read, and accepted."""
    desk = User.objects.filter(is_active=True, roles__contains=[Role.FRONT_DESK.value]).first()
    people = list(Patient.objects.filter(deceased_on=None, packets=None).by_name())
    if desk is None or len(people) < NEEDED:
        return
    waiting, unsure, begun, sent, locked, late, back = rng.sample(people, NEEDED)
    days = timedelta(days=1)
    accepted = _filled(desk, waiting, now - 9 * days, rng)
    packets.accept(by=desk, now=now - 8 * days, packet=accepted, fields={"address"})
    extra = {"before": {"rheumatoid_arthritis": "unsure"}, "safety": {"night": "yes"}}
    _filled(desk, unsure, now - timedelta(hours=5), rng, extra)
    half = _sent(desk, begun, now - 2 * days)
    _fill(half, now - 2 * days, rng, {}, pages=4)
    packets.send(by=desk, now=now - timedelta(hours=1), patient=sent)
    shut = _sent(desk, locked, now - 3 * days)
    intake.start(by=None, now=now - 3 * days, packet=shut, language=shut.language)
    for _try in range(5):
        intake.recognise(by=None, now=now - 2 * days, packet=shut, birth_on=None)
    _sent(desk, late, now - 12 * days)
    packets.withdraw(by=desk, now=now - 5 * days, packet=_sent(desk, back, now - 6 * days))


def _sent(desk: User, patient: Patient, at: datetime) -> Packet:
    """A packet whose mail went out in the past."""
    packet, _link, mail = packets.send(by=desk, now=at, patient=patient)
    if mail is not None:
        Message.objects.filter(pk=mail.pk).update(status="sent", sent_at=at, settled_at=at)
    return packet


def _filled(
    desk: User,
    patient: Patient,
    at: datetime,
    rng: random.Random,
    extra: dict[str, Answers] | None = None,
) -> Packet:
    packet = _sent(desk, patient, at - timedelta(hours=6))
    _fill(packet, at, rng, extra or {})
    return intake.submit(by=None, now=at + timedelta(minutes=9), packet=packet)


def _fill(
    packet: Packet, at: datetime, rng: random.Random, extra: dict[str, Answers], pages: int = 99
) -> None:
    intake.start(by=None, now=at, packet=packet, language=packet.language)
    given = answers(packet.patient, at, rng)
    minor = packet.patient.age_on(at.date()) < 18
    text = ConsentText.objects.newest(packet.language)
    for number, section in enumerate(opened(load(), given).sections[:pages]):
        told = given[section.code] | extra.get(section.code, {})
        form = SectionForm(section, told, today=at.date(), judge=True, minor=minor)
        signs = section.code == "agree" and text is not None
        intake.save(
            by=None,
            now=at + timedelta(minutes=number),
            packet=packet,
            section=section.code,
            answers=told,
            is_complete=form.is_valid(),
            version=0,
            language=packet.language,
            signing=intake.Signing(text, "192.0.2.17", "demo") if signs and text else None,
        )


def answers(patient: Patient, at: datetime, rng: random.Random) -> dict[str, Answers]:
    """What this person answers on each page, all of it in order."""
    why, where, began, how = rng.choice(COMPLAINTS)
    minor = patient.age_on(at.date()) < 18
    now_pain = rng.randint(2, 6)
    about: dict[str, Any] = {
        "for_whom": "child" if minor else "me",
        "first_name": patient.first_name,
        "last_name": patient.last_name or patient.first_name,
        "birth_on_month": str(patient.birth_on.month),
        "birth_on_day": str(patient.birth_on.day),
        "birth_on_year": str(patient.birth_on.year),
        "phone": patient.phone or "(555) 014-2266",
        "email": patient.email,
        "address": f"{rng.randint(2, 98)} Alder Street",
    }
    signer = "guardian" if minor else "patient"
    return {
        "about": {name: value for name, value in about.items() if value},
        "complaint": {"why": why, "where": where, "began": began, "how": how},
        "pain": {"now": str(now_pain), "worst": str(now_pain + rng.randint(1, 4))},
        "safety": {question.code: "no" for question in load().section("safety").questions},
        "history": {"conditions": ["blood_pressure"]},
        "before": {
            question.code: "no"
            for question in load().section("before").questions
            if question.kind == "screen"
        },
        "medicines": {
            "takes": "yes",
            "medicines": "Ibuprofen 400 mg",
            "thinners": "no",
            "allergic": "yes",
            "allergies": "Latex, itchy red skin",
        },
        "agree": {
            "agreed": ["hands", "blocks", "head"],
            "signed_as": signer,
            "relation": "parent" if minor else "",
            "signed_name": "A. Parent" if minor else patient.full_name,
            "read": "yes",
        },
    }
