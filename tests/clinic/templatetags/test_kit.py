"""Dates, times, states and keys as pages show them."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from clinic.templatetags import kit

MORNING = datetime(2026, 11, 10, 14, 10, tzinfo=UTC)
NEW_YORK = "America/New_York"


def test_time_stands_in_the_zone_of_the_place() -> None:
    assert kit.clock(MORNING, NEW_YORK) == "9:10\N{NO-BREAK SPACE}am"
    assert kit.clock(MORNING, ZoneInfo("America/Los_Angeles")) == "6:10\N{NO-BREAK SPACE}am"
    assert kit.clock_short(MORNING, NEW_YORK) == "9:10"


def test_a_moment_for_machines_is_whole_seconds() -> None:
    """HTML allows a `datetime` three digits after the second, and Python writes six."""
    assert kit.stamp(MORNING.replace(microsecond=677230)) == "2026-11-10T14:10:00Z"
    assert kit.stamp(MORNING.astimezone(ZoneInfo(NEW_YORK))) == "2026-11-10T14:10:00Z"
    assert kit.stamp(None) == ""


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "12:00 am"), (11, "11:00 am"), (12, "12:00 pm"), (23, "11:00 pm")]
)
def test_halves_of_the_day(hour: int, words: str) -> None:
    moment = datetime(2026, 11, 10, hour, tzinfo=UTC)
    assert kit.clock(moment, "UTC") == words.replace(" ", "\N{NO-BREAK SPACE}")


def test_day_is_the_day_of_the_place() -> None:
    late = datetime(2026, 11, 11, 3, 0, tzinfo=UTC)
    assert kit.day(late, NEW_YORK) == "Tue 10 Nov"
    assert kit.day_long(late, NEW_YORK) == "Tuesday 10 November"
    assert kit.day_year(date(1974, 5, 3)) == "3 May 1974"
    assert kit.day_spoken(date(2026, 12, 22)) == "Tuesday, December 22"
    with translation.override("es"):
        assert kit.day_spoken(date(2026, 12, 22)).lower() == "martes 22 de diciembre"


def test_nothing_known_is_nothing_shown() -> None:
    for words in (kit.day, kit.day_year, kit.day_long, kit.day_spoken, kit.clock, kit.clock_short):
        assert words(None) == ""
    assert kit.age(None) == ""
    assert kit.minutes(None) == ""
    assert kit.phone("") == ""


def test_durations_and_ages_are_words() -> None:
    assert [kit.minutes(n) for n in (0, 4, 60, 80)] == ["0 min", "4 min", "1 h", "1 h 20 min"]
    today = date(2026, 11, 10)
    assert kit.age(date(1974, 5, 3), today) == "52 years"
    assert kit.age(date(2026, 10, 1), today) == "5 weeks"
    assert kit.age(date(2026, 11, 9), today) == "1 day"
    assert kit.age(date(2025, 1, 10), today) == "22 months"


@pytest.mark.parametrize(
    ("stored", "shown", "called"),
    [
        ("+15550142263", "(555) 014-2263", "+15550142263"),
        ("555-014-2263", "(555) 014-2263", "+15550142263"),
        ("+34600111222", "+34600111222", "+34600111222"),
    ],
)
def test_telephone_numbers(stored: str, shown: str, called: str) -> None:
    assert kit.phone(stored) == shown
    assert kit.tel(stored) == called


def test_state_is_a_word_in_its_look() -> None:
    assert kit.state("in_room") == '<span class="state" data-s="room">In room</span>'
    assert "&lt;b&gt;" in kit.state("booked", "<b>")
    assert kit.state_look("never heard of") == "quiet"


def test_initials() -> None:
    assert [kit.initials(n) for n in ("Bea Morrow", "Ana de la Vega", "Cher", "")] == [
        *("BM", "AV", "C", "")
    ]


def test_each_form_gets_its_own_key() -> None:
    page = Template("{% load kit %}{% form_key %}{% form_key %}").render(Context())
    keys = re.findall(r'name="form_key" value="([0-9a-f-]{36})"', page)
    assert len(set(keys)) == 2


def test_next_page_keeps_the_filters() -> None:
    request = RequestFactory().get("/plans/", {"state": "a & b", "page": "2"})
    page = Template("{% load kit %}{% page_url 3 %}").render(Context({"request": request}))
    assert page == "?state=a+%26+b&amp;page=3"
