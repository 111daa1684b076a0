"""A form that is half filled in, killed, and gone on with on another device: every field is there.

`PLUMBLINE_ROUNDS` says how often. In every second round the browser dies in the middle of a field:
there the end of that field may be missing, and nothing else. In the others the page is left after
it said "Saved". In the end staff accept each form, and every answer is read back from the record.
"""

import contextlib
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone
from playwright.sync_api import Error, Page, Playwright

from portal.actions import packet as packets
from portal.catalogue.archive import contents
from portal.catalogue.entry import Question, Section
from portal.catalogue.load import load
from portal.models import Packet
from portal.rules.answer import Answers, opened
from tests import make
from tests.portal import casebook, landing
from tests.services.web import Web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]
ROUNDS = int(os.environ.get("PLUMBLINE_ROUNDS", "4"))
SEED = int(os.environ.get("PLUMBLINE_SEED", "20261126"))
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TYPED = {"words", "text", "lines", "address", "name"}  # the browser dies while one is typed


class Phone:
    """A browser with a disk of its own, that can be killed."""

    def __init__(self, playwright: Playwright, arguments: dict[str, Any], link: str) -> None:
        self.browser = playwright.chromium.launch(**arguments)
        self.context = self.browser.new_context(**PHONE)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.link = link if link.endswith("/") else f"{link}/"

    def begin(self) -> None:
        self.page.goto(self.link)
        self.page.get_by_role("button", name="Start").click()

    def go_on(self, born: tuple[str, str, str]) -> None:
        """On this device for the first time: who it is, by the date of birth."""
        self.page.goto(self.link)
        for label, part in zip(("Month", "Day", "Year"), born, strict=True):
            self.page.get_by_label(label, exact=True).fill(part)
        self.page.get_by_role("button", name="Open my form").click()
        self.page.get_by_role("heading", name="Welcome back").wait_for()

    def kill(self) -> None:
        """As when the battery is empty: nothing is asked, nothing is sent."""
        with contextlib.suppress(Error):
            self.browser.new_browser_cdp_session().send("Browser.crash")
        with contextlib.suppress(Error):
            self.browser.close()

    def open(self, code: str) -> None:
        self.page.goto(f"{self.link}{code}/")

    def answer(self, question: Question, given: Answers) -> None:
        """One question, by the hand of somebody who taps and types."""
        page = self.page
        for name in question.names:
            value = given.get(name)
            if value in (None, "", []):
                continue
            if question.kind == "body":
                for region in value:  # a second tap would take it away again
                    spot = page.locator(f'a.region[data-region="{region}"]')
                    if spot.get_attribute("aria-pressed") != "true":
                        spot.dispatch_event("click")
            elif question.kind == "strokes":
                page.locator("#draw canvas").click(position={"x": 60, "y": 60})
            elif question.choices or question.kind == "agree":
                for code in value if isinstance(value, list) else [value]:
                    page.locator(f'[name="{name}"][value="{code}"]').check(force=True)
            else:
                page.locator(f'[name="{name}"]').fill(value)

    def seen(self, code: str) -> dict[str, list[str]]:
        """What stands in the fields of a page."""
        self.open(code)
        found: dict[str, list[str]] = self.page.evaluate(
            """() => {
              const found = {};
              for (const [name, value] of new FormData(document.querySelector("#intake")))
                (found[name] = found[name] || []).push(value);
              return found;
            }"""
        )
        return found

    def saved(self) -> None:
        """The page says that it is kept, or nothing was touched on it."""
        mark = self.page.locator("#saved.is")
        self.page.wait_for_timeout(1400)  # what is typed is sent after a moment
        mark.wait_for()

    def next(self) -> None:
        here = self.page.url
        self.page.get_by_role("button", name=re.compile("^(Next: |Sign$)")).click()
        self.page.wait_for_url(lambda url: url != here)


@pytest.fixture
def phone(
    playwright: Playwright, browser_type_launch_args: dict[str, Any]
) -> Iterator[Callable[[str], Phone]]:
    made: list[Phone] = []

    def open_one(link: str) -> Phone:
        made.append(Phone(playwright, browser_type_launch_args, link))
        return made[-1]

    yield open_one
    for one in made:
        if one.browser.is_connected():
            one.browser.close()


class Round:
    """One form: who fills it in, where it breaks off, and what must be there in the end."""

    def __init__(self, number: int, chance: random.Random, address: str) -> None:
        path = casebook.CASES[number % len(casebook.CASES)]
        today = make.NOW.date()
        self.given = casebook.answers(casebook.read(path), number + 1, today)
        about = self.given["about"]
        self.born = (about["birth_on_month"], about["birth_on_day"], about["birth_on_year"])
        month, day, year = map(int, self.born)
        self.patient = make.patient(first_name="Case", birth_on=date(year, month, day))
        self.doctor = make.user("chiropractor")
        now = timezone.now()
        self.packet, link, _mail = packets.send(by=self.doctor, now=now, patient=self.patient)
        self.link = f"{address}/i/{link.rstrip('/').rsplit('/', 1)[-1]}/"
        self.pages = opened(load(), self.given).sections
        self.dies = number % 2 == 1
        # not on the last page: a form that is signed was not half filled in
        broken = [n for n, page in enumerate(self.pages[:-1]) if self._typed(page) or not self.dies]
        self.at = chance.choice(broken)
        self.chance = chance

    def _typed(self, page: Section) -> list[Question]:
        """The questions of a page that are answered with a keyboard."""
        given = self.given[page.code]
        return [one for one in page.questions if one.kind in TYPED and given.get(one.code)]

    def first_device(self, phone: Phone) -> tuple[str, str]:
        """Up to the page at which it breaks off; returns the field that was being typed."""
        phone.begin()
        for page in self.pages[: self.at]:
            self._page(phone, page)
            phone.next()
        page = self.pages[self.at]
        phone.open(page.code)
        typed = self._typed(page)
        last = self.chance.choice(typed) if typed and self.dies else None
        for question in page.questions:
            if question is not last:
                phone.answer(question, self.given[page.code])
        phone.saved()
        if last is not None:
            words = str(self.given[page.code][last.code])
            box = phone.page.locator(f'[name="{last.code}"]')
            box.press_sequentially(words[: max(1, len(words) // 2)][:40], delay=8)
        if self.dies:
            phone.kill()
        else:
            phone.browser.close()
        return page.code, last.code if last else ""

    def compare(self, phone: Phone, broken: tuple[str, str]) -> list[str]:
        """What the second device does not show of what was answered on the first."""
        wrong = []
        for page in self.pages[: self.at + 1]:
            seen = phone.seen(page.code)
            for name, value in self.given[page.code].items():
                if (page.code, name) == broken:  # nobody has seen its last letters arrive
                    begun = "".join(seen.get(name, []))
                    if not str(value).startswith(begun):
                        wrong.append(f"{page.code}.{name}: {begun!r} of {value!r}")
                    continue
                there = seen.get(name, [])
                meant = value if isinstance(value, list) else [value]
                if name != "strokes" and [_plain(one) for one in there] != meant:
                    wrong.append(f"{page.code}.{name}: {meant!r}, not {there!r}")
        return wrong

    def second_device(self, phone: Phone) -> None:
        """The rest, from the page at which it broke off, and the sending."""
        for page in self.pages[self.at :]:
            phone.open(page.code)
            self._page(phone, page)
            phone.next()
        phone.page.get_by_role("button", name=re.compile("^Send to")).click()
        phone.page.get_by_role("heading", name="All done. Thank you.").wait_for()

    def _page(self, phone: Phone, page: Section) -> None:
        for question in page.questions:
            phone.answer(question, self.given[page.code])

    def record(self) -> list[str]:
        """Every answer that the record says otherwise, once staff have accepted the form."""
        packet = Packet.objects.get(pk=self.packet.pk)
        fields = {"first_name", "last_name", "preferred_name", "birth_on", "phone", "email"}
        fields |= {"address"}
        packets.accept(by=self.doctor, now=timezone.now(), packet=packet, fields=fields)
        own = {part.name: part for part in contents().parts}

        def rows(name: str) -> list[dict[str, Any]]:
            model: type[models.Model] = apps.get_model(own[name].model)
            found = model._default_manager.filter(**{own[name].path: self.patient.pk})
            return list(found.order_by("pk").values())

        given = {code: dict(page) for code, page in self.given.items()}
        given["agree"].pop("strokes", None)  # drawn by hand here
        found: list[str] = landing.differences(given, rows)
        return found


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n")


def test_half_filled_killed_and_gone_on_with_on_a_second_device(
    phone: Callable[[str], Phone], web: Web, capfd: Any
) -> None:
    make.day()
    chance, said, began = random.Random(SEED), Counter[str](), time.monotonic()
    wrong: list[str] = []
    for number in range(ROUNDS):
        one = Round(number, chance, web.address)
        first = phone(one.link)
        broken = one.first_device(first)
        second = phone(one.link)
        second.go_on(one.born)
        found = one.compare(second, broken)
        one.second_device(second)
        found += one.record()
        second.browser.close()
        said["killed" if one.dies else "left"] += 1
        said["mid-field"] += bool(broken[1])
        said["fields"] += sum(len(page) for page in one.given.values())
        said["every field"] += not found
        wrong += [f"round {number}: {fault}" for fault in found]
    whole = f"{said['every field']} of {ROUNDS} with every field"
    with capfd.disabled():
        print(f"\nintake: {time.monotonic() - began:.0f} s, {whole}, {dict(said)}")  # noqa: T201
    assert wrong == []
    assert said["every field"] == ROUNDS
    assert said["killed"] == ROUNDS // 2
    assert said["mid-field"] == said["killed"]
