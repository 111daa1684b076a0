"""Opening a visit, saving its own fields, taking back the last tap, and signing."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charting.actions import checkin, reexam, release, tap
from charting.drawing import pelvis, sight
from charting.models import Complaint, Visit, background, record, seal, witness
from charting.models import tap as tap_rows
from charting.models.complaint import first_place
from charting.rules import laterality, narrative
from charting.rules.category import State, suggest
from charting.rules.fact import CategoryCode, VisitFacts
from charting.rules.kind import kind_of
from charting.rules.signing import OpenPoint, open_points
from charting.rules.visit import is_treated
from clinic.actions import Refused, audit
from clinic.models import Location, Patient, User
from clinic.rules.screening import Act, decide
from scheduling.actions import appointment as booking
from scheduling.models import Appointment

# What a page may set on the visit itself, and the line each belongs to.
ANCHORS = {
    "pain_now": "pain",
    "change": "change",
    "reactions": "reaction",
    "category": "category",
    "also_present": "category",
    "blocks_reason": "blocks-reason",
    "response": "response",
    "pain_after": "pain-after",
    "advice": "advice",
    "remark": "remark",
    "pain_where": "pain-where",
    "kind": "kind",
    "informant": "informant",
    "weeks_pregnant": "weeks-pregnant",
    "next_visit": "next-visit",
    "next_note": "next-note",
    "home_note": "home-note",
}


@transaction.atomic
def start(
    *,
    by: User,
    now: datetime,
    patient: Patient,
    appointment: Appointment | None = None,
    location: Location | None = None,
) -> Visit:
    """The visit of an appointment, or of a patient who walked in: opened once, then found again.

    An appointment is marked as in the room.
    Raises: Refused when there is nobody to treat or no place, and what scheduling refuses.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    found = Visit.objects.filter(patient=patient, appointment=appointment)
    known = found.first() if appointment else found.filter(status="open").first()
    if known:
        return known
    practitioner = by if by.is_practitioner or appointment is None else appointment.practitioner
    if not practitioner.is_practitioner:
        raise Refused(_("A visit without a booking is opened by the chiropractor who treats."))
    place = appointment.location if appointment else location
    if place is None:
        raise Refused(_("Say first at which location this visit takes place."))
    visit = Visit.objects.create(
        patient=patient,
        practitioner=practitioner,
        appointment=appointment,
        location=place,
        started_at=now,
        pain_where=first_place(list(patient.complaints.in_order())),
        kind=_kind(patient, appointment),
        weeks_pregnant=_weeks(patient, now.astimezone(place.tz).date()),
        catalogue_version=release.keep(),
    )
    checkin.came(by=by, now=now, patient=patient)
    if appointment and appointment.status not in ("in_room", "done"):
        booking.start(by=by, now=now, appointment=appointment)
    audit.record(by=by, action="visit.start", patient=patient, obj=visit, now=now)
    return visit


def _kind(patient: Patient, appointment: Appointment | None) -> str:
    """What kind of visit this will be, from the booking, its plan and the visits before."""
    booked: dict[str, Any] = {}
    if appointment:
        kind, plan = appointment.type, appointment.plan
        booked = {"is_first": kind.is_first, "is_exam": kind.is_exam}
        booked |= {"plan_number": appointment.plan_number}
        booked |= {"exam_number": plan.exam_number if plan else None}
    return kind_of(earlier=Visit.objects.filter(patient=patient).count(), **booked)


def _weeks(patient: Patient, day: date) -> int | None:
    """The completed weeks of an open pregnancy, None where there is none."""
    open_one = patient.pregnancies.open().first()
    weeks = open_one.weeks_on(day) if open_one else None
    return weeks.weeks if weeks else None


@transaction.atomic
def save(*, by: User, now: datetime, visit: Visit, field: str, value: Any, seen: int) -> None:
    """Set one field of the visit; the same value again changes nothing.

    Raises: tap.Frozen, tap.Changed when another value was saved since the page was read.
    """
    held = tap.lock(visit)
    old = getattr(held, field)
    if old == value:
        return
    version = held.versions.get(field, 0)
    if version != seen:
        raise tap.Changed(ANCHORS[field], _words(old), _words(value), version)
    fields = {field: value}
    if field == "category":
        fields |= _decision(held, value)
    done = tap.Tap("visit.save", ANCHORS[field], fields=fields)
    tap.commit(held, done, {}, by=by, now=now)


def _words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _decision(held: Visit, chosen: str) -> dict[str, Any]:
    """What was suggested when the category was chosen, why, and what became of it."""
    facts = Visit.objects.with_facts().get(pk=held.pk)
    candidates = suggest(record.findings(facts))
    suggested = [c.category for c in candidates if c.state == State.SUGGESTED]
    decision = ""
    if chosen and suggested:
        decision = "accepted" if chosen in suggested else "differed"
        if chosen == CategoryCode.UNDETERMINED:
            decision = "ignored"
    snapshot = [
        {
            "category": c.category,
            "state": c.state,
            "reasons": [[r.sign, r.code, str(r.text)] for r in c.reasons],
        }
        for c in candidates
    ]
    also = [code for code in held.also_present if code != chosen] if chosen else []
    return {
        "category_suggestion": snapshot if chosen else [],
        "category_decision": decision,
        "also_present": also,
    }


@transaction.atomic
def undo(*, by: User, now: datetime, visit: Visit) -> str:
    """Take the last tap back; returns its place on the page, "" when there was none.

    Raises: tap.Frozen, Refused when the last tap is somebody else's.
    """
    held = tap.lock(visit)
    last = held.last_tap
    if not last:
        return ""
    if last.get("by", str(by.pk)) != str(by.pk):
        raise Refused(_("Somebody else saved something after you; that is theirs to take back."))
    fields = {name: _typed(name, value) for name, value in last["fields"].items()}
    codes = {row["code"] for row in last["findings"]}
    stored = {k: v for code in codes for k, v in tap.rows(held, code).items()}
    entries = [tap.EntryChange(**change) for change in last.get("entries", [])]
    if not all(map(_is_as_left, entries)):
        raise Refused(_("Somebody else saved something after you; that is theirs to take back."))
    back = tap.Tap(
        "visit.undo",
        last["anchor"],
        last["findings"],
        fields,
        last.get("blocks"),
        entries,
        undoes=True,
    )
    tap.commit(held, back, stored, by=by, now=now)
    return str(last["anchor"])


def _is_as_left(back: tap.EntryChange) -> bool:
    """Whether a complaint is as the tap left it: its own page can be saved beside the chart."""
    if back.noun != "complaint":
        return True
    row = Complaint.objects.select_for_update(of=("self",)).filter(pk=back.id).first()
    left = {name: back.versions.get(name, 0) + 1 for name in back.fields}
    if row is None or back.values is None:  # None: it would be taken away whole
        return row is not None and bool(row.versions == left)
    return all(row.versions.get(name) == count for name, count in left.items())


def _typed(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name.endswith("_at") and value else value


class Open(Refused):
    """Something is still open; `points` says what and where."""

    def __init__(self, points: list[OpenPoint]) -> None:
        super().__init__(_("This visit cannot be signed yet."))
        self.points = points


class Unread(Refused):
    """The chart is no longer what the page showed."""

    def __init__(self) -> None:
        super().__init__(
            _("The chart has changed since this page was drawn. Read it again, then sign.")
        )


class Waiting(Refused):
    """A doctor's word is still missing, and blocks were used."""

    def __init__(self) -> None:
        super().__init__(
            _("A doctor’s word is still waited for. Record it, or waive it with a reason.")
        )


@transaction.atomic
def sign(*, by: User, now: datetime, visit: Visit, read: str = "") -> Visit:
    """Freeze the note and everything it came from, finish the appointment, plan the follow-up.

    `read` is the fingerprint of the page that is signed (see `witness`): nobody signs what they
    have not seen. Returns the signed visit; one that is signed already is returned as it is.
    Raises: PermissionDenied for anybody but its practitioner, Open, Unread, Waiting.
    """
    if not visit.is_signed_by(by):
        raise PermissionDenied
    try:
        tap.lock(visit)
    except tap.Frozen:
        return tap_rows.whole(visit.pk)
    fresh = tap_rows.whole(visit.pk)
    last = tap_rows.last(fresh)
    facts = record.facts(fresh, last, background.of(fresh, last))
    note = narrative.note(facts)
    points = open_points(facts, laterality.contradictions(facts, note))
    if points:
        raise Open(points)
    if (read and read != witness.of(facts, note)) or not _drawn_true(facts):
        raise Unread
    if not _may_be_signed(fresh, Act.TREAT if is_treated(facts) else Act.TALK, now):
        raise Waiting
    fresh.status = "signed"
    fresh.catalogue_version = release.keep()
    fresh.signed_at, fresh.signed_by = now, by
    fresh.note_text = seal.text_of(note)
    fresh.note_sha256 = seal.sha256(fresh.note_text)
    fresh.last_tap = {}
    fresh.seal_form = seal.FORM
    fresh.seal = seal.seal(fresh)
    fresh.save(
        update_fields=[
            "status",
            "catalogue_version",
            "signed_at",
            "signed_by",
            "note_text",
            "note_sha256",
            "last_tap",
            "seal",
            "seal_form",
        ]
    )
    if fresh.appointment is not None:
        booking.finish(by=by, now=now, appointment=fresh.appointment)
    reexam.tell(by=by, now=now, visit=fresh)
    if is_treated(facts):
        checkin.plan(by=by, now=now, visit=fresh)
    audit.record(by=by, action="visit.sign", patient=fresh.patient, obj=fresh, now=now)
    return fresh


def _drawn_true(facts: VisitFacts) -> bool:
    """Whether the drawing that is kept with the note shows the blocks that are recorded."""
    if facts.layout is None:
        return True
    drawn = pelvis.draw(facts.layout)
    both = (sight.said(drawn), sight.seen(drawn))
    return not any(laterality.drawing(facts, one) for one in both)


def _may_be_signed(visit: Visit, act: Act, now: datetime) -> bool:
    """Whether no doctor's word is waited for that this kind of visit needs."""
    today = now.astimezone(visit.location.tz).date()
    return decide((one.standing for one in visit.clearances), act, today).may
