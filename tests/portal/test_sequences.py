"""Days of a patient, at random: what was sent is exactly what the model wants, each once.

Visits are booked, moved, cancelled, confirmed, missed and kept; there is a plan without a next
visit, now and then an examination that is due, a form, letters, papers, a place on the wait list,
times that came free, a STOP, rounds of the worker that come in minutes or after a day. A life is
three to seven days. PLUMBLINE_SEQUENCES says how many such lives are tried. Some live at
the same time in one clinic, each with a practitioner and a table of their own: the rounds cost as
much for fifty as for one. To use more processors start it once for each, and split the lives with
PLUMBLINE_FIRST_SEQUENCE, a multiple of fifty; every process has a database of its own:

    PLUMBLINE_SEQUENCES=5000 ./plumbline test tests/portal/test_sequences.py
    PLUMBLINE_SEQUENCES=5000 PLUMBLINE_FIRST_SEQUENCE=5000 ./plumbline test tests/portal/...
"""

import os
import random
import time as clocks
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q

from charting.actions import checkin
from charting.models import Visit
from clinic.actions import clearance, clearance_request, document, handout, letter, nudge, text
from clinic.models import Clearance, Document, Message, Patient, Room, User
from clinic.models.document import LETTER
from clinic.rules.nudge import How, Kind
from portal.actions import nudge as forms
from portal.actions import packet as packets
from scheduling.actions import appointment, offer, offering, recall, reminder, waitlist
from scheduling.models import Appointment, Notice, SlotOffer, WaitlistEntry
from scheduling.rules.policy import UNDO_WINDOW, Reason, Status
from scheduling.rules.reminder import Rule
from tests import make
from tests.clinic.actions.test_document import PDF
from tests.make import NOW
from tests.portal.expected import DAY, GAP_DAYS, HOUR, RULES, ZONE, Model, mark
from tests.scheduling.make import Clinic, clinic, hours
from tests.scheduling.post import opened, work

pytestmark = pytest.mark.django_db
SEQUENCES = int(os.environ.get("PLUMBLINE_SEQUENCES", "10"))
FIRST = int(os.environ.get("PLUMBLINE_FIRST_SEQUENCE", "0"))
SHORTEST, LONGEST, TOGETHER = 3, 7, 50  # days, days, lives
FAULTS = (
    "reminder_after_cancel",
    "text_after_stop",
    "no_cap",
    "gap_though_booked",
    "gap_though_waiting",
    "exam_beside_gap",
    "form_after_end",
    "letter_each",
    "paper_each",
    "doctor_each",
    "offer_after_answer",
    "offer_after_its_time",
)
KINDS = {
    *("appointment_reminder", "appointment_booked", "appointment_changed", "visit_missed"),
    *("plan_waits", "exam_due", "intake", "intake_nudge", "visit_checkin", "letter_waiting"),
    *("slot_offer", "document_ready", "clearance_request"),
}


@dataclass
class Life:
    """One patient in the clinic and in the model, with everything that the model was told."""

    number: int
    place: Clinic
    who: Patient
    model: Model
    rng: random.Random
    whom: User
    table: Room
    now: datetime = NOW
    log: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    packet: Any = None

    def note(self, verb: str, *args: Any, **facts: Any) -> None:
        self.log.append((verb, args, facts))
        getattr(self.model, verb)(*args, **facts)

    @property
    def facts(self) -> dict[str, Any]:
        return {"by": self.place.desk, "now": self.now}

    def standing(self) -> list[Appointment]:
        rows = Appointment.objects.filter(patient=self.who, status__in=["booked", "confirmed"])
        return list(rows.filter(period__startswith__gt=self.now).in_order())

    def waiting(self) -> WaitlistEntry | None:
        return WaitlistEntry.objects.waiting().filter(patient=self.who).first()

    def where(self) -> dict[str, Any]:
        """A time within the next days, on the clock of the place."""
        day = self.now.astimezone(ZONE).date() + timedelta(days=self.rng.randint(1, 5))
        wall = time(self.rng.randint(9, 16), self.rng.choice([0, 30]))
        start = datetime.combine(day, wall, ZONE)
        place = {"practitioner": self.whom, "room": self.table, "start_at": start}
        return {**place, "outside_reason": "test"}

    # ── what happens ────────────────────────────────────────────────────────────────────────

    def book(self) -> None:
        if len(self.standing()) < 3:
            facts = {**self.facts, **self.where(), "patient": self.who, "type": self.place.kind}
            visit = appointment.book(**facts, tells=True)
            self.note("book", visit.pk, visit.start_at, visit.start_version, self.now)

    def move(self) -> None:
        if standing := self.standing():
            visit = self.rng.choice(standing)
            moved = appointment.move(**self.facts, **self.where(), appointment=visit)
            self.note("move", moved.pk, moved.start_at, moved.start_version, self.now)

    def cancel(self) -> None:
        if standing := self.standing():
            reason = self.rng.choice([Reason.WORK, Reason.CLINIC])
            gone = self.rng.choice(standing)
            appointment.cancel(**self.facts, appointment=gone, reason=reason)
            self.note("cancel", gone.pk, self.now, by_clinic=reason == Reason.CLINIC)

    def confirm(self) -> None:
        if standing := self.standing():
            appointment.confirm(**self.facts, appointment=self.rng.choice(standing))

    def stop(self) -> None:
        if not self.model.stopped and self.rng.random() < 0.3:
            phone: dict[str, Any] = {
                "phone": self.who.phone,
                "patients": [self.who],
                "body": "STOP",
            }
            text.stop(now=self.now, at=self.now, **phone)
            self.note("stop")

    def form(self) -> None:
        if self.packet is None:
            self.packet, _link, _mail = packets.send(**self.facts, patient=self.who)
            self.note("send_form", str(self.packet.pk), self.now)
        elif self.model.form and self.rng.random() < 0.4:
            packets.withdraw(**self.facts, packet=self.packet)
            self.note("end_form")

    def letter(self) -> None:
        if self.rng.random() < 0.3:
            letter.open_all(now=self.now, patient=self.who, trail={})
            self.note("read")
        else:
            row = letter.send(**self.facts, patient=self.who, body="There is a paper for you.")
            self.note("write", str(row.pk), self.now)

    def paper(self) -> None:
        """A paper is laid on the own page, opened there, or taken away."""
        shared = Document.objects.shared_with(self.who).exclude(sort=LETTER)
        chance, last = self.rng.random(), shared.first()
        if last is None or chance < 0.5:
            data = PDF + str(next(make._serial)).encode()
            row = document.add(**self.facts, patient=self.who, data=data, sort="receipt")
            handout.share(**self.facts, document=row)
            self.note("share", str(row.pk), self.now)
        elif chance < 0.8:
            handout.see(now=self.now, document=last, trail={})
            self.note("unshare", str(last.pk))
        else:
            handout.end(**self.facts, document=last)
            self.note("unshare", str(last.pk))

    def doctor(self) -> None:
        """The letter that asks for a doctor's word: laid there, opened, taken away, or settled."""
        about: dict[str, Any] = {"patient": self.who, "condition": "bone_loss"}
        chance = self.rng.random()
        asked = Clearance.objects.filter(patient=self.who).exclude(status="over").first()
        lying = Document.objects.letters(asked).first() if asked else None
        if lying is None or chance < 0.4:
            asked, _new = clearance.need(**self.facts, **about, source="test")
            data = PDF + str(next(make._serial)).encode()
            clearance_request.ask(**self.facts, clearance=asked, data=data)
            self.note("ask_doctor", f"{asked.pk}:{self.now.isoformat()}", self.now)
            return
        if chance < 0.7:
            handout.see(now=self.now, document=lying, trail={})
        elif chance < 0.8:
            handout.end(**self.facts, document=lying)
        else:
            clearance.lapse(**self.facts, **about, reason="test")
        self.note("end_letter")

    def wait(self) -> None:
        """On the wait list, for any time or for one before a visit; or off it again."""
        entry = self.waiting()
        if entry is None:
            standing = self.standing()
            later = self.rng.choice(standing) if standing and self.rng.random() < 0.4 else None
            wish: dict[str, Any] = {"patient": self.who, "visit": later, **self.facts}
            entry = waitlist.add(**self.place.wish(**wish, practitioner=self.whom))
            self.note("wait", str(entry.pk), later and later.pk)
        elif self.rng.random() < 0.2:
            offer.end_wish(**self.facts, entry=entry)
            self.note("leave")

    def offer(self) -> None:
        """A time that staff choose; some answer on the telephone before it is written."""
        entry = self.waiting()
        if entry is None or SlotOffer.objects.open().filter(patient=self.who).exists():
            return
        where = self.where()
        where.pop("outside_reason")
        made = offer.make(**self.facts, **where, entry=entry)
        self.note("offer", made.visit.start_at, self.now, self.now + UNDO_WINDOW)
        if self.rng.random() < 0.6:
            self.answer()

    def answer(self) -> None:
        """Yes, no or taken back; a yes may come after the time was given back."""
        rows = SlotOffer.objects.filter(patient=self.who, status__in=["open", "lapsed"])
        last = rows.order_by("-created_at", "-id").first()
        if last is None:
            return
        way = self.rng.choice(["yes", "yes", "no", "back"])
        if way == "yes":
            visit = offer.accept(**self.facts, offer=last, via="phone")
            self.note("accept", visit.pk, visit.start_at, visit.start_version, self.now)
        elif last.is_open:
            if way == "no":
                offer.decline(**self.facts, offer=last, via="phone")
            else:
                offer.withdraw(**self.facts, offer=last)
            self.note("answer")

    def treat(self) -> None:
        """A signed visit, as far as the question of the next day asks."""
        checkin.came(**self.facts, patient=self.who)
        place = {"location": self.place.location, "practitioner": self.place.ann}
        signed = {"status": "signed", "signed_at": self.now, "signed_by": self.place.ann}
        signed |= {"note_text": "Note", "note_sha256": "0" * 64, "seal": "0" * 64}
        visit = Visit.objects.create(patient=self.who, started_at=self.now, **place, **signed)
        checkin.plan(**self.facts, visit=visit)
        self.note("treat", str(visit.pk), self.now)

    def act(self) -> None:
        verbs: list[Callable[[], None]] = [self.book, self.book, self.book, self.move, self.move]
        verbs += [self.cancel, self.confirm, self.stop, self.form, self.letter, self.letter]
        verbs += [self.paper, self.doctor, self.wait, self.offer, self.answer]
        try:
            self.rng.choice([*verbs, self.treat])()
        except (appointment.Taken, appointment.NotPossible, offer.Gone):
            return

    def attend(self, begun: list[Appointment]) -> None:
        """Whoever had a time came or did not; some marks are taken back at once."""
        for visit in begun:
            if self.rng.random() < 0.5:
                appointment.finish(**self.facts, appointment=visit)
                continue
            appointment.no_show(**self.facts, appointment=visit)
            self.note("miss", visit.pk, self.now)
            if visit.pk in self.model.told and self.rng.random() < 0.3:
                back = appointment.restore(**self.facts, appointment=visit, to=Status.BOOKED)
                self.note("take_back", visit.pk)
                appointment.finish(**self.facts, appointment=back)

    def step(self, now: datetime, begun: list[Appointment]) -> None:
        self.now = now
        self.attend(begun)
        while self.rng.random() < 0.35:
            self.act()


def round_of(lives: list[Life], now: datetime) -> None:
    """What beat and workers do, in the clinic and in each model."""
    while reminder.renew(now=now):
        continue
    recall.sweep(now=now)
    forms.sweep(now=now)
    checkin.sweep(now=now)
    offering.sweep(now=now)
    while work(now):
        continue
    for life in lives:
        life.note("sweep", now)
        life.note("tick", now)


def live(lives: list[Life], seed: int) -> None:
    """Some days of all of them; some rounds are missed, and some come after a day."""
    rng, now = random.Random(seed), NOW + timedelta(minutes=17)
    end = NOW + rng.randint(SHORTEST, LONGEST) * DAY
    while now < end:
        begun = _begun(lives, now)
        for life in lives:
            life.step(now, begun[life.who.pk])
        if rng.random() < 0.8:
            round_of(lives, now)
        now += rng.uniform(0.1, rng.choices([30, 8, 0.5], [5, 80, 15])[0]) * HOUR


def _begun(lives: list[Life], now: datetime) -> dict[Any, list[Appointment]]:
    """The visits of each patient whose time has come, in order; nobody touches another's."""
    rows = Appointment.objects.filter(status__in=["booked", "confirmed"])
    rows = rows.filter(patient__in=[life.who for life in lives], period__startswith__lte=now)
    found = defaultdict(list)
    for visit in rows.in_order():
        found[visit.patient_id].append(visit)
    return found


def sent(who: Patient) -> list[str]:
    """What went out, each named as the model names it."""
    rows = Message.objects.filter(patient=who, status="sent", kind__in=KINDS)
    return sorted(_name(row) for row in rows)


def _name(row: Message) -> str:
    if row.kind in {"appointment_booked", "appointment_changed"}:
        about = Notice.objects.filter(message=row)
        return "notice:" + ",".join(
            sorted(f"{one.appointment_id}={mark(one.was_at)}" for one in about)
        )
    if row.kind == "slot_offer":
        made = SlotOffer.objects.get(Q(message=row) | Q(text=row))
        return f"offer:{made.entry_id}:{mark(made.expires_at)}:{row.channel}"
    if row.kind in {"intake", "document_ready"}:
        return ":".join(row.key.split(":")[:2])
    head, _colon, last = row.key.rpartition(":")
    return head if last.startswith("r") else row.key  # written anew it is about the same


def begin(place: Clinic, seed: int) -> Life:
    """A patient with a plan that has no next visit; one in three is due for an examination in four
    days, and hears of it unless another message about coming again went out before."""
    place = replace(place, location=make.location())
    rng, who = random.Random(seed), make.patient()
    text.agree(by=place.desk, now=NOW - HOUR, patient=who, heard="paper")
    long_ago = seed % 3 == 0
    starts_on = NOW.date() - timedelta(days=25 if long_ago else 5)
    plan = place.plan(who, starts_on=starts_on)
    last = NOW - 2 * DAY
    whom, table = make.user(), make.room(location=place.location)
    hours(whom, place.location, weekdays=range(7))
    facts = {"status": "done", "done_at": last, "created_at": last - 20 * DAY, "plan_number": 1}
    facts |= {"practitioner": whom, "room": table}
    place.visit(patient=who, plan=plan, start_at=last, **facts)
    exam_since = starts_on + timedelta(days=29) if long_ago else None
    names: dict[str, Any] = {"who": str(who.pk), "plan": str(plan.pk)}
    model = Model(**names, gap_since=last.astimezone(ZONE).date(), exam_since=exam_since)
    return Life(seed, place, who, model, rng, whom, table)


def replayed(life: Life, fault: str) -> list[str]:
    """What a model with a fault would have wanted."""
    first = life.model
    facts: dict[str, Any] = {"who": first.who, "plan": first.plan, "gap_since": first.gap_since}
    model = Model(**facts, exam_since=first.exam_since, faults=frozenset({fault}))
    for verb, args, kwargs in life.log:
        getattr(model, verb)(*args, **kwargs)
    return sorted(model.sent)


def _kinds(keys: list[str]) -> Counter[str]:
    return Counter(key.split(":")[0] for key in keys)


def test_random_sequences_send_exactly_what_the_model_wants(
    monkeypatch: pytest.MonkeyPatch, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(monkeypatch, settings)
    monkeypatch.setattr(offering, "_MOST", 100_000)  # a round ends what the model ends in one
    make.practice()
    place, began = clinic(), clocks.monotonic()
    reminder.set_rules(
        by=place.desk, now=NOW, kind=None, rules=[Rule(hours, way) for hours, way in RULES]
    )
    rule: dict[str, Any] = {"is_on": True, "how": How.EITHER, "after": GAP_DAYS}
    nudge.set_rule(by=place.desk, now=NOW, kind=Kind.GAP, **rule)
    found, noticed, wrong = Counter[str](), Counter[str](), []
    for first in range(FIRST, FIRST + SEQUENCES, TOGETHER):
        count = min(TOGETHER, FIRST + SEQUENCES - first)
        with transaction.atomic():  # all begin with an empty calendar
            lives = [begin(place, first + number) for number in range(count)]
            live(lives, first)
            went = [sent(life.who) for life in lives]
            transaction.set_rollback(True)
        for life, keys in zip(lives, went, strict=True):
            found += _kinds(keys)
            noticed.update(fault for fault in FAULTS if replayed(life, fault) != keys)
            wrong += _differences(life, keys)
        with capsys.disabled():
            _print(first + count - FIRST, clocks.monotonic() - began, found, noticed, wrong)
    assert not wrong, wrong[:3]
    assert found.total() > SEQUENCES
    if SEQUENCES >= 200:
        assert set(noticed) == set(FAULTS)
        plain = {one for one in KINDS if "appointment" not in one} - {"slot_offer"}
        assert set(found) == {"reminder", "notice", "offer"} | plain


def _differences(life: Life, went: list[str]) -> list[str]:
    wanted = Counter(life.model.sent)
    if wanted == Counter(went):
        return []
    lost, extra = wanted - Counter(went), Counter(went) - wanted
    return [f"sequence {life.number}: lost {dict(lost)}, too many {dict(extra)}"]


def _print(
    count: int, seconds: float, found: Counter[str], noticed: Counter[str], wrong: list[str]
) -> None:
    kinds = ", ".join(f"{name} {number}" for name, number in sorted(found.items()))
    faults = ", ".join(f"{name} {noticed[name]}" for name in FAULTS)
    print(  # noqa: T201
        f"\n{count} sequences, {count / seconds:.2f} a second, {found.total()} messages compared, "
        f"{len(wrong)} disagreements ({kinds}); sequences that notice a planted fault: {faults}",
        flush=True,
    )
