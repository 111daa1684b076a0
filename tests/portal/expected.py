"""What one patient has to be sent, said a second time: from the rules alone, without the outbox.

The model keeps a few lists and walks over them at each round of a worker. It shares no code with
what it judges but the names of things; its faults can be planted (`faults`) to see that they are
noticed.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
RULES = ((48, "email"), (26, "email"), (20, "sms"), (2, "sms"))  # hours before, and how
HOUR, DAY, UNDO = timedelta(hours=1), timedelta(days=1), timedelta(minutes=3)
GAP_DAYS, UNFINISHED, LETTER_QUIET = 5, timedelta(hours=24), timedelta(hours=12)
VISIT, KEPT, AHEAD = timedelta(minutes=30), timedelta(minutes=30), timedelta(minutes=90)
GRID = timedelta(minutes=10)
MORNING, EVENING = time(8), time(20)


def day_of(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def is_night(at: datetime) -> bool:
    return not MORNING <= at.astimezone(ZONE).time() < EVENING


def morning_after(at: datetime) -> datetime:
    """Eight in the morning of the day on which a night ends."""
    local = at.astimezone(ZONE)
    return datetime.combine(local.date() + timedelta(days=local.time() >= EVENING), MORNING, ZONE)


@dataclass
class Wanted:
    """One message that waits."""

    key: str
    due: datetime
    stale: datetime | None = None
    channel: str = "email"
    by_day: bool = True  # keeps the quiet hours
    says: frozenset[Any] = frozenset()  # what it is about; something else is another message
    end: str = ""  # "sent", "stale", "capped", or "gone" when it was taken back

    def drop(self) -> None:
        self.end = self.end or "gone"

    @property
    def may_come_again(self) -> bool:
        return self.end == "gone"


@dataclass
class Stand:
    """A visit as it stands."""

    start: datetime
    booked_at: datetime
    stands: bool = True  # neither cancelled nor missed


@dataclass
class Freed:
    """A time that somebody gave back, and the wishes it was offered to."""

    start: datetime
    due: datetime
    had: set[str] = field(default_factory=set)


@dataclass
class Wish:
    """A place on the wait list, the visit it would bring forward, and the offer that is open."""

    key: str
    later: Any = None
    offered: datetime | None = None  # the time that is kept
    until: datetime | None = None
    freed: Freed | None = None  # where that time came from, unless staff chose it
    told: list[Wanted] = field(default_factory=list)


@dataclass
class Model:
    """Everything about one patient that decides what they are sent."""

    who: str
    plan: str
    gap_since: date
    exam_since: date | None = None
    faults: frozenset[str] = frozenset()
    rows: list[Wanted] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    texts: list[datetime] = field(default_factory=list)
    stopped: bool = False
    visits: dict[Any, Stand] = field(default_factory=dict)
    told: set[Any] = field(default_factory=set)  # visits of which a message was sent
    unsaid: dict[Any, datetime | None] = field(default_factory=dict)  # what was known before
    notice: Wanted | None = None
    marks: dict[date, dict[Any, datetime]] = field(default_factory=dict)  # who was missed, when
    written: dict[date, Wanted] = field(default_factory=dict)
    gap: Wanted | None = None
    exam: Wanted | None = None
    form: tuple[str, datetime] | None = None  # its key, and when its link was sent
    mailed: Wanted | None = None
    nudged: Wanted | None = None
    asked: dict[str, Wanted] = field(default_factory=dict)
    letters: list[datetime] = field(default_factory=list)  # unread
    told_of_letter: list[Wanted] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # papers on the own page
    told_of_paper: list[Wanted] = field(default_factory=list)
    doctor: Wanted | None = None  # the mail about the letter to their doctor
    letter_unread: bool = False
    wish: Wish | None = None
    freed: list[Freed] = field(default_factory=list)

    def _add(self, key: str, due: datetime, **facts: Any) -> Wanted:
        row = Wanted(key, due, **facts)
        self.rows.append(row)
        return row

    # ── visits ──────────────────────────────────────────────────────────────────────────────

    def book(self, key: Any, start: datetime, version: int, now: datetime) -> None:
        self.visits[key] = Stand(start, now)
        self._remind(key, start, version, now)
        self._tell({key: None}, now)
        self._drop(self.gap)
        for row in self.written.values():
            self._drop(row)

    def move(self, key: Any, start: datetime, version: int, now: datetime) -> None:
        was = self.visits[key].start
        self.visits[key].start = start
        self.freed.append(Freed(was, now + UNDO))
        self._forget(key)
        self._remind(key, start, version, now)
        if was != start:
            self._tell({key: was}, now)

    def cancel(self, key: Any, now: datetime, *, by_clinic: bool) -> None:
        visit = self.visits[key]
        visit.stands = False
        self._forget(key)
        self.freed.append(Freed(visit.start, now + UNDO))
        if by_clinic or key in self.unsaid:
            self._tell({key: visit.start}, now)

    def _forget(self, key: Any) -> None:
        if "reminder_after_cancel" in self.faults:
            return
        for row in self.rows:
            if row.key.startswith(f"reminder:{key}:"):
                row.drop()

    def _remind(self, key: Any, start: datetime, version: int, now: datetime) -> None:
        dues = {}
        for hours, channel in RULES:
            due = self._due(start, hours)
            if now < due < start and not (channel == "sms" and self.stopped):
                dues[hours, channel] = due
        for (hours, channel), due in dues.items():
            after = [at for (_h, other), at in dues.items() if other == channel and at > due]
            name = f"reminder:{key}:{version}:{channel}:{hours}h"
            stale = min(after, default=start)
            self._add(name, max(due, now + UNDO), stale=stale, channel=channel)

    def _due(self, start: datetime, hours: int) -> datetime:
        """No clock changes in these weeks, so hours are hours."""
        at = start - timedelta(hours=hours)
        if not is_night(at):
            return at
        morning = morning_after(at)
        if start - morning >= HOUR:
            return morning
        return datetime.combine(day_of(morning) - DAY, time(19, 30), ZONE)

    def _tell(self, news: dict[Any, datetime | None], now: datetime) -> None:
        """One message for all that is unsaid; a visit keeps what its patient knew at first."""
        self.unsaid = {**news, **self.unsaid}
        self._drop(self.notice)
        changed = {}
        for key, was in self.unsaid.items():
            visit = self.visits[key]
            if was != visit.start if visit.stands else was is not None:
                changed[key] = was
        self.unsaid, self.notice = changed, None
        if changed:
            ends = [
                self.visits[key].start if self.visits[key].stands else was or now
                for key, was in changed.items()
            ]
            names = ",".join(sorted(f"{key}={mark(was)}" for key, was in changed.items()))
            self.notice = self._add(f"notice:{names}", now + UNDO, stale=max(ends), by_day=False)

    def stop(self) -> None:
        self.stopped = True
        for row in self.rows:
            if row.channel == "sms" and "text_after_stop" not in self.faults:
                row.drop()

    # ── the wait list ─────────────────────────────────────────────────────────────────────────

    def wait(self, key: str, later: Any) -> None:
        self.wish = Wish(key, later)

    def leave(self) -> None:
        """Off the list, and what is kept for them is given back."""
        self.answer()
        self.wish = None

    def offer(self, start: datetime, now: datetime, due: datetime) -> None:
        """One time is kept, and both channels tell of it, a text only where one may go today."""
        if (wish := self.wish) is None:
            return
        wish.offered, wish.until, wish.freed = start, min(due + KEPT, start), None
        stale = None if "offer_after_its_time" in self.faults else wish.until
        name = f"offer:{wish.key}:{mark(wish.until)}"
        wish.told = [self._add(f"{name}:email", due, stale=stale, by_day=False)]
        if not self.stopped and not self._has_enough(now):
            wish.told.append(self._add(f"{name}:sms", due, stale=stale, channel="sms"))

    def answer(self) -> None:
        """No, or taken back: nobody is asked any more what was answered."""
        if (wish := self.wish) is None:
            return
        wish.offered = wish.until = None
        if "offer_after_answer" not in self.faults:
            for row in wish.told:
                row.drop()

    def accept(self, key: Any, start: datetime, version: int, now: datetime) -> None:
        """Yes, in time or late: the later visit comes forward, or there is a new one."""
        self.answer()
        self.wish = None
        (self.move if key in self.visits else self.book)(key, start, version, now)

    def _offers(self, now: datetime) -> None:
        """What came free, the earliest first; who has an offer open is passed over."""
        wish = self.wish
        if wish is not None and wish.until is not None and wish.until <= now:
            wish.offered = wish.until = None
        if wish is not None and wish.later is not None and wish.offered is None:
            later = self.visits[wish.later]
            if not later.stands or later.start <= now:
                wish = self.wish = None
        if is_night(now):
            return
        for one in sorted(self.freed, key=lambda freed: freed.start):
            if one.due > now:
                continue
            may = wish is not None and wish.offered is None and wish.key not in one.had
            start = self._first_free(one, now) if may else None
            if wish is not None and start is not None:
                one.had.add(wish.key)
                self.offer(start, now, now)
                wish.freed = one
            elif wish is None or wish.offered is None or wish.freed is not one:
                self.freed.remove(one)

    def _first_free(self, freed: Freed, now: datetime) -> datetime | None:
        """The first time of the grid in what came free at which a whole visit fits."""
        busy = [one.start for one in self.visits.values() if one.stands]
        later = self.visits[self.wish.later].start if self.wish and self.wish.later else None
        start, earliest = freed.start, max(freed.start, now + AHEAD)
        while start < freed.start + VISIT:
            fits = all(abs(start - other) >= VISIT for other in busy)
            closes = datetime.combine(day_of(start), time(17), ZONE)
            if start >= earliest and fits and start + VISIT <= closes:
                return start if later is None or start < later else None
            start += GRID
        return None

    # ── what was missed, and what a day or a week brings ─────────────────────────────────────

    def miss(self, key: Any, now: datetime) -> None:
        visit = self.visits[key]
        visit.stands = False
        self.marks.setdefault(day_of(visit.start), {})[key] = now

    def take_back(self, key: Any) -> None:
        self.visits[key].stands = True
        self.marks[day_of(self.visits[key].start)].pop(key)

    def treat(self, key: str, now: datetime) -> None:
        """A signed visit; who comes again before the question is asked about the last one only."""
        for row in self.asked.values():
            self._drop(row)
        due = datetime.combine(day_of(now) + DAY, time(10), ZONE)
        self.asked[key] = self._add(f"visit_checkin:{key}", due, stale=due + DAY)

    def send_form(self, key: str, now: datetime) -> None:
        self.form = (key, now)
        self.mailed = self._add(f"intake:{key}", now, stale=now + 7 * DAY, by_day=False)

    def end_form(self) -> None:
        if "form_after_end" in self.faults:
            return
        self.form = None
        self._drop(self.mailed)
        self._drop(self.nudged)

    def write(self, key: str, now: datetime) -> None:
        fresh = any(now - at < LETTER_QUIET for at in self.letters)
        self.letters.append(now)
        if not fresh or "letter_each" in self.faults:
            self.told_of_letter.append(self._add(f"letter_waiting:{key}", now, by_day=False))

    def read(self) -> None:
        self.letters = []
        for row in self.told_of_letter:
            self._drop(row)

    def share(self, key: str, now: datetime) -> None:
        if not self.unread or "paper_each" in self.faults:
            self.told_of_paper.append(self._add(f"document_ready:{key}", now, by_day=False))
        self.unread.add(key)

    def unshare(self, key: str) -> None:
        """Opened, or taken from the page."""
        self.unread.discard(key)
        if not self.unread:
            for row in self.told_of_paper:
                row.drop()

    def ask_doctor(self, key: str, now: datetime) -> None:
        """The letter is laid on the own page; the mail before stands for a newer one too."""
        told = self.letter_unread and self.doctor is not None and self.doctor.end != "gone"
        if not told or "doctor_each" in self.faults:
            self.doctor = self._add(f"clearance_request:{key}", now, by_day=False)
        self.letter_unread = True

    def end_letter(self) -> None:
        """Opened, taken from the page, or nobody waits for the answer any more."""
        self.letter_unread = False
        self._drop(self.doctor)

    def _drop(self, row: Wanted | None) -> None:
        if row is not None:
            row.drop()

    # ── the rounds of a worker ────────────────────────────────────────────────────────────────

    def sweep(self, now: datetime) -> None:
        """Look at the facts in the order of the clinic, times that came free at last."""
        self._missed(now)
        self._gap(now)
        self._exam(now)
        self._form(now)
        self._offers(now)

    def _form(self, now: datetime) -> None:
        if self.form is None:
            return
        (key, sent), end = self.form, self.form[1] + 7 * DAY
        if self.nudged is None and sent + UNFINISHED <= now < end:
            self.nudged = self._add(f"intake_nudge:{key}", now, stale=end)
        if now >= end:
            self._drop(self.nudged)

    def _missed(self, now: datetime) -> None:
        booked = [one.booked_at for one in self.visits.values() if one.stands]
        for day, marks in self.marks.items():
            fresh = {key: at for key, at in marks.items() if at > now - 2 * DAY}
            row, says = self.written.get(day), frozenset(fresh)
            if not fresh or any(made > min(fresh.values()) for made in booked):
                self._drop(row)
            elif row is None or row.may_come_again or (not row.end and row.says != says):
                self._drop(row)
                due, stale = max(fresh.values()) + UNDO, max(fresh.values()) + 2 * DAY
                key = f"visit_missed:{self.who}:{day}"
                self.written[day] = self._add(key, due, stale=stale, says=says)

    def _gap(self, now: datetime) -> None:
        coming = any(one.stands and one.start > now for one in self.visits.values())
        coming = coming and "gap_though_booked" not in self.faults
        listed = self.wish is not None and "gap_though_waiting" not in self.faults
        waits = not coming and not listed and (day_of(now) - self.gap_since).days >= GAP_DAYS
        self.gap = self._hold(self.gap, f"plan_waits:{self.plan}:{self.gap_since}", waits, now)

    def _exam(self, now: datetime) -> None:
        if self.exam_since is None or day_of(now) < self.exam_since:
            return
        others = [*self.written.values(), *([self.gap] if self.gap else [])]
        heard = [row for row in others if row.end in {"", "sent"}]
        told = any(row.due > now - 7 * DAY for row in heard)
        if "exam_beside_gap" in self.faults:
            told = False
        self.exam = self._hold(self.exam, f"exam_due:{self.plan}:{self.exam_since}", not told, now)

    def _hold(self, row: Wanted | None, key: str, wanted: bool, now: datetime) -> Wanted | None:
        """The one message about a standing fact: planned once, again when it had only paused."""
        if not wanted:
            self._drop(row)
        elif row is None or row.may_come_again:
            return self._add(key, now + UNDO, stale=now + UNDO + 3 * DAY)
        return row

    def tick(self, now: datetime) -> None:
        """Send what is due, in order."""
        for row in sorted(self.rows, key=lambda one: one.due):
            if row.end or row.due > now:
                continue
            if row.stale is not None and row.stale <= now:
                row.end = "stale"
            elif row.by_day and is_night(now):
                row.due = morning_after(now)
            elif row.channel == "sms" and not self._may_text(now):
                row.end = "capped"
            else:
                row.end = "sent"
                self.sent.append(row.key)
            if row is self.notice and row.end:
                self.told |= set(self.unsaid) if row.end == "sent" else set()
                self.notice, self.unsaid = None, {}
        self.rows = [row for row in self.rows if not row.end]

    def _may_text(self, now: datetime) -> bool:
        if self._has_enough(now):
            return False
        self.texts.append(now)
        return True

    def _has_enough(self, now: datetime) -> bool:
        """Whether a text went out today, or three in seven days."""
        days = [day_of(at) for at in self.texts]
        week = [day for day in days if day > day_of(now) - timedelta(days=7)]
        return (day_of(now) in days or len(week) >= 3) and "no_cap" not in self.faults


def mark(was: datetime | None) -> str:
    return f"{was.astimezone(UTC):%Y-%m-%dT%H:%M}" if was else "new"
