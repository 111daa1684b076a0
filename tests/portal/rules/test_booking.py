"""When one may book online, whose times are offered, and who is known beyond doubt."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from clinic.rules.person import Person
from portal.rules import booking
from portal.rules.booking import Terms
from scheduling.rules.policy import online_window
from scheduling.rules.slot import Offer, Span

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # Friday, half past ten in New York
ANY = online_window(NOW, 0, 731)
ANN, BEN = UUID(int=1), UUID(int=2)


def local(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=NEW_YORK)


def offer(start: datetime, who: UUID = ANN) -> Offer:
    return Offer(start, start + timedelta(minutes=30), who, UUID(int=9))


@pytest.mark.parametrize(
    ("hours", "allowed", "refused"),
    [
        (0, local(20, 10, 30), local(20, 10, 29)),
        (2, local(20, 12, 30), local(20, 12, 29)),
        (24, local(21, 10, 30), local(21, 10, 29)),
        (720, local(20, 10, 30, month=12), local(20, 10, 29, month=12)),
    ],
)
def test_notice(hours: int, allowed: datetime, refused: datetime) -> None:
    window = booking.window(NOW, NEW_YORK, Terms(hours, 60), ANY)
    found = booking.within([offer(refused), offer(allowed)], window)
    assert [one.start for one in found] == [allowed]


def test_the_last_day_is_allowed_to_its_end() -> None:
    window = booking.window(NOW, NEW_YORK, Terms(0, 3), ANY)
    inside, outside = local(23, 23, 59), local(24, 0)
    assert [one.start for one in booking.within([offer(inside), offer(outside)], window)] == [
        inside
    ]


def test_without_same_day_it_begins_at_the_next_local_midnight() -> None:
    late = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)  # Friday evening there, Saturday in UTC
    window = booking.window(late, NEW_YORK, Terms(0, 10, same_day=False), online_window(late, 0, 9))
    assert window.start == local(21, 0)
    longer = booking.window(late, NEW_YORK, Terms(48, 10, same_day=False), ANY)
    assert longer.start == late + timedelta(hours=48)  # the longer notice counts


def test_a_kind_of_visit_may_be_stricter_and_never_looser() -> None:
    terms = Terms(24, 10)
    strict = booking.window(NOW, NEW_YORK, terms, online_window(NOW, 48, 5))
    assert strict == online_window(NOW, 48, 5)
    loose = booking.window(NOW, NEW_YORK, terms, online_window(NOW, 1, 60))
    assert loose == Span(NOW + timedelta(hours=24), local(1, 0, month=12).astimezone(UTC))


def test_nothing_is_left_where_notice_reaches_past_the_horizon() -> None:
    window = booking.window(NOW, NEW_YORK, Terms(720, 2), ANY)
    assert window.start == window.end
    assert not booking.within([offer(window.start)], window)


@pytest.mark.parametrize(
    ("today", "hours"),
    [
        (local(7, 9, month=3, year=2027), 7 * 24 - 1),
        (local(31, 9, month=10, year=2026), 7 * 24 + 1),
    ],
)
def test_days_are_those_of_the_clock_over_both_changes(today: datetime, hours: int) -> None:
    """Seven days after the day of asking end at midnight there, an hour earlier or later in UTC."""
    now = today.astimezone(UTC)
    midnight = datetime.combine(today.date() + timedelta(days=1), time(), tzinfo=NEW_YORK)
    window = booking.window(now, NEW_YORK, Terms(0, 7), online_window(now, 0, 60))
    assert (window.end - midnight.astimezone(UTC)) == timedelta(hours=hours)
    assert window.end.astimezone(NEW_YORK).time() == time()


def test_each_start_once_with_whoever_has_most_left() -> None:
    nine, ten, eleven = (local(23, hour) for hour in (9, 10, 11))
    found = booking.one_a_start(
        [offer(nine), offer(nine, BEN), offer(ten), offer(ten, BEN), offer(eleven, BEN)]
    )
    assert [(one.start, one.practitioner) for one in found] == [
        (nine, BEN),
        (ten, BEN),
        (eleven, BEN),
    ]
    alike = booking.one_a_start([offer(nine, BEN), offer(nine)])
    assert [one.practitioner for one in alike] == [ANN]  # the same on every look


TYPED = Person("José", "Núñez", date(1980, 3, 12), "+15550142263", "Jose@mail.example")
SAME = Person("jose", "NUNEZ", date(1980, 3, 12), "+15550142263", "jose@MAIL.example")


def test_who_is_known_beyond_doubt() -> None:
    assert booking.is_same(TYPED, SAME, by_text=False)
    assert booking.is_same(TYPED, SAME, by_text=True)


@pytest.mark.parametrize(
    ("changed", "by_text"),
    [
        ({"first_name": "Josef"}, False),
        ({"last_name": "Nunes"}, False),
        ({"birth_on": date(1980, 12, 3)}, False),
        ({"birth_on": None}, False),
        ({"email": "other@mail.example"}, False),
        ({"email": ""}, False),
        ({"phone": ""}, True),
        ({"phone": "+15550142264"}, True),
    ],
)
def test_anything_less_is_for_a_person_to_compare(
    changed: dict[str, object], by_text: bool
) -> None:
    facts = {name: getattr(SAME, name) for name in SAME.__dataclass_fields__}
    assert not booking.is_same(TYPED, Person(**{**facts, **changed}), by_text=by_text)


def test_an_empty_contact_proves_nothing() -> None:
    bare = Person("Ann", "Lind", date(1980, 3, 12))
    assert not booking.is_same(bare, bare, by_text=False)
    assert not booking.is_same(bare, bare, by_text=True)
