"""The ledger of reminders against what the field fails at (complaints 20-26), and against a model.

The model computes from the rules alone what has to go out, for random sequences of bookings, moves,
cancellations, STOPs and outages; what the real actions sent must be exactly that.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from clinic.actions import text
from clinic.models import Message, Patient
from scheduling.actions import appointment, recall, reminder
from scheduling.models import Appointment, Reminder
from scheduling.rules.policy import UNDO_WINDOW, Reason, Status
from scheduling.rules.reminder import Rule
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic
from tests.scheduling.post import Post, opened, work

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/New_York")
RULES = [Rule(48, "email"), Rule(26, "email"), Rule(20, "sms"), Rule(2, "sms")]
SEQUENCES = int(os.environ.get("PLUMBLINE_SEQUENCES", "3"))
HOUR = timedelta(hours=1)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Post:
    return opened(monkeypatch, settings)


@pytest.fixture
def place() -> Clinic:
    make.practice()
    return clinic()


def set_rules(place: Clinic, *rules: Rule) -> None:
    reminder.set_rules(by=place.desk, now=NOW, kind=None, rules=list(rules))


def patient(place: Clinic) -> Patient:
    one = make.patient()
    text.agree(by=place.desk, now=NOW - HOUR, patient=one, heard="paper")
    return one


def hours(start: datetime, count: int) -> Iterator[datetime]:
    return (start + number * HOUR for number in range(count))


def test_complaint_20_not_the_same_reminder_every_hour(place: Clinic, post: Post) -> None:
    appointment.book(**place.facts(start_at=place.at(10, day=MONDAY + timedelta(2))))
    for now in hours(NOW, 24 * 6):
        work(now)
    assert len(post.taken) == 1


def test_complaint_21_each_visit_of_a_row_has_its_own(place: Clinic, post: Post) -> None:
    who = patient(place)
    for day in range(4):
        appointment.book(
            **place.facts(patient=who, start_at=place.at(10, day=MONDAY + timedelta(day)))
        )
    for now in hours(NOW, 24 * 8):
        work(now)
    assert len(post.taken) == 4
    assert Reminder.objects.filter(message__status="sent").count() == 4


def test_complaint_22_a_reminder_never_touches_the_state(place: Clinic, post: Post) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=MONDAY + timedelta(2))))
    Appointment.objects.filter(pk=visit.pk).update(status="arrived", arrived_at=NOW)
    for now in hours(NOW, 24 * 6):
        work(now)
    assert Appointment.objects.get(pk=visit.pk).status == "arrived"


def test_complaint_23_a_missed_hour_is_caught_up(place: Clinic, post: Post) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=MONDAY + timedelta(2))))
    work(visit.start_at - timedelta(hours=25))
    assert len(post.taken) == 1


def test_complaint_24_nothing_after_a_cancellation_or_for_the_old_time(
    place: Clinic, post: Post
) -> None:
    day = MONDAY + timedelta(2)
    gone = appointment.book(**place.facts(start_at=place.at(9, day=day)))
    moved = appointment.book(**place.facts(start_at=place.at(11, day=day)))
    appointment.cancel(by=place.desk, now=NOW, appointment=gone, reason=Reason.WORK)
    facts: dict[str, Any] = {"practitioner": place.ann, "room": place.one}
    later = place.at(11, day=day + timedelta(1))
    appointment.move(by=None, now=NOW, appointment=moved, start_at=later, **facts)
    for now in hours(NOW, 24 * 7):
        work(now)
    sent = Message.objects.get(status="sent")
    assert sent.reminder.appointment_id == moved.pk
    assert "Thursday, November 26 at 11:00" in sent.body


def test_complaint_25_there_are_texts(place: Clinic, post: Post) -> None:
    set_rules(place, Rule(24, "sms"))
    appointment.book(**place.facts(patient=patient(place)))
    for now in hours(NOW, 24 * 3):
        work(now)
    assert Message.objects.get(status="sent").channel == "sms"


def test_complaint_26_booked_late_and_moved_again(place: Clinic, post: Post) -> None:
    """Booked after the first moment, the nearer one still goes; another time is another message."""
    set_rules(place, Rule(48, "email"), Rule(2, "email"))
    visit = appointment.book(**place.facts(now=place.at(10) - timedelta(hours=20)))
    assert {row.kind: row.why_not for row in visit.reminders.all()} == {"48h": "too_late", "2h": ""}
    work(place.at(8, 30))
    facts: dict[str, Any] = {"practitioner": place.ann, "room": place.one}
    facts["start_at"] = place.at(15)
    appointment.move(by=None, now=place.at(8, 45), appointment=visit, **facts)
    work(place.at(13, 5))
    bodies = [row.body for row in Message.objects.filter(status="sent").order_by("sent_at")]
    assert ["10:00" in bodies[0], "3:00" in bodies[1], len(bodies)] == [True, True, 2]


@dataclass
class Wanted:
    """One reminder as the model sees it."""

    key: str
    channel: str
    due: datetime
    stale: datetime
    until: datetime | None = None  # its visit was moved or cancelled then
    done: bool = False


@dataclass
class Model:
    """What has to go out, from the rules alone."""

    rows: list[Wanted] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    texts: list[datetime] = field(default_factory=list)
    stopped: bool = False
    stands: dict[Any, datetime] = field(default_factory=dict)  # visits, by when they were booked
    marks: dict[date, dict[Any, datetime]] = field(default_factory=dict)  # who was missed, when
    written: set[date] = field(default_factory=set)  # days of which somebody was told

    def plan(self, visit: Appointment, now: datetime) -> None:
        dues: dict[Rule, datetime] = {}
        for rule in RULES:
            due = self.due(visit.start_at, rule)
            if now < due < visit.start_at and not (rule.channel == "sms" and self.stopped):
                dues[rule] = due
        for rule, due in dues.items():
            after = [at for one, at in dues.items() if one.channel == rule.channel and at > due]
            key = f"reminder:{visit.pk}:{visit.start_version}:{rule.channel}:{rule.code}"
            stale = min(after, default=visit.start_at)
            self.rows.append(Wanted(key, rule.channel, max(due, now + UNDO_WINDOW), stale))

    def due(self, start: datetime, rule: Rule) -> datetime:
        """No clock changes in these weeks, so hours are hours."""
        at = (start - timedelta(hours=rule.before_hours)).astimezone(ZONE)
        if time(8) <= at.time() < time(20):
            return at
        day = at.date() + timedelta(days=at.time() >= time(20))
        morning = datetime.combine(day, time(8), ZONE)
        if start - morning >= HOUR:
            return morning
        return datetime.combine(day - timedelta(days=1), time(19, 30), ZONE)

    def end(self, visit: Appointment) -> None:
        for row in self.rows:
            row.done |= row.key.split(":")[1] == str(visit.pk)

    def stop(self) -> None:
        self.stopped = True
        for row in self.rows:
            row.done |= row.channel == "sms"

    def miss(self, visit: Appointment, now: datetime) -> None:
        """Marked as missed: it does not stand any more, and its day is to be written about."""
        self.stands.pop(visit.pk, None)
        self.marks.setdefault(visit.start_at.astimezone(ZONE).date(), {})[visit.pk] = now

    def take_back(self, visit: Appointment) -> None:
        self.marks[visit.start_at.astimezone(ZONE).date()].pop(visit.pk)

    def write(self, who: Patient, now: datetime) -> None:
        """Once a day that was missed: after three minutes, by day, while nothing was booked since
        the first mark, and for two days."""
        if not time(8) <= now.astimezone(ZONE).time() < time(20):
            return
        for day, marks in self.marks.items():
            fresh = [at for at in marks.values() if at > now - timedelta(days=2)]
            if not fresh or day in self.written or now < max(fresh) + UNDO_WINDOW:
                continue
            if not any(made > min(fresh) for made in self.stands.values()):
                self.written.add(day)
                self.sent.append(f"visit_missed:{who.pk}:{day}")

    def tick(self, now: datetime) -> None:
        local = now.astimezone(ZONE)
        for row in sorted(self.rows, key=lambda one: one.due):
            if row.done or row.due > now:
                continue
            if row.stale <= now:
                row.done = True
            elif not time(8) <= local.time() < time(20):
                day = local.date() + timedelta(days=local.time() >= time(20))
                row.due = datetime.combine(day, time(8), ZONE)
            else:
                row.done = True
                days = [at.astimezone(ZONE).date() for at in self.texts]
                week = [day for day in days if day > local.date() - timedelta(days=7)]
                if row.channel == "sms" and (local.date() in days or len(week) >= 3):
                    continue
                self.texts += [now] if row.channel == "sms" else []
                self.sent.append(row.key)


def _act(rng: random.Random, place: Clinic, who: Patient, model: Model, now: datetime) -> None:
    """One thing that happens to the visits of a patient, in the clinic and in the model."""
    open_ = [one for one in Appointment.objects.filter(patient=who) if one.start_at > now]
    standing = [one for one in open_ if one.status in {"booked", "confirmed"}]
    what = rng.choice(["book", "book", "move", "move", "cancel", "confirm", "stop"])
    day = now.astimezone(ZONE).date() + timedelta(days=rng.randint(1, 6))
    start = datetime.combine(day, time(rng.randint(9, 16), rng.choice([0, 30])), ZONE)
    where: dict[str, Any] = {"practitioner": place.ann, "room": place.one, "start_at": start}
    facts: dict[str, Any] = {"by": place.desk, "now": now, "outside_reason": "test"}
    try:
        with transaction.atomic():
            if what == "book" and len(standing) < 3:
                visit = appointment.book(**facts, **where, patient=who, type=place.kind)
                model.plan(visit, now)
                model.stands[visit.pk] = now
            elif what == "move" and standing:
                visit = appointment.move(**facts, **where, appointment=rng.choice(standing))
                model.end(visit)
                model.plan(visit, now)
            elif what == "cancel" and standing:
                gone = rng.choice(standing)
                appointment.cancel(by=place.desk, now=now, appointment=gone, reason=Reason.WORK)
                model.end(gone)
                model.stands.pop(gone.pk)
            elif what == "confirm" and standing:
                appointment.confirm(by=place.desk, now=now, appointment=rng.choice(standing))
            elif what == "stop" and rng.random() < 0.15 and not model.stopped:
                text.stop(now=now, at=now, phone=who.phone, patients=[who], body="STOP")
                model.stop()
    except (appointment.Taken, appointment.NotPossible):
        return


def _attend(rng: random.Random, place: Clinic, who: Patient, model: Model, now: datetime) -> None:
    """Whoever had a time in the last hour came, or did not; some marks are taken back at once."""
    begun = Appointment.objects.filter(patient=who, status__in=["booked", "confirmed"])
    for visit in begun.filter(period__startswith__lte=now).in_order():
        facts: dict[str, Any] = {"by": place.desk, "now": now, "appointment": visit}
        if rng.random() < 0.4:
            appointment.finish(**facts)
            continue
        appointment.no_show(**facts)
        model.miss(visit, now)
        if rng.random() < 0.3:
            back = appointment.restore(**facts, to=Status.BOOKED)
            model.take_back(visit)
            model.stands[visit.pk] = visit.created_at
            appointment.finish(by=place.desk, now=now, appointment=back)


def _sequence(seed: int, place: Clinic) -> tuple[list[str], list[str]]:
    """Twelve days of one patient; returns what was sent and what the model wants."""
    rng, model, who = random.Random(seed), Model(), patient(place)
    now, down_until = NOW + timedelta(minutes=17), NOW
    for _hour in range(24 * 12):
        _attend(rng, place, who, model, now)
        if rng.random() < 0.06:
            _act(rng, place, who, model, now)
        if rng.random() < 0.01:
            down_until = now + rng.randint(2, 40) * HOUR
        if now >= down_until:
            reminder.renew(now=now)
            recall.sweep(now=now)
            work(now)
            model.tick(now)
            model.write(who, now)
        now += HOUR
    kinds = ["appointment_reminder", "visit_missed"]
    rows = Message.objects.filter(patient=who, status="sent", kind__in=kinds)
    keys = [row.key.split(":r")[0] for row in rows.order_by("sent_at", "id")]
    return sorted(keys), sorted(model.sent)


def test_random_sequences_send_exactly_what_the_model_wants(
    place: Clinic, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    set_rules(place, *RULES)
    total, missed = 0, 0
    for seed in range(SEQUENCES):
        try:
            with transaction.atomic():
                sent, wanted = _sequence(seed, place)
                assert sent == wanted, f"sequence {seed}"
                assert len(sent) == len(set(sent))
                total += len(sent)
                missed += sum(key.startswith("visit_missed") for key in sent)
                raise InterruptedError  # each begins with an empty calendar
        except InterruptedError:
            continue
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{SEQUENCES} sequences, {total} messages sent, {missed} of them after a missed "
            "visit, 0 lost, 0 doubled, 0 wrong"
        )
    assert total > SEQUENCES
    assert missed
