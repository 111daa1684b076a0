"""Calendar files are read back as they were meant: the same moment in every zone, never a day off.

Complaint 40 of the product's list: a feed that was a day off, for all-day or zoned times.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from scheduling.gateways import ics
from scheduling.gateways.ics import Event, Method
from scheduling.rules.slot import moments

STAMP = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
ZONES = ("America/New_York", "America/Phoenix", "Europe/Madrid", "Australia/Lord_Howe")
CHANGES = (  # both clock changes of 2027 in each of these places, or the same days where none is
    date(2027, 3, 14),
    date(2027, 11, 7),
    date(2027, 3, 28),
    date(2027, 10, 31),
    date(2027, 4, 4),
    date(2027, 10, 3),
)


def event(start: datetime, **fields: object) -> Event:
    facts = {"uid": "a@plumbline", "sequence": 2, "stamp": STAMP, "summary": "Visit", **fields}
    return Event(start=start, end=start + timedelta(minutes=30), **facts)  # type: ignore[arg-type]


def back(text: str) -> list[tuple[str, datetime, datetime]]:
    parts = Calendar.from_ical(text).walk("VEVENT")
    return [(str(one["UID"]), one.decoded("DTSTART"), one.decoded("DTEND")) for one in parts]


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("change", CHANGES)
def test_no_visit_around_a_clock_change_is_shifted(name: str, change: date) -> None:
    """Every half hour of the day before, the day and the day after, read back on the clock."""
    zone, shown = ZoneInfo(name), 0
    for day in (change - timedelta(days=1), change, change + timedelta(days=1)):
        for half in range(48):
            wall = time(half // 2, half % 2 * 30)
            for start in moments(day, wall, zone):
                [(_uid, first, last)] = back(ics.text([event(start)]))
                local = first.astimezone(zone)
                assert (local.date(), local.time()) == (day, wall)
                assert (first, last) == (start, start + timedelta(minutes=30))
                shown += 1
    assert shown >= 3 * 48 - 2


@given(
    moment=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    words=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=200),
)
def test_any_time_and_any_words_come_back(moment: datetime, zone: str, words: str) -> None:
    start = moment.replace(microsecond=0).astimezone(ZoneInfo(zone))
    text = ics.text([event(start, description=words)], method=Method.REQUEST)
    assert back(text)[0][1] == start
    part = Calendar.from_ical(text).walk("VEVENT")[0]
    assert str(part.get("DESCRIPTION", "")) == words
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_an_entry_is_what_the_standard_asks() -> None:
    one = event(
        datetime(2027, 3, 14, 14, tzinfo=UTC),
        location="18 Alder Street; Hollis, NY",
        organizer=('Alder "Street", Clinic', "desk@alder.example"),
        attendee="noor@mail.example",
    )
    calendar = Calendar.from_ical(ics.text([one], method=Method.REQUEST))
    assert calendar["METHOD"] == "REQUEST"
    assert calendar["VERSION"] == "2.0"
    part = calendar.walk("VEVENT")[0]
    assert part["SEQUENCE"] == 2
    assert part.decoded("DTSTAMP") == STAMP
    assert str(part["ORGANIZER"]) == "mailto:desk@alder.example"
    assert part["ORGANIZER"].params["CN"] == 'Alder "Street", Clinic'
    assert str(part["ATTENDEE"]) == "mailto:noor@mail.example"
    assert str(part["LOCATION"]) == "18 Alder Street; Hollis, NY"
    assert "DTSTART:20270314T140000Z" in ics.text([one])
    assert "VALUE=DATE" not in ics.text([one])


def test_words_cannot_begin_a_line_of_their_own() -> None:
    evil = "x\r\nATTENDEE:mailto:evil@mail.example\nEND:VEVENT"
    one = event(
        STAMP, summary=evil, description=evil, location=evil, organizer=(evil, "a@b.example")
    )
    text = ics.text([one])
    assert len(Calendar.from_ical(text).walk("VEVENT")) == 1
    assert "\r\nATTENDEE" not in text
