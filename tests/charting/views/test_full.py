"""A full chart with a long past: as few queries as an empty one, and no slower for 500 visits."""

import time
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from charting.models import Visit
from clinic.models import User
from tests import make
from tests.charting import rich

pytestmark = pytest.mark.django_db
CHART, SAVE = 8, 12
SHORT, LONG, LOOKS = 5, 500, 5
# Generous: the machine that tests may be busy; what grows with the past would be 100 times slower.
TIMES = 3.0


@pytest.fixture
def doctor(client: Client) -> User:
    user = make.user()
    client.force_login(user)
    client.get(reverse("charting:visit-unsigned"))  # the first request of a session writes it
    return user


def _taps(visit: Visit) -> list[tuple[str, dict[str, Any]]]:
    """One tap of each sort on a full chart."""
    done, measured = visit.procedure_entries.all()[0], visit.measurement_entries.all()[0]
    told, reacted = visit.outcome_entries.all()[0], visit.reaction_entries.all()[0]
    one = visit.patient.complaints.all()[0]
    slot = {"code": "heel", "side": "L", "cell": "", "phase": "before", "value": "1", "seen": "0"}
    taps: list[tuple[str, list[Any], dict[str, Any]]] = [
        ("finding-save", [visit.pk], slot),
        ("visit-save", [visit.pk], {"field": "category", "value": "II", "seen": "1"}),
        ("visit-save", [visit.pk], {"field": "remark", "value": "calm", "seen": "0"}),
        ("block-time", [visit.pk], {"run": "start"}),
        ("complaint-save", [one.pk], {"field": "quality", "value": "dull", "visit": visit.pk}),
        ("entry-add", [visit.pk, "procedure"], {"kind": "segment", "code": "adjust"}),
        ("entry-save", [visit.pk, "procedure"], {"id": done.pk, "field": "note", "value": "x"}),
        ("entry-move", [visit.pk, "procedure"], {"id": done.pk, "order": "4"}),
        ("entry-save", [visit.pk, "measurement"], {"id": measured.pk, "field": "value"}),
        ("entry-save", [visit.pk, "outcome"], {"id": told.pk, "field": "note", "value": "x"}),
        ("entry-save", [visit.pk, "reaction"], {"id": reacted.pk, "field": "severity"}),
        ("entry-remove", [visit.pk, "measurement"], {"id": measured.pk}),
        ("visit-undo", [visit.pk], {}),
    ]
    more = {"id": str(uuid4()), "seen": "0", "value": "3", "form_key": ""}
    return [(reverse(f"charting:{name}", args=args), {**more, **data}) for name, args, data in taps]


def _asked(context: CaptureQueriesContext) -> int:
    """How many queries there were; the marks of a transaction inside the test's own are none."""
    return sum("SAVEPOINT" not in query["sql"] for query in context)


@pytest.mark.parametrize("past", [SHORT, 60])
def test_queries_of_a_full_chart(client: Client, doctor: User, past: int) -> None:
    visit = rich.course(doctor, past)
    looks = [reverse("charting:visit-chart", args=[visit.pk])]
    looks.append(reverse("charting:travel-view", args=[visit.patient_id]))
    for url in looks:
        with CaptureQueriesContext(connection) as looked:
            assert client.get(url).status_code == 200
        assert _asked(looked) <= CHART, url
    for url, data in _taps(visit):
        if url.endswith("/remove/"):
            data.pop("seen")
        data["form_key"] = str(uuid4())
        with CaptureQueriesContext(connection) as saved:
            answer = client.post(url, data, headers={"HX-Request": "true"})
        assert answer.status_code == 200, (url, answer.content)
        assert _asked(saved) <= SAVE, (url, data)


def _ms(client: Client, *urls: str) -> list[float]:
    """The quickest look at each, taken by turns: what else the machine does then meets all."""
    times: list[list[float]] = [[] for _url in urls]
    for _look in range(LOOKS):
        for url, taken in zip(urls, times, strict=True):
            start = time.perf_counter()
            assert client.get(url).status_code == 200
            taken.append((time.perf_counter() - start) * 1000)
    return [min(taken) for taken in times]


def test_five_hundred_visits_open_as_fast_as_five(client: Client, doctor: User, capfd: Any) -> None:
    few, many = rich.course(doctor, SHORT), rich.course(make.user(), LONG)
    said = []
    for name in ("travel-view", "visit-chart"):
        keys = [v.patient_id if name == "travel-view" else v.pk for v in (few, many)]
        short, long = _ms(client, *(reverse(f"charting:{name}", args=[key]) for key in keys))
        said.append(f"{name} {short:.0f} ms with {SHORT}, {long:.0f} ms with {LONG}")
        assert long < short * TIMES + 50, said
    with capfd.disabled():
        print("\npast visits:", "; ".join(said))  # noqa: T201
