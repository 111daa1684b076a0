"""What a tap costs the server, counted in calls and statements: the same on every machine."""

import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from charting.models import Visit
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
PAST = 6
# A little over what it is; drawn by templates, and whole sections at a time, it was twice as much.
MOST_CALLS, USUAL_CALLS = 66_000, 44_000
# Session, person, visit, key, lock, write, audit, chart, columns; six statements of savepoints, two
# of them because a test is a transaction itself.
FIELD = 15
# Blocks: those that were and those that are. Findings: those of the line, and the new ones.
BLOCKS, JUDGED, ADDED = FIELD + 3, FIELD + 2, FIELD + 2
# What speaks for a category is kept with it.
REASONED = FIELD + 1
# Findings of both visits, and the earlier visit itself.
AFFIRMED = FIELD + 4


class Plain(Client):
    """A client that only asks: Django's own copies the context of each template."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]


@dataclass
class Cost:
    """Calls of functions and statements of SQL."""

    calls: int = 0
    statements: list[str] = field(default_factory=list)


@contextmanager
def counted() -> Iterator[Cost]:
    cost = Cost()

    def call(_frame: FrameType, event: str, _arg: object) -> None:
        if event in ("call", "c_call"):
            cost.calls += 1

    def ask(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        cost.statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(ask):
        sys.setprofile(call)
        try:
            yield cost
        finally:
            sys.setprofile(None)


Tap = tuple[str, dict[str, Any], int]


def _say(name: str, value: str) -> Tap:
    return "visit-save", {"field": name, "value": value, "seen": "0"}, FIELD


def _judge(code: str, side: str) -> Tap:
    said = {"code": code, "side": side, "cell": "", "result": "cleared", "seen": "0"}
    return "finding-judge", said, JUDGED


def _routine(last: Visit) -> list[Tap]:
    """The taps of a routine visit, each with the statements that it may take."""
    clock = {"preset": "cat1_right", "clock": "1", "seen": "0"}
    level = {"id": str(uuid.uuid4()), "kind": "segment", "code": "adjust", "level": "L5"}
    return [
        _say("pain_now", "2"),
        _say("change", "better"),
        _say("reactions", "none"),
        ("finding-affirm", {"code": "heel", "earlier": str(last.pk)}, AFFIRMED),
        ("finding-affirm", {"code": "leg_p", "earlier": str(last.pk)}, AFFIRMED),
        ("visit-save", {"field": "category", "value": "I", "seen": "0"}, REASONED),
        ("block-accept", clock, BLOCKS),
        ("block-time", {"run": "stop", "seen": "0"}, FIELD),
        ("entry-add", level, ADDED),
        _judge("heel", "R"),
        _judge("leg_p", ""),
        _say("response", "better"),
    ]


def _next_visit(by: User) -> tuple[Visit, Visit]:
    """A new visit of somebody with some past, and the visit before it."""
    patient = make.patient()
    days = [make.NOW - timedelta(days=3 * n) for n in range(PAST, 0, -1)]
    past = [build.ready(by, day, patient) for day in days]
    return past[-1], build.visit(by, make.NOW, patient)


def _post(client: Client, visit: Visit, tap: Tap, saves: int) -> tuple[Any, Cost]:
    name, data, _most = tap
    args = [visit.pk, "procedure"] if name == "entry-add" else [visit.pk]
    url = reverse(f"charting:{name}", args=args)
    headers = {"HX-Request": "true", "X-Saves": str(saves)}
    with counted() as cost:
        answer = client.post(url, {**data, "form_key": str(uuid.uuid4())}, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer, cost


def _chart(client: Client, by: User) -> list[tuple[Tap, Any, Cost]]:
    last, visit = _next_visit(by)
    taps = enumerate(_routine(last))
    return [(tap, *_post(client, visit, tap, saves)) for saves, tap in taps]


def test_no_tap_of_a_routine_visit_costs_more() -> None:
    """The first visit reads templates, catalogue and texts; the second shows what a tap costs."""
    plain = Plain()
    user = make.user()
    plain.force_login(user)
    _chart(plain, user)
    other = make.user()
    plain.force_login(other)
    done = _chart(plain, other)
    costs = [cost.calls for _tap, _answer, cost in done]
    names = [f"{tap[0]} {tap[1].get('field', '')}".strip() for tap, _answer, _cost in done]
    table = "\n".join(
        f"{name:24} {cost.calls:>7} calls {len(cost.statements):>3} statements"
        for name, (_tap, _answer, cost) in zip(names, done, strict=True)
    )
    print(table)  # noqa: T201
    assert not [answer for _tap, answer, _cost in done if "X-Whole" in answer]
    assert max(costs) <= MOST_CALLS, table
    assert sum(costs) / len(costs) <= USUAL_CALLS, table
    for (_name, _data, most), _answer, cost in done:
        assert len(cost.statements) <= most, (table, cost.statements)


def test_the_count_sees_a_chart_that_is_drawn_whole() -> None:
    """What the bound is for: an answer with every line costs several taps."""
    plain = Plain()
    user = make.user()
    plain.force_login(user)
    _last, visit = _next_visit(user)
    _post(plain, visit, _say("pain_now", "2"), 0)
    part, cheap = _post(plain, visit, _say("change", "better"), 1)
    whole, dear = _post(plain, visit, _say("reactions", "none"), 0)
    assert "X-Whole" in whole
    assert len(whole.content) > 10 * len(part.content)
    assert dear.calls > max(MOST_CALLS, 3 * cheap.calls)
