"""What the nine tests of a POST view need to know, and the cases of this floor."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from charting.actions import block as blocks
from charting.actions import entry as entries
from charting.models import BlockPlacement, Complaint, Visit
from clinic.models import User
from scheduling.models import Appointment
from tests import make
from tests.charting import build

Data = dict[str, Any]


@dataclass
class Scene:
    """The visit of a case, and what its address names."""

    visit: Visit
    args: list[Any]
    data: Data = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One POST view: who may, what is sent, and what is there afterwards."""

    name: str
    audit: str
    scene: Callable[[User], Scene]
    done: Callable[[Visit], bool]
    data: Data
    bad: Data
    wrong: str = "front_desk"
    keyed: bool = False
    bad_status: int = 422

    def url(self, scene: Scene) -> str:
        return reverse(f"charting:{self.name}", args=scene.args)

    def sent(self, scene: Scene) -> Data:
        key = {"form_key": str(uuid.uuid4())} if self.keyed else {}
        return {**self.data, **scene.data, **key}


def _open(by: User) -> Scene:
    visit = build.visit(by)
    return Scene(visit, [visit.pk])


def _positive(by: User) -> Scene:
    scene = _open(by)
    build.put(scene.visit, by, "heel", "R", value="3")
    return scene


def _second(by: User) -> Scene:
    from datetime import timedelta

    patient = make.patient()
    old = build.visit(by, make.NOW - timedelta(days=3), patient)
    build.put(old, by, "heel", "R", value="3")
    visit = build.visit(by, make.NOW, patient)
    return Scene(visit, [visit.pk], {"earlier": str(old.pk)})


def _placed(by: User) -> Scene:
    scene = _open(by)
    blocks.accept(by=by, now=make.NOW, visit=scene.visit, preset="cat1_right", seen=0)
    return scene


def _block(by: User) -> Scene:
    scene = _placed(by)
    block = scene.visit.blocks.get(order=1)
    return Scene(scene.visit, [scene.visit.pk, block.pk], {**PARTS, "seen": 1})


def _ready(by: User) -> Scene:
    visit = build.ready(by)
    return Scene(visit, [visit.pk])


def _signed(by: User) -> Scene:
    visit = build.signed(by)
    return Scene(visit, [visit.pk])


def _start(by: User) -> Scene:
    """A visit that is not there yet: the booking is what the form names."""
    booked = build.appointment(by)
    visit = Visit(patient=booked.patient, appointment=booked)
    return Scene(visit, [], {"appointment": str(booked.pk)})


def _entry(noun: str, **first: Any) -> Callable[[User], Scene]:
    """A visit that holds two entries of this noun; the second is named in the data."""

    def scene(by: User) -> Scene:
        visit = build.visit(by)
        for values in (first, {**first, "note": "second"}):
            pk = uuid.uuid4()
            entries.add(by=by, now=make.NOW, visit=visit, noun=noun, pk=pk, values=values)
        return Scene(visit, [visit.pk, noun], {"id": str(pk)})

    return scene


def _fresh(noun: str) -> Callable[[User], Scene]:
    def scene(by: User) -> Scene:
        visit = build.visit(by)
        return Scene(visit, [visit.pk, noun], {"id": str(uuid.uuid4())})

    return scene


def _held(noun: str, **values: Any) -> Callable[[Visit], bool]:
    return lambda visit: getattr(visit, f"{noun}_entries").filter(**values).exists()


def _entry_cases(
    noun: str, first: Data, saved: tuple[str, str], bad: tuple[str, str]
) -> list[Case]:
    """Adding, saving, moving and taking away an entry of one noun."""
    there = _entry(noun, **first)
    return [
        Case("entry-add", f"{noun}.add", _fresh(noun), _held(noun, **first), first, {"id": "1"}),
        Case(
            "entry-save",
            f"{noun}.save",
            there,
            _held(noun, **{saved[0]: saved[1]}),
            {"field": saved[0], "value": saved[1], "seen": "0"},
            {"id": str(uuid.UUID(int=1)), "field": bad[0], "value": bad[1], "seen": "0"},
        ),
        Case(
            "entry-move",
            f"{noun}.move",
            there,
            _held(noun, order=1, note="second"),
            {"order": "1"},
            {"order": "0"},
        ),
        Case(
            "entry-remove",
            f"{noun}.remove",
            there,
            lambda visit: getattr(visit, f"{noun}_entries").count() == 1,
            {},
            {"id": "x"},
        ),
    ]


def _told(by: User) -> Scene:
    """A complaint of the patient, seen on the chart."""
    visit = build.visit(by)
    one = Complaint.objects.create(patient=visit.patient, name="Headache")
    return Scene(visit, [one.pk], {"visit": str(visit.pk)})


def _patient(by: User) -> Scene:
    visit = build.visit(by)
    data = {"visit": str(visit.pk), "id": str(uuid.uuid4())}
    return Scene(visit, [visit.patient_id], data)


def _complaint(visit: Visit) -> Complaint:
    return Complaint.objects.get(patient=visit.patient_id)


def _value(code: str, **slot: str) -> Callable[[Visit], bool]:
    return lambda visit: visit.findings.filter(code=code, value__gt="", **slot).exists()


PARTS: Data = {
    "position": "prone",
    "side": "R",
    "landmark": "ischium",
    "points_to": "midline",
    "angle_deg": "-10",
    "size": "",
    "order": "1",
    "note": "",
}
HEEL: Data = {"code": "heel", "side": "R", "cell": "", "seen": "0"}

CASES = [
    Case(
        "visit-start",
        "visit.start",
        _start,
        lambda v: Appointment.objects.get(visit=v).status == "in_room",
        {},
        {"appointment": "7", "patient": "x"},
    ),
    Case(
        "visit-save",
        "visit.save",
        _open,
        lambda v: v.pain_now == 4,
        {"field": "pain_now", "value": "4", "seen": "0"},
        {"field": "pain_now", "value": "11", "seen": "0"},
    ),
    Case(
        "finding-save",
        "finding.save",
        _open,
        _value("heel", side="R"),
        {**HEEL, "phase": "before", "value": "3"},
        {**HEEL, "phase": "before", "value": "9"},
    ),
    Case(
        "finding-affirm",
        "finding.affirm",
        _second,
        _value("heel", side="R"),
        {"code": "heel"},
        {"code": "heel", "earlier": "yesterday"},
    ),
    Case(
        "finding-describe",
        "finding.describe",
        _positive,
        lambda v: v.findings.get(code="heel").conditions == ["splint_in"],
        {"code": "heel", "part": "conditions", "value": "splint_in", "seen": ""},
        {"code": "heel", "part": "conditions", "value": "splint_up", "seen": ""},
    ),
    Case(
        "finding-judge",
        "finding.judge",
        _positive,
        _value("heel", phase="after"),
        {**HEEL, "result": "cleared"},
        {**HEEL, "result": "vanished"},
    ),
    Case(
        "block-accept",
        "block.accept",
        _open,
        lambda v: v.blocks.count() == 2,
        {"preset": "cat1_right", "seen": "0"},
        {"preset": "cat9", "seen": "0"},
    ),
    Case(
        "block-skip",
        "block.skip",
        _open,
        lambda v: v.blocks_state == "none",
        {"seen": "0"},
        {"seen": "many"},
    ),
    Case(
        "block-time",
        "block.time",
        _placed,
        lambda v: v.blocks_started_at is not None,
        {"run": "start"},
        {"minutes": "1000", "seen": "0"},
    ),
    Case(
        "block-add",
        "block.save",
        _placed,
        lambda v: v.blocks.count() == 3,
        {**PARTS, "seen": "1"},
        {"side": "M", "seen": "1"},
    ),
    Case(
        "block-save",
        "block.save",
        _block,
        lambda v: v.blocks.filter(landmark="ischium").exists(),
        {},
        {"side": "M"},
    ),
    Case(
        "block-remove",
        "block.remove",
        _block,
        lambda v: BlockPlacement.objects.filter(visit=v).count() == 1,
        {"seen": "1"},
        {"seen": ""},
    ),
    Case(
        "visit-undo",
        "visit.undo",
        _positive,
        lambda v: not _value("heel")(v),
        {},
        {},
        bad_status=302,
    ),
    Case(
        "visit-sign",
        "visit.sign",
        _ready,
        lambda v: v.is_signed,
        {},
        {"form_key": "x"},
        wrong="assistant",
        keyed=True,
        bad_status=409,
    ),
    Case(
        "addendum-add",
        "addendum.add",
        _signed,
        lambda v: v.addenda.count() == 1,
        {"text": "Tingling.", "reason": "left out"},
        {"text": "", "reason": "x"},
        wrong="assistant",
        keyed=True,
    ),
]
SEGMENT: Data = {"kind": "segment", "code": "adjust", "level": "L5"}
CASES += _entry_cases("procedure", SEGMENT, ("listing", "PRS"), ("side", "M"))
CASES += _entry_cases("measurement", {"name": "Bending"}, ("value", "53"), ("code", "x" * 60))
CASES += _entry_cases("outcome", {"name": "Sleep"}, ("words", "sound"), ("informant", "a dog"))
CASES += _entry_cases("reaction", {"type": "soreness"}, ("severity", "3"), ("severity", "11"))
CASES += [
    Case(
        "complaint-add",
        "complaint.add",
        _patient,
        lambda v: _complaint(v).name == "Neck pain",
        {"name": "Neck pain"},
        {"name": "", "side": "M"},
    ),
    Case(
        "complaint-save",
        "complaint.save",
        _told,
        lambda v: _complaint(v).quality == "dull, pulling",
        {"field": "quality", "value": "dull,pulling", "seen": "0"},
        {"field": "onset", "value": "2/30/2020", "seen": "0"},
    ),
    Case(
        "complaint-resolve",
        "complaint.save",
        _told,
        lambda v: _complaint(v).resolved_on is not None,
        {"resolved_on": "2026-01-05", "seen": "0"},
        {"resolved_on": "yesterday", "seen": "0"},
    ),
]
