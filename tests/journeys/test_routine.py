"""A routine follow-up on the demo clinic, by taps alone and by keys alone, counted and timed."""

import math
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Response

from charting.actions import visit as visits
from charting.models import Visit, record
from charting.rules import retest
from clinic.models import Alert, Clearance
from tests.journeys.eyes import DESKTOP, TABLET, Eyes
from tests.services.web import Web

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-line-that-hangs-true"
MOST_TAPS, MOST_KEYS, MOST_SECONDS = 14, 20, 45.0
TAP_S, KEY_S = 0.4, 0.15  # what a practised hand takes from one to the next
SIGNED = re.compile("Signed by")
SAVING = re.compile("/visits/[0-9a-f-]{36}/(.+)/$")
TIMING = re.compile("all;dur=([0-9.]+), work;dur=([0-9.]+)")
SAVED = """async () => {
  while (window.plumbline.queue.busy()) await new Promise((done) => setTimeout(done, 5));
}"""
TESTED = ("af", "heel", "leg_p")
VISITS = 3


@dataclass
class Server:
    """How long each saving request took inside the server, in ms, and how much of it was work.

    `spent` holds both by kind of tap, as the server itself says in each answer.
    """

    spent: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def hear(self, answer: Response) -> None:
        known = SAVING.search(answer.url)
        told = TIMING.match(answer.headers.get("server-timing", ""))
        if known and told and answer.request.method == "POST":
            self.spent.setdefault(known[1], []).append((float(told[1]), float(told[2])))

    def words(self) -> str:
        """Both, because on a machine that does other things too the first says little."""
        kinds = {**self.spent, "all": [one for times in self.spent.values() for one in times]}
        return "\n".join(f"  {kind:24} {_spent(times)}" for kind, times in kinds.items())


def _spent(times: list[tuple[float, float]]) -> str:
    told = [f"{len(times):>2} saves"]
    for name, one in (("server time", 0), ("of it computing", 1)):
        ranked = sorted(pair[one] for pair in times)
        p95 = ranked[max(0, math.ceil(0.95 * len(ranked)) - 1)]
        told.append(f"{name} p50 {statistics.median(ranked):.0f} ms, p95 {p95:.0f} ms")
    return "; ".join(told)


@pytest.fixture
def web(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Web]:
    """The web server of a clinic, whose times are the ones that count.

    One process, so that what it does for the first time it does at the first visit.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    server = Web(tmp_path / "web.log", clinic=True, workers=1)
    yield server
    server.stop()


@pytest.fixture
def day(web: Web) -> list[Visit]:
    """Next visits of people under one's care for Category I: one heel, one leg, and all known."""
    call_command("load_demo", verbosity=0)
    held = Alert.objects.values("patient"), Clearance.objects.values("patient")
    known = Visit.objects.with_facts().filter(status="signed", category="I")
    known = known.exclude(patient__in=held[0]).exclude(patient__in=held[1])
    rows = known.select_related("patient", "practitioner", "location").order_by("-started_at")
    usual = [one for one in rows if _is_usual(one)]
    mine = [one for one in usual if one.practitioner == usual[0].practitioner][:VISITS]
    assert len(mine) == VISITS, "the demo clinic has too few people under routine care"
    return [
        visits.start(
            by=last.practitioner, now=timezone.now(), patient=last.patient, location=last.location
        )
        for last in mine
    ]


def _is_usual(last: Visit) -> bool:
    """Whether a visit is a person's newest, with one positive heel and one leg."""
    facts = record.findings(last)
    found = retest.positives([f for f in facts if f.code in TESTED and f.phase == "before"])
    newest = last.patient.visits.latest("started_at") == last
    return newest and [key.code for key in found] == ["heel", "leg_p"]


def test_by_taps(open_eyes: Callable[..., Eyes], day: list[Visit], web: Web) -> None:
    """The first visit after the server's start is told apart: it loads what stays loaded."""
    eyes = _signed_in(open_eyes(TABLET), day, web)
    print("The first after the start:")  # noqa: T201
    _by_taps(eyes, day[0], Server())
    server = Server()
    for visit in day[1:]:
        _by_taps(eyes, visit, server)


def _by_taps(eyes: Eyes, visit: Visit, server: Server) -> None:
    _open(eyes, visit, server)
    began = time.perf_counter()
    _tap(eyes, "#pain-2")
    _tap(eyes, "#change-better")
    _tap(eyes, "#reaction-none")
    for code in ("af", "heel", "leg-p"):
        _tap(eyes, f"#same-{code}")
    _tap(eyes, "#category-i")
    _tap(eyes, "#blocks-use-clock")
    _tap(eyes, "#clock-stop")
    _tap(eyes, "#level-l5")
    for row in eyes.page.locator("#retest .row").all():
        _tap(eyes, f"#{row.get_attribute('id')} [data-v='cleared']")
    _tap(eyes, "#response-better")
    eyes.look("ready", rules=[])
    _pause(eyes, TAP_S)
    with eyes.page.expect_navigation():
        eyes.page.locator("#sign-now").tap()
    _told(eyes, visit, server, time.perf_counter() - began)
    assert eyes.touches["key"] == 0
    assert eyes.touches["tap"] <= MOST_TAPS


def test_by_keys(open_eyes: Callable[..., Eyes], day: list[Visit], web: Web) -> None:
    eyes, server, visit = _signed_in(open_eyes(DESKTOP), day, web), Server(), day[0]
    _open(eyes, visit, server)
    began = time.perf_counter()
    _keys(eyes, "2", "1", "1")  # pain, better, no reaction
    _keys(eyes, "a", "Enter", "a", "a")  # arm-fossa, past the supine leg, heel, prone leg
    _keys(eyes, "1", "1", "1")  # category, blocks and clock, stop
    _keys(eyes, "l", "5")
    _keys(eyes, "1", "1")  # both cleared
    _keys(eyes, "1", saved=True)  # better after the table
    eyes.look("ready", rules=[])
    _pause(eyes, KEY_S)
    with eyes.page.expect_navigation():
        eyes.page.keyboard.press("s")
    _told(eyes, visit, server, time.perf_counter() - began)
    assert eyes.touches["tap"] == 0
    assert eyes.touches["key"] <= MOST_KEYS


def _signed_in(eyes: Eyes, day: list[Visit], web: Web) -> Eyes:
    eyes.address = web.address
    eyes.sign_in(day[0].practitioner, PASSWORD)
    return eyes


def _open(eyes: Eyes, visit: Visit, server: Server) -> None:
    eyes.go(f"/visits/{visit.pk}/")
    eyes.settle()
    eyes.page.on("response", server.hear)
    eyes.touches.update(tap=0, key=0)


def _tap(eyes: Eyes, place: str) -> None:
    """A hand comes, taps once, and waits until the clinic has it."""
    _pause(eyes, TAP_S)
    with eyes.page.expect_response(lambda one: one.request.method == "POST") as answer:
        eyes.page.locator(place).tap()
    assert answer.value.ok, answer.value.text()
    _saved(eyes)


def _keys(eyes: Eyes, *keys: str, saved: bool = True) -> None:
    for key in keys:
        _pause(eyes, KEY_S)
        eyes.page.keyboard.press(key)
        if saved:
            _saved(eyes)


def _pause(eyes: Eyes, seconds: float) -> None:
    """As long as a hand needs; by then the browser has drawn, and the server works undisturbed."""
    eyes.page.wait_for_timeout(seconds * 1000)


def _saved(eyes: Eyes) -> None:
    """Wait until nothing is on its way any more."""
    eyes.page.evaluate(SAVED)


def _told(eyes: Eyes, visit: Visit, server: Server, took_s: float) -> None:
    """Print what it cost, from the first tap to the signed page, by the clock."""
    eyes.page.get_by_text(SIGNED).wait_for()
    taps, keys = eyes.touches["tap"], eyes.touches["key"]
    hand_s = taps * TAP_S + keys * KEY_S
    eyes.say("Routine visit, signed")
    print(f"T = {took_s:.1f} s, of it {hand_s:.1f} s by hand\n{server.words()}")  # noqa: T201
    eyes.page.remove_listener("response", server.hear)
    assert took_s <= MOST_SECONDS
    _is_charted(visit)


def _is_charted(visit: Visit) -> None:
    """Signed, with before and after of every positive finding, and something new today."""
    stored = Visit.objects.with_facts().get(pk=visit.pk)
    facts = record.facts(stored)
    assert stored.is_signed
    assert [item.result for item in retest.items(facts.findings, facts.results)] == ["cleared"] * 2
    assert (stored.category, stored.blocks_state, stored.pain_now) == ("I", "placed", 2)
    assert [one.level for one in facts.procedures] == ["L5"]
