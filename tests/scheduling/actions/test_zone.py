"""Clocks that change: new zone data, another zone for a place; nobody's time is lost."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions import Refused
from clinic.models import AuditEvent, Message
from scheduling import tasks
from scheduling.actions import appointment, zone
from scheduling.gateways import zonedata
from scheduling.models import Appointment, Reminder
from scheduling.models.zone import behind, parted
from scheduling.rules.policy import Reason
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic, hours

pytestmark = pytest.mark.django_db
SUMMER = date(2027, 7, 5)  # a Monday
SYSTEM = Path(next(place for place in zoneinfo.TZPATH if (Path(place) / "UTC").is_file()))


@pytest.fixture
def place() -> Clinic:
    make.practice()
    return clinic()


class World:
    """The zone data of a world that decides anew about its clocks."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.release = folder, 0

    def decides(self, **clocks: str) -> None:
        """New York's clock becomes that of another place, in a new release."""
        self.release += 1
        (self.folder / "America").mkdir(exist_ok=True)
        for target, origin in {"UTC": "UTC", **clocks}.items():
            name = target.replace("__", "/")
            (self.folder / name).write_bytes((SYSTEM / origin).read_bytes())
        (self.folder / "tzdata.zi").write_text(f"# version 2099{'abc'[self.release - 1]}\n")
        zoneinfo.reset_tzpath([str(self.folder)])
        zonedata._read.cache_clear()
        ZoneInfo.clear_cache()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    yield World(tmp_path)
    zoneinfo.reset_tzpath()
    zonedata._read.cache_clear()
    ZoneInfo.clear_cache()


def fresh(visit: Appointment) -> Appointment:
    return Appointment.objects.for_page().get(pk=visit.pk)


def clock(visit: Appointment) -> tuple[date, time]:
    """What the wall of the place shows at the visit's start."""
    local = fresh(visit).start_at.astimezone(ZoneInfo(fresh(visit).location.zone))
    return local.date(), local.time()


# ── a new release of the zone data ─────────────────────────────────────────────────────────


def test_visits_keep_their_wall_time_when_summer_time_is_abolished(
    place: Clinic, world: World
) -> None:
    winter = appointment.book(**place.facts())
    summer = appointment.book(**place.facts(start_at=place.at(10, day=SUMMER)))
    was = summer.start_at
    world.decides(America__New_York="America/Panama")  # standard time all year
    assert {row.pk for row in behind(NOW)} == {winter.pk, summer.pk}
    done = zone.renew(by=None, now=NOW)
    assert ([visit.pk for visit in done.moved], done.stood, done.left) == ([summer.pk], 1, [])
    assert clock(summer) == (SUMMER, time(10))
    assert fresh(summer).start_at == was + timedelta(hours=1)
    assert clock(winter) == (MONDAY, time(10))
    assert not behind(NOW)
    assert AuditEvent.objects.filter(action="appointment.renew", by=None).count() == 1
    event = AuditEvent.objects.get(action="zone.renew")
    assert event.details == {"release": "2099a", "moved": 1, "stood": 1, "left": 0}


def test_reminders_are_planned_anew_and_say_the_same_hour(place: Clinic, world: World) -> None:
    summer = appointment.book(**place.facts(start_at=place.at(10, day=SUMMER)))
    before = Message.objects.get(status="planned")
    world.decides(America__New_York="America/Panama")
    zone.renew(by=None, now=NOW)
    after = Message.objects.get(status="planned")
    assert after.due_at == before.due_at + timedelta(hours=1)
    assert "10:00" in after.body
    before.refresh_from_db()
    assert before.status == "cancelled"
    assert Reminder.objects.filter(appointment=summer).count() == 2


def test_a_confirmed_visit_stays_confirmed(place: Clinic, world: World) -> None:
    """The patient agreed to ten o'clock, and ten o'clock it is."""
    visit = appointment.book(**place.facts(start_at=place.at(10, day=SUMMER)))
    appointment.confirm(by=place.desk, now=NOW, appointment=visit)
    world.decides(America__New_York="America/Panama")
    zone.renew(by=None, now=NOW)
    assert fresh(visit).status == "confirmed"


@pytest.mark.parametrize("origin", ["America/Panama", "America/Halifax"])
def test_a_full_day_moves_without_standing_in_its_own_way(
    place: Clinic, world: World, origin: str
) -> None:
    """Sixteen visits in a row, an hour later or earlier in UTC, phases and buffers with them."""
    starts = [place.at(9 + number // 2, number % 2 * 30, day=SUMMER) for number in range(16)]
    visits = [
        appointment.book(**place.facts(start_at=start, patient=make.patient())) for start in starts
    ]
    walls = [clock(visit) for visit in visits]
    world.decides(America__New_York=origin)
    done = zone.renew(by=None, now=NOW)
    assert (len(done.moved), done.left) == (16, [])
    assert [clock(visit) for visit in visits] == walls


def test_who_cannot_follow_is_listed_and_not_lost(place: Clinic, world: World) -> None:
    """Ben also works at a place whose clocks stay: his visit there is where this one would go."""
    other = clinic(zone="America/Phoenix")
    hours(place.ben, other.location)
    here = appointment.book(
        **place.facts(start_at=place.at(11, day=SUMMER), practitioner=place.ben)
    )
    there = other.facts(practitioner=place.ben, start_at=other.at(9, day=SUMMER))
    taken = appointment.book(**there)
    world.decides(America__New_York="America/Panama", America__Phoenix="America/Phoenix")
    done = zone.renew(by=None, now=NOW)
    assert done.left == [here]
    assert fresh(here).start_at == here.start_at
    row = parted(NOW)[0]
    assert (row.visit, row.others) == (here, [taken])
    assert (row.visit.wall_on, row.visit.wall_at) == (SUMMER, time(11))
    appointment.cancel(by=place.desk, now=NOW, appointment=taken, reason=Reason.WORK)
    assert zone.renew(by=None, now=NOW).moved == [here]  # tried again, and now it fits
    assert parted(NOW) == []
    assert clock(here) == (SUMMER, time(11))


def test_a_time_that_is_abolished_is_listed(place: Clinic, world: World) -> None:
    """Phoenix has no gap; with New York's clock two in the morning of 14 March is missing."""
    desert = clinic(zone="America/Phoenix")
    sunday = date(2027, 3, 14)
    hours(desert.ann, desert.location, weekdays=[6], starts=time(1), ends=time(6))
    visit = appointment.book(**desert.facts(start_at=desert.at(2, 30, day=sunday)))
    world.decides(America__Phoenix="America/Denver", America__New_York="America/New_York")
    done = zone.renew(by=None, now=NOW)
    assert done.left == [visit]
    assert parted(NOW)[0].meant_at is None
    moved = appointment.move(
        by=desert.desk,
        now=NOW,
        appointment=fresh(visit),
        practitioner=desert.ann,
        room=desert.one,
        start_at=datetime(2027, 3, 14, 10, tzinfo=UTC),
    )
    assert moved.wall_at == time(4)
    assert parted(NOW) == []


def test_past_and_cancelled_visits_are_history(place: Clinic, world: World) -> None:
    past = place.visit(start_at=NOW - timedelta(days=2))
    gone = place.visit(
        start_at=place.at(10, day=SUMMER),
        status="cancelled",
        cancelled_at=NOW,
        cancel_reason="work",
    )
    world.decides(America__New_York="America/Panama")
    assert zone.renew(by=None, now=NOW) == zone.Followed([], 0, [])
    assert fresh(past).zone_data != "2099a"
    assert fresh(gone).start_at == gone.start_at
    assert not AuditEvent.objects.filter(action="zone.renew").exists()


def test_twice_is_once_and_a_quiet_day_costs_one_query(place: Clinic, world: World) -> None:
    summer = appointment.book(**place.facts(start_at=place.at(10, day=SUMMER)))
    world.decides(America__New_York="America/Panama")
    assert tasks.zone.renew() in {0, 1}  # by the real clock
    zone.renew(by=None, now=NOW)
    at = fresh(summer).start_at
    with CaptureQueriesContext(connection) as asked:
        zone.renew(by=None, now=NOW)
    assert len([query for query in asked if "SELECT" in query["sql"][:10]]) == 1
    assert fresh(summer).start_at == at


def test_the_command_says_what_it_did(
    place: Clinic, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    appointment.book(**place.facts(start_at=place.at(10, day=SUMMER)))
    world.decides(America__New_York="America/Panama")
    call_command("renew_zones")
    assert "Zone data 2099a: 1 moved, 0 unchanged, 0 could not follow." in capsys.readouterr().out


# ── another zone for a place ───────────────────────────────────────────────────────────────


def change(place: Clinic, name: str, *, keep_wall: bool) -> zone.Followed:
    return zone.change(
        by=place.desk, now=NOW, location=place.location, zone=name, keep_wall=keep_wall
    )


def test_the_wall_is_kept_where_that_is_asked(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    done = change(place, "America/Chicago", keep_wall=True)
    assert done.moved == [visit]
    assert clock(visit) == (MONDAY, time(10))
    assert fresh(visit).start_at == visit.start_at + timedelta(hours=1)
    assert (fresh(visit).zone, fresh(visit).wall_at) == ("America/Chicago", time(10))


def test_the_moment_is_kept_where_that_is_asked(place: Clinic) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=SUMMER)))
    assert "10:00" in Message.objects.get(status="planned").body
    change(place, "America/Chicago", keep_wall=False)
    assert fresh(visit).start_at == visit.start_at
    assert clock(visit) == (SUMMER, time(9))
    assert (fresh(visit).zone, fresh(visit).wall_at) == ("America/Chicago", time(9))
    assert "9:00" in Message.objects.get(status="planned").body
    assert parted(NOW) == []


def test_a_zone_with_the_same_clock_moves_nothing(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    done = change(place, "America/Detroit", keep_wall=True)
    assert (done.moved, done.stood) == ([], 1)
    assert fresh(visit).zone == "America/Detroit"
    with pytest.raises(Refused, match="already"):
        place.location.refresh_from_db()
        change(place, "America/Detroit", keep_wall=True)


@pytest.mark.parametrize(
    "name", ["Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Auckland", "America/Phoenix"]
)
def test_half_hours_and_the_other_side_of_the_world(place: Clinic, name: str) -> None:
    visits = [
        appointment.book(**place.facts(start_at=place.at(hour, day=day), patient=make.patient()))
        for day in (MONDAY, SUMMER)
        for hour in (9, 10, 16)
    ]
    walls = [clock(visit) for visit in visits]
    assert change(place, name, keep_wall=True).left == []
    assert [clock(visit) for visit in visits] == walls
