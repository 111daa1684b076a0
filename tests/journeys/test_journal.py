"""Nothing is lost: whatever happens to a tablet or a server, each tap arrives, once."""

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Playwright

from charting.actions import block as blocks
from charting.models import Visit
from clinic.models import AuditEvent, User
from tests import make
from tests.charting import build
from tests.journeys.rounds import KINDS, Trial
from tests.journeys.tablet import Tablet
from tests.services.web import Web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]
ROUNDS = int(os.environ.get("PLUMBLINE_ROUNDS", "10"))
SEED = int(os.environ.get("PLUMBLINE_SEED", "20261122"))


@pytest.fixture
def tablet(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    web: Web,
    tmp_path: Path,
) -> Iterator[Callable[..., Tablet]]:
    opened: list[Tablet] = []

    def open_one(**options: Any) -> Tablet:
        disk = tmp_path / f"disk{len(opened)}"
        one = Tablet(playwright, browser_type_launch_args, disk, web.address, **options)
        one.start()
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        one.stop()


def _visit() -> Visit:
    """An open visit, on blocks, in a clinic with a name."""
    return _visit_of(make.day().doctor)


def _visit_of(doctor: User) -> Visit:
    visit = build.visit(doctor)
    build.put(visit, doctor, "leg_p", cell="side", value="R")
    build.say(visit, doctor, "category", "I")
    blocks.accept(by=doctor, now=make.NOW, visit=visit, preset="cat1_right", seen=0)
    return visit


def _doctor(visit: Visit) -> User:
    visit.practitioner.set_password(make.PASSWORD)  # as the server hashes them
    visit.practitioner.save()
    return visit.practitioner


def test_accidents(tablet: Callable[..., Tablet], web: Web, capfd: Any) -> None:
    visit = _visit()
    began = time.monotonic()
    trial = Trial(tablet(user=_doctor(visit)), web, visit, SEED)
    for n in range(ROUNDS):
        trial.round(KINDS[n % len(KINDS)])
        if (n + 1) % 20 == 0 or n + 1 == ROUNDS:
            with capfd.disabled():
                print(f"\njournal: {time.monotonic() - began:.0f} s, {dict(trial.said)}")  # noqa: T201
    said = trial.said
    assert said["accepted"] > ROUNDS
    assert (said["lost"], said["doubled"], said["wrong"]) == (0, 0, 0)


def test_without_the_journal_taps_are_lost(
    tablet: Callable[..., Tablet], web: Web, capfd: Any
) -> None:
    """The control: the same hands and accidents, in a browser that can keep nothing."""
    visit = _visit()
    trial = Trial(tablet(user=_doctor(visit), forgetful=True), web, visit, SEED)
    for n in range(max(24, ROUNDS // 4)):  # how soon one is lost is a matter of moments
        trial.round(["offline", "tab"][n % 2])
        if trial.said["lost"] and ROUNDS < 100:
            break
    with capfd.disabled():
        print(f"\nwithout the journal: {dict(trial.said)}")  # noqa: T201
    assert trial.said["lost"] > 0


def _saying(page: Page, words: str) -> None:
    page.locator("#save-said").get_by_text(re.compile(words)).wait_for()


def test_a_stolen_disk_tells_nothing(tablet: Callable[..., Tablet], web: Web) -> None:
    """Text that waits in a browser without network, whose process is then killed."""
    visit, words = _visit(), "Zanzibarquitten said it aloud"
    one = tablet(user=_doctor(visit))
    one.open(f"/visits/{visit.pk}/")
    one.drained()
    one.context.set_offline(True)
    one.page.locator("#remark-in").press_sequentially(words, delay=3)
    _saying(one.page, r"Not saved: offline, \d waiting")
    one.page.wait_for_timeout(600)
    assert one.kept
    one.kill_browser()
    stored = [path.read_bytes() for path in one.disk.rglob("*") if path.is_file()]
    assert any(str(visit.pk).encode() in data for data in stored), "nothing lies there at all"
    for code in ("utf-8", "utf-16-le"):
        assert not any("Zanzibarquitten".encode(code) in data for data in stored), code
    one.start()
    one.sign_in()
    one.page.get_by_role("link", name="Open the chart to save them").click()
    one.page.wait_for_url(f"**/visits/{visit.pk}/")
    one.drained()
    visit.refresh_from_db()
    assert visit.remark == words
    left = one.page.evaluate(COUNT)
    assert left == 0, "what was acknowledged lies there still"


COUNT = """new Promise((done) => {
  const asked = indexedDB.open("plumbline");
  asked.onsuccess = () => {
    const all = asked.result.transaction("taps").objectStore("taps").count();
    all.onsuccess = () => done(all.result);
  };
})"""


def test_an_old_tap_meets_a_newer_value_and_neither_vanishes(
    tablet: Callable[..., Tablet], web: Web
) -> None:
    visit, other = _visit(), make.user()
    one = tablet(user=_doctor(visit))
    one.open(f"/visits/{visit.pk}/")
    page = one.page
    page.get_by_role("group", name="Pain now, 0 to 10").get_by_role("button", name="2").click()
    one.drained()
    one.context.set_offline(True)
    page.get_by_role("group", name="Pain now, 0 to 10").get_by_role("button", name="8").click()
    page.get_by_role("group", name="Heel tension left").get_by_role("button", name="3").click()
    _saying(page, "2 waiting")
    page.wait_for_timeout(300)
    one.kill_tab()
    build.say(visit, other, "pain_now", 5, seen=1)
    one.context.set_offline(False)
    for _opening in range(2):  # until somebody decides, it is shown again
        one.open(f"/visits/{visit.pk}/")
        one.page.get_by_text("At the clinic: 5. Yours: 8.").wait_for()
        one.drained()
    visit.refresh_from_db()
    assert visit.pain_now == 5
    assert visit.findings.get(code="heel", side="L").value == "3", "the tap behind it arrived"
    one.page.get_by_role("button", name="Save mine instead").click()
    one.page.get_by_text("At the clinic: 5. Yours: 8.").wait_for(state="hidden")
    one.drained()
    visit.refresh_from_db()
    assert visit.pain_now == 8
    assert one.page.evaluate(COUNT) == 0


@pytest.mark.parametrize("when", ["opened", "opening"])
def test_a_browser_that_forgot_all_cookies_asks_for_the_password(
    tablet: Callable[..., Tablet], web: Web, when: str
) -> None:
    """Nothing that was tapped waits for a reload: signed in on the page, it leaves by itself.

    Neither where the cookies went before the page had asked for the key that seals its taps.
    """
    visit = _visit()
    one = tablet(user=_doctor(visit))
    if when == "opening":
        one.page.route("**/key/", lambda route: route.abort())
    one.open(f"/visits/{visit.pk}/")
    pain = one.page.get_by_role("group", name="Pain now, 0 to 10")
    if when == "opened":
        one.drained()
        one.context.clear_cookies()
        pain.get_by_role("button", name="4").click()
    else:
        pain.get_by_role("button", name="4").click()
        one.context.clear_cookies()
        one.page.unroute_all()
    one.page.get_by_role("heading", name="Sign in again").wait_for()
    one.renew()
    one.drained()
    visit.refresh_from_db()
    assert visit.pain_now == 4


def test_two_people_on_one_chart(tablet: Callable[..., Tablet], web: Web) -> None:
    """They collide on the same field only, and see each other's values."""
    visit = _visit()
    first, second = tablet(user=_doctor(visit)), tablet(user=_slow(make.user()))
    for one in (first, second):
        one.open(f"/visits/{visit.pk}/")
    pain = [one.page.get_by_role("group", name="Pain now, 0 to 10") for one in (first, second)]
    heel = first.page.get_by_role("group", name="Heel tension left")
    pain[0].get_by_role("button", name="4").click()
    first.drained()
    pain[1].get_by_role("button", name="6").click()
    second.page.get_by_text("At the clinic: 4. Yours: 6.").wait_for()
    second.page.get_by_role("button", name="Leave theirs").click()
    second.page.get_by_role("group", name="Heel tension right").get_by_role(
        "button", name="2"
    ).click()
    second.drained()
    heel.get_by_role("button", name="3").click()
    first.drained()
    visit.refresh_from_db()
    assert visit.pain_now == 4
    found = visit.findings.filter(code="heel").values_list("side", "value")
    assert set(found) == {("L", "3"), ("R", "2")}
    right = first.page.get_by_role("group", name="Heel tension right")
    assert right.get_by_role("button", name="2").get_attribute("aria-pressed") == "true"


def _slow(user: User) -> User:
    user.set_password(make.PASSWORD)
    user.save()
    return user


SHOWN = """new Promise((done) => {
  const face = document.querySelector("[data-clock][data-since]");
  const old = face.textContent;
  const look = () => {
    if (face.textContent === old) { setTimeout(look, 5); return; }
    const [minutes, seconds] = face.textContent.split(":").map(Number);
    done([minutes * 60 + seconds, Date.now() / 1000]);
  };
  look();
})"""


def test_the_clocks_of_two_tables_survive(tablet: Callable[..., Tablet], web: Web) -> None:
    """They count from the server's time, through a reload and a killed browser."""
    visits = [_visit(), _visit_of(make.user())]
    for number, visit in enumerate(visits):
        began = timezone.now() - timedelta(minutes=3 * number, seconds=7.4)
        blocks.clock(by=visit.practitioner, now=began, visit=visit, run=True)
    one = tablet(user=_doctor(visits[0]))
    errors = []
    for step in ("open", "reload", "kill"):
        if step == "kill":
            one.kill_browser()
            one.start()
        for visit in visits:
            one.open(f"/visits/{visit.pk}/")
            shown, at = one.page.evaluate(SHOWN)
            visit.refresh_from_db()
            assert visit.blocks_started_at
            errors.append(at - visit.blocks_started_at.timestamp() - shown)
    assert all(abs(error) < 1 for error in errors), errors


def test_the_last_word_typed_before_a_crash_is_there(
    tablet: Callable[..., Tablet], web: Web
) -> None:
    visit, words = _visit(), "half a sent"
    one = tablet(user=_doctor(visit))
    one.open(f"/visits/{visit.pk}/")
    one.drained()
    one.page.locator("#remark-in").press_sequentially(words, delay=10)
    one.page.wait_for_timeout(450)
    one.kill_tab()
    one.open(f"/visits/{visit.pk}/")
    one.drained()
    assert one.page.locator("#remark-in").input_value() == words
    visit.refresh_from_db()
    assert visit.remark == words
    assert AuditEvent.objects.filter(action="visit.save", patient=visit.patient).count() == 2
