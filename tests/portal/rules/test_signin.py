"""What a code is, how often one may be asked for, and who may enter from a shared mailbox."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.rules import device, signin
from portal.rules.signin import Person, Way

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def test_a_code_is_eight_digits_and_hardly_ever_the_same() -> None:
    codes = {signin.fresh_code() for _n in range(2000)}
    assert all(len(code) == 8 and code.isdecimal() for code in codes)
    assert len(codes) > 1990


@pytest.mark.parametrize("text", ["12345678", "1234 5678", " 1234-5678 ", "1234\u00a05678"])
def test_a_code_is_read_as_people_type_it(text: str) -> None:
    assert signin.typed(text) == "12345678"
    assert signin.typed(signin.shown("12345678")) == "12345678"


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨", "²" * 8])
def test_anything_else_is_no_code(text: str) -> None:
    assert signin.typed(text) is None


def test_the_wait_ends_with_the_window() -> None:
    limits = ((timedelta(minutes=10), 2), (timedelta(hours=1), 3))
    ago = [NOW - timedelta(minutes=n) for n in (4, 9, 50)]
    assert signin.wait_min(ago[:1], limits, NOW) == 0
    assert signin.wait_min(ago[:2], limits, NOW) == 1  # the older of two is 9 minutes old
    assert signin.wait_min(ago, limits, NOW) == 10  # the third of an hour is 50 minutes old
    assert signin.wait_min([NOW - timedelta(hours=1)] * 9, limits, NOW) == 0


def person(key: str, born: int, *guardians: str, since: int = 2026, **more: bool) -> Person:
    facts = {"is_exact": True, **more}
    return Person(
        key, date(born, 11, 21), facts["is_exact"], date(since, 1, 1), frozenset(guardians)
    )


def test_who_is_alone_is_asked_nothing_more() -> None:
    assert signin.ways([person("ann", 1980)], TODAY, 18) == {"ann": Way.OPEN}
    assert signin.ways([person("kid", 2015)], TODAY, 18) == {"kid": Way.OPEN}


def test_several_are_asked_for_a_birthday() -> None:
    people = [person("ann", 1980), person("ben", 1979), person("cy", 1950, is_exact=False)]
    found = signin.ways(people, TODAY, 18)
    assert found == {"ann": Way.BIRTHDAY, "ben": Way.BIRTHDAY, "cy": Way.UNKNOWN}


@pytest.mark.parametrize(
    ("today", "way"),
    [(date(2026, 11, 20), Way.WARD), (date(2026, 11, 21), Way.GROWN)],
)
def test_a_childs_page_is_the_parents_until_the_day_of_majority(today: date, way: Way) -> None:
    people = [person("ann", 1980), person("kid", 2008, "ann", since=2015)]
    assert signin.ways(people, today, 18)["kid"] is way
    assert signin.wards(people, "ann", today, 18) == ({"kid"} if way is Way.WARD else set())


def test_a_tie_of_somebody_elses_mailbox_opens_nothing() -> None:
    people = [person("ben", 1979), person("kid", 2015, "ann")]
    assert signin.ways(people, TODAY, 18)["kid"] is Way.BIRTHDAY
    assert signin.wards(people, "ben", TODAY, 18) == set()
    assert signin.wards(people, "ann", TODAY, 18) == set()


def test_a_grown_child_who_came_as_one_is_asked_like_everybody() -> None:
    people = [person("mum", 1945), person("son", 1980, "mum")]
    assert signin.ways(people, TODAY, 18)["son"] is Way.BIRTHDAY


def test_a_young_parent_opens_nothing() -> None:
    people = [person("mum", 2010), person("baby", 2026, "mum")]
    assert signin.wards(people, "mum", TODAY, 18) == set()
    assert signin.ways(people, TODAY, 18)["baby"] is Way.BIRTHDAY


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/131.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
        ("<script>" * 900, ""),
    ],
)
def test_a_browser_in_words(agent: str, words: str) -> None:
    assert device.words(agent) == words
