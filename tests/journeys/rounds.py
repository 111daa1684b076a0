"""Rounds of charting with accidents in between: who taps, what happens, what is counted."""

import random
import threading
import time
from collections import Counter

from django.contrib.sessions.models import Session
from playwright.sync_api import Error as BrowserError

from charting.models import Visit
from clinic.models import AuditEvent, FormKey
from tests.journeys.tablet import Tablet
from tests.services.web import Web

TYPED_S = 0.6  # text is written down after a quarter of a second
SEEN_S = 0.2  # what stood on the page this long was accepted, whatever the page itself says
TAPS = ("finding.save", "visit.save", "visit.undo", "block.save", "block.time", "block.accept")
HEELS = {"L": "Heel tension left", "R": "Heel tension right"}


class Hands:
    """Somebody who charts, and remembers what the page was told."""

    def __init__(self, tablet: Tablet, visit: Visit, chance: random.Random) -> None:
        self.tablet, self.visit, self.chance = tablet, visit, chance
        self.meant: dict[str, str] = {}
        self.at: dict[str, float] = {}  # when each place was last touched
        self.texts = self.refused = 0

    def tap(self) -> None:
        """One thing on the chart."""
        kind = self.chance.choices(["heel", "pain", "text", "drag"], [4, 3, 2, 2])[0]
        try:
            getattr(self, f"_{kind}")()
        except BrowserError:
            self.refused += 1  # the page asks for the password first, or was just drawn anew
        self.tablet.renew()

    def _mean(self, place: str, value: str) -> None:
        if self.meant.get(place) != value:
            self.meant[place], self.at[place] = value, time.monotonic()

    def _option(self, place: str, group: str, values: list[str]) -> None:
        value = self.chance.choice([one for one in values if one != self.meant.get(place)])
        row = self.tablet.page.get_by_role("group", name=group, exact=True)
        row.get_by_role("button", name=value, exact=True).click(timeout=4000)
        self._mean(place, value)

    def _heel(self) -> None:
        side = self.chance.choice("LR")
        self._option(f"heel {side}", HEELS[side], ["0", "1", "2", "3", "4"])

    def _pain(self) -> None:
        self._option("pain", "Pain now, 0 to 10", [str(n) for n in range(1, 10)])

    def _text(self) -> None:
        self.texts += 1
        words = f"She says ({self.texts}, {self.chance.randrange(10**6)})"
        box = self.tablet.page.locator("#remark-in")
        box.fill("", timeout=4000)
        box.press_sequentially(words, delay=4)
        # A password that is asked for in the middle of a word takes the rest of the keys.
        self._mean("remark", box.input_value(timeout=4000))

    def _drag(self) -> None:
        """Drop a wedge on another landmark, by mouse."""
        page = self.tablet.page
        grip = page.locator(".movable .w-grip").nth(self.chance.randrange(2))
        if not grip.count():
            return
        grip.scroll_into_view_if_needed(timeout=4000)
        spot = self.chance.choice(page.locator(".movable .w-spot").all())
        start, end = grip.bounding_box(), spot.bounding_box()
        if not start or not end:  # drawn anew in between
            return
        page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)
        page.mouse.up()
        page.wait_for_timeout(20)
        for block, facts in self.tablet.drawn.items():
            self._mean(f"block {block}", facts)
        self.tablet.drawn.clear()

    def stored(self) -> dict[str, str]:
        """The same places as the clinic has them."""
        visit = Visit.objects.with_facts().get(pk=self.visit.pk)
        found = {
            f"heel {row['side']}": row["value"]
            for row in visit.finding_rows
            if row["code"] == "heel"
        }
        found |= {"pain": str(visit.pain_now), "remark": visit.remark}
        for row in visit.block_rows:
            facts = f"{row['side']} {row['landmark']} {row['angle_deg']}"
            found[f"block {row['id'][-12:]}"] = facts
        return found


class Accidents:
    """What happens to the tablet and the server."""

    def __init__(self, tablet: Tablet, web: Web, hands: Hands, chance: random.Random) -> None:
        self.tablet, self.web, self.hands, self.chance = tablet, web, hands, chance
        self.path = f"/visits/{hands.visit.pk}/"

    def happen(self, kind: str) -> None:
        getattr(self, f"_{kind}")()

    def _again(self) -> None:
        self.tablet.open(self.path)

    def _tab(self) -> None:
        self.tablet.kill_tab()
        self._again()

    def _browser(self) -> None:
        self.tablet.kill_browser()
        self.tablet.start()
        self._again()

    def _offline(self) -> None:
        self.tablet.context.set_offline(True)
        for _tap in range(self.chance.randint(1, 3)):
            self.hands.tap()
        if self.chance.random() < 0.5:
            time.sleep(SEEN_S * 3)
            self.tablet.kill_tab()
        self.tablet.context.set_offline(False)
        if "/visits/" not in self.tablet.page.url:
            self._again()

    def _session(self) -> None:
        Session.objects.all().delete()
        for _tap in range(self.chance.randint(0, 2)):
            self.hands.tap()
        if self.chance.random() < 0.3:
            time.sleep(SEEN_S * 3)
            self._tab()

    def _worker(self) -> None:
        late = threading.Timer(self.chance.random() * 0.4, self.web.kill_worker, [0])
        self.web.kill_worker(1)
        late.start()
        for _tap in range(self.chance.randint(1, 3)):
            self.hands.tap()
        late.join()


KINDS = ["tab", "offline", "session", "worker", "browser"]


class Trial:
    """Rounds of charting and accidents; `said` counts what was accepted, lost, doubled, wrong."""

    def __init__(self, tablet: Tablet, web: Web, visit: Visit, seed: int) -> None:
        self.tablet = tablet
        self.chance = random.Random(seed)
        self.hands = Hands(tablet, visit, self.chance)
        self.accidents = Accidents(tablet, web, self.hands, self.chance)
        self.said: Counter[str] = Counter()
        self.events, self.keys = self._events(), FormKey.objects.count()
        tablet.open(self.accidents.path)
        self.before = self.hands.stored()
        self.hands.meant |= self.before

    def _events(self) -> int:
        return AuditEvent.objects.filter(action__in=TAPS).count()

    def round(self, kind: str) -> None:
        """Chart a little, meet with an accident, go on, and compare."""
        for _tap in range(self.chance.randint(1, 4)):
            self.hands.tap()
        if self.chance.random() < 0.6:
            time.sleep(self.chance.choice([0.05, SEEN_S * 2, SEEN_S * 4]))
        cut = time.monotonic()
        self.accidents.happen(kind)
        self.tablet.drained()
        self._compare(cut)
        self.said[f"rounds {kind}"] += 1

    def _compare(self, cut: float) -> None:
        tablet, hands = self.tablet, self.hands
        done = {str(key) for key in FormKey.objects.values_list("key", flat=True)}
        shown = {key for key, at in tablet.taken.items() if at < cut - SEEN_S}
        accepted = shown | set(tablet.kept)
        stored = hands.stored()
        for place, value in hands.meant.items():
            # Nobody has seen the last moment before a crash; there the value before is right too.
            fresh = cut - TYPED_S < hands.at.get(place, 0.0) <= cut
            there = stored.get(place)
            begun = place == "remark" and value.startswith(there or "-")
            if there != value and not (fresh and (begun or there == self.before.get(place))):
                self.said["wrong"] += 1
                print(f"{place}: {value!r} was meant, {stored.get(place)!r} is there")  # noqa: T201
        hands.meant |= stored
        self.before = stored
        self.said["accepted"], self.said["lost"] = len(accepted), len(accepted - done)
        self.said["doubled"] = self._events() - self.events - (FormKey.objects.count() - self.keys)
