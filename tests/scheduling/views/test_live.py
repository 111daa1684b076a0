"""An open page asks whether anything is new: cheaply, without counting as work or as a look."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent
from clinic.web import clock
from scheduling.templatetags import visits
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic

pytestmark = pytest.mark.django_db
DAY = f"/calendar/?day={MONDAY}"
PAGES = ["/today/", DAY, f"{DAY}&view=week", f"{DAY}&view=list", f"{DAY}&view=month"]


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands, so that no minute begins between two requests."""
    monkeypatch.setattr(clock, "moment", lambda: NOW)


def _asks(browser: Client, url: str, tag: str) -> Any:
    headers = {"X-Live": "1", "X-Only-Asking": "1", "If-None-Match": tag}
    return browser.get(url, headers=headers)


def _fill(place: Clinic) -> None:
    place.visit(start_at=place.at(11))
    place.visit(start_at=NOW, practitioner=place.ben, room=place.two)


@pytest.mark.parametrize("url", PAGES)
def test_nothing_new_is_three_queries_and_no_page(place: Clinic, desk: Client, url: str) -> None:
    _fill(place)
    tag = desk.get(url)["ETag"]
    events = AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as queries:
        answer = _asks(desk, url, tag)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert len(queries) == 3  # the session, the person, the mark
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize("url", PAGES)
def test_something_new_is_answered_with_the_parts(place: Clinic, desk: Client, url: str) -> None:
    _fill(place)
    tag = desk.get(url)["ETag"]
    fresh = make.patient(last_name="Quill")
    place.visit(patient=fresh, start_at=NOW + timedelta(hours=1))
    place.visit(patient=fresh, start_at=place.at(13))
    answer = _asks(desk, url, tag)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["ETag"] != tag
    assert "<html" not in page
    assert ('id="board-main"' if url == "/today/" else 'id="cal-part"') in page
    assert ("Quill" in page) == ("month" not in url)


@pytest.mark.parametrize("url", PAGES[:-1])
def test_who_is_shown_already_is_not_looked_at_again(
    place: Clinic, desk: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(place)
    tag = desk.get(url)["ETag"]
    assert AuditEvent.objects.count() == 1
    monkeypatch.setattr(clock, "moment", lambda: NOW + timedelta(hours=1))
    later = _asks(desk, url, tag)
    assert later.status_code == 200  # the clock went on
    assert AuditEvent.objects.count() == 1
    place.visit(start_at=NOW + timedelta(hours=2))
    place.visit(start_at=place.at(13))
    assert _asks(desk, url, later["ETag"]).status_code == 200
    assert AuditEvent.objects.count() == 2  # somebody else stands there now


def test_nobody_can_forge_having_seen(
    place: Clinic, desk: Client, enter: Callable[..., Client]
) -> None:
    _fill(place)
    tag = desk.get(DAY)["ETag"]
    other = enter("front_desk")
    stale = tag.replace(tag.split(".")[4], "0" * 32)
    assert _asks(other, DAY, stale).status_code == 200
    assert AuditEvent.objects.count() == 2  # the proof was made for somebody else
    assert _asks(desk, DAY, stale).status_code == 200
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize("tag", ["", "x", "a.b.c.d.e.f", '"..m1..."', "\N{SNOWMAN}.1.2.3.4.5"])
def test_a_strange_mark_gets_the_page(place: Clinic, desk: Client, tag: str) -> None:
    _fill(place)
    assert _asks(desk, DAY, tag.encode("utf-8").decode("latin-1")).status_code == 200


def test_asking_is_no_work_and_ends_with_the_session(place: Clinic, desk: Client) -> None:
    _fill(place)
    tag = desk.get(DAY)["ETag"]
    session = desk.session
    session["seen_at"] = int(time.time()) - 600
    session.save()
    assert _asks(desk, DAY, tag).status_code == 304
    assert time.time() - desk.session["seen_at"] >= 600
    session["seen_at"] = int(time.time()) - 901
    session.save()
    assert _asks(desk, DAY, tag).status_code == 302


def test_who_may_not_see_is_told_nothing(place: Clinic, client: Client, desk: Client) -> None:
    tag = desk.get(DAY)["ETag"]
    assert _asks(client, DAY, tag).status_code == 302


def test_the_panels_of_the_board_are_no_work(place: Clinic, owner: Client) -> None:
    page = owner.get("/today/").content.decode()
    assert page.count('hx-trigger="load') == page.count("X-Only-Asking") > 0


def test_the_zone_is_named_where_it_could_be_mistaken(place: Clinic, desk: Client) -> None:
    page = desk.get(DAY).content.decode()
    assert 'data-zone="America/New_York" data-offset="-300" hidden' in page
    make.location(zone="America/Denver")
    for url in ("/today/", DAY):
        answer = desk.get(f"{url}{'&' if '?' in url else '?'}location={place.location.pk}")
        page = answer.content.decode()
        assert "New York (EST) time" in page
        assert 'data-offset="-300" hidden' not in page


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/New_York", "New York (EST)"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires (UTC-03)"),
        ("Etc/GMT-10", "UTC+10"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_in_words(zone: str, words: str) -> None:
    assert visits.zone_word(NOW, ZoneInfo(zone)) == words
