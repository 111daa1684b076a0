"""A chart whose every field was filled by somebody hostile: refused or kept, and shown as text."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from charting.forms.entry import kind_of
from charting.forms.tap import _kinds
from charting.models import Complaint, Visit
from charting.models.visit import ENTRY_PARTS
from charting.rules.procedure import parameters
from clinic.models import User
from tests import make
from tests.charting import build, rich

pytestmark = pytest.mark.django_db
EVERY = int(os.environ.get("EVERY", "8"))  # each field gets every eighth; 1 in a long run
IMAGE = "<svg onload=alert(1)><img src=x onerror=alert(1)>\"'"
EVIL = [
    IMAGE,
    "</datalist><option value='x'>",
    "]]></text><script>alert(1)</script>",
    '#eval("1") \\ #read("/etc/passwd") $x$ @y <z>',
    '{"a": [1, {"b": null}]}',
    "9" * 5000,
    "-1",
    "99999999999999999999",
    "1e400",
    "NaN",
    "\u0663\u0664",
    "\u00b2",
    "\U0001f600" * 12,
    "\U0001f600" * 400,
    "a\u0301" * 20,
    "0001-01-01",
    "9999-12-31",
    "2027-02-30",
    "a,b,,c," * 5,
    "P,A,R,T,P",
    "true",
    "false",
    "> 90",
    "3-4",
    "1/0",
    "%(low)s %s {0} {{ 7 }}",
    "\ufffe\ufdd0",
    "L5-C1",
    "C1/2/3/4/5/6/7/8/9",
    "\u2028\u2029\u200e\u200f",
    "=cmd|' /C calc'!A0",
    str(uuid4()),
]
REFUSED = ["a\x00b", "\u202eevil", "\u2066x", "a\x07b"]


@pytest.fixture
def doctor(client: Client) -> User:
    user = make.user()
    client.force_login(user)
    client.raise_request_exception = False
    return user


def _entries(visit: Visit) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every field of one row of each sort of entry."""
    for noun, parts in ENTRY_PARTS.items():
        url = reverse("charting:entry-save", args=[visit.pk, noun])
        rows = list(getattr(visit, f"{noun}_entries").order_by("order"))
        for row in {getattr(one, "kind", ""): one for one in rows}.values():
            known = parameters(row.kind, row.code) if noun == "procedure" else []
            names = [*(p for p in parts if p != "details"), *(f"details.{p.code}" for p in known)]
            for name in names:
                seen = row.versions.get(name, 0)
                yield url, {"id": str(row.pk), "field": name, "seen": seen}, "value"


def _places(visit: Visit) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every place of a chart that takes text: address, data, and the name of what is hostile."""
    yield from _entries(visit)
    own = reverse("charting:visit-save", args=[visit.pk])
    for name in _kinds():
        yield own, {"field": name, "seen": visit.versions.get(name, 0)}, "value"
    one = visit.patient.complaints.order_by("order").first()
    assert one is not None
    url = reverse("charting:complaint-save", args=[one.pk])
    for name in ("name", "side", "region", "onset", "cause", "quality", "limits", "informant"):
        data = {"field": name, "seen": one.versions.get(name, 0), "visit": str(visit.pk)}
        yield url, data, "value"
    yield from _findings(visit)
    block = {"position": "prone", "side": "R", "landmark": "ischium", "points_to": "midline"}
    block |= {"angle_deg": "10", "size": "", "order": "1", "note": "", "seen": "1"}
    for name in block:
        yield reverse("charting:block-add", args=[visit.pk]), block, name
    for noun, first in (
        ("procedure", {"kind": "other", "name": "x"}),
        ("measurement", {"name": "x"}),
        ("outcome", {"name": "x"}),
        ("reaction", {"type": "soreness"}),
    ):
        add = reverse("charting:entry-add", args=[visit.pk, noun])
        for name in (*ENTRY_PARTS[noun], "details.sets", "details.", "pick", "each", "id"):
            yield add, {"id": str(uuid4()), **first}, name


def _findings(visit: Visit) -> Iterator[tuple[str, dict[str, Any], str]]:
    finding: dict[str, Any] = {"code": "heel", "side": "R", "cell": "", "phase": "before"}
    finding |= {"value": "3", "seen": "1"}
    for name in (*finding, "unit"):
        yield reverse("charting:finding-save", args=[visit.pk]), finding, name
    said: dict[str, Any] = {"code": "heel", "side": "R", "part": "conditions", "seen": ""}
    for name in (*said, "value"):
        yield reverse("charting:finding-describe", args=[visit.pk]), said, name
    judged = {"code": "heel", "side": "R", "cell": "", "result": "not_retested", "seen": "1"}
    for name in (*judged, "reason"):
        yield reverse("charting:finding-judge", args=[visit.pk]), judged, name
    times = {"run": "", "minutes": "", "planned": "", "plan": "", "seen": "0"}
    for name in times:
        yield reverse("charting:block-time", args=[visit.pk]), times, name


def _pages(visit: Visit) -> list[str]:
    patient = visit.patient_id
    names = ["visit-chart", "visit-view", "visit-paper"]
    pages = [reverse(f"charting:{name}", args=[visit.pk]) for name in names]
    names = ["travel-view", "visit-panel", "complaint-panel"]
    pages += [reverse(f"charting:{name}", args=[patient]) for name in names]
    ones = Complaint.objects.filter(patient=patient)
    return pages + [reverse("charting:complaint-edit", args=[one.pk]) for one in ones]


def _look(client: Client, visit: Visit) -> list[str]:
    """What is wrong with the pages of a visit."""
    wrong = []
    for page in _pages(visit):
        answer = client.get(page)
        raw = re.search(rb"<svg onload|<img src=x|<script>alert", answer.content)
        if answer.status_code != 200 or raw:
            wrong.append(f"{page}: {answer.status_code} {raw}")
    return wrong


def test_every_field_of_a_full_chart(client: Client, doctor: User, capfd: Any) -> None:
    """Each field gets hostile values one after the other; what was taken is then shown."""
    visit = rich.fill(build.ready(doctor))
    codes: Counter[int] = Counter()
    wrong: list[str] = []
    for turn in range(-(-len(EVIL) // EVERY)):
        fresh = Visit.objects.get(pk=visit.pk)
        for number, (url, data, name) in enumerate(_places(fresh)):
            text = EVIL[(turn * EVERY + number) % len(EVIL)]
            answer = client.post(url, {**data, name: text})
            codes[answer.status_code] += 1
            if answer.status_code >= 500:
                wrong.append(f"{url} {data} {name}={text[:40]!r}: {answer.status_code}")
        wrong += [f"turn {turn} {said}" for said in _look(client, visit)]
    with capfd.disabled():
        print(f"\nhostile chart: {codes.total()} posts, answers {dict(codes)}")  # noqa: T201
    assert codes[302] > 100, "too little was taken for the pages to be tried"
    assert not wrong, "\n".join(wrong)


def test_what_cannot_be_stored_is_refused_everywhere(client: Client, doctor: User) -> None:
    visit = rich.fill(build.ready(doctor))
    for number, (url, data, name) in enumerate(_places(visit)):
        text = REFUSED[number % len(REFUSED)]
        assert client.post(url, {**data, name: text}).status_code == 400, (url, name)


def test_every_field_of_an_entry_has_a_check() -> None:
    for noun, parts in ENTRY_PARTS.items():
        for name in parts:
            check = kind_of(noun, "details.x" if name == "details" else name)
            assert not check.required


@pytest.mark.parametrize("asked", ["9" * 5000, "\u0663", "1" * 400])
def test_a_page_number_that_is_none(client: Client, doctor: User, asked: str) -> None:
    visit = build.visit(doctor)
    url = reverse("charting:travel-view", args=[visit.patient_id])
    assert client.get(url, {"page": asked}).status_code == 200
