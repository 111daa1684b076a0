"""Offering a time to somebody who waits, and what a yes, a no or silence does.

The time is kept by a held visit, so the constraints of the calendar guard it like a booking. Who
says yes is decided by the database alone: the offer's row is locked, and a late yes books anew.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, gate, message
from clinic.gateways import broker
from clinic.models import Message, Outbox, Practice, Room, TextConsent, User
from clinic.rules import token
from scheduling.actions import appointment as visits
from scheduling.actions import notice, race, waitlist
from scheduling.actions.standing import locked
from scheduling.models import Appointment, OfferRule, SlotOffer, Vacancy, WaitlistEntry
from scheduling.models.notice import Known
from scheduling.models.offer import ACCEPTED, DECLINED, LAPSED, OPEN, WITHDRAWN
from scheduling.rules.policy import UNDO_WINDOW, Reason, Status
from scheduling.rules.waitlist import held_until


class Gone(Refused):
    """The time has gone to somebody else, or the offer was taken back."""


class Answered(Refused):
    """This offer was answered with a yes before; `visit` is what came of it."""

    def __init__(self, sentence: str, visit: Appointment | None) -> None:
        super().__init__(sentence)
        self.visit = visit


@transaction.atomic
def make(
    *,
    by: User | None,
    now: datetime,
    entry: WaitlistEntry,
    practitioner: User,
    room: Room,
    start_at: datetime,
    vacancy: Vacancy | None = None,
) -> SlotOffer:
    """Keep a time for somebody who waits and write to them; returns the offer.

    What staff offer by a click goes out after the undo window, like every message.
    Raises: NotWaiting; Refused when they have an offer already; as `appointment.book`.
    """
    row = waitlist.standing(entry)
    if SlotOffer.objects.open().filter(patient=row.patient).exists():
        raise _has_one(row)
    rule, sent_at = OfferRule.objects.current(), now + UNDO_WINDOW if by else now
    until = held_until(sent_at=sent_at, hold_min=rule.hold_min, start_at=start_at)
    visit = visits.book(
        by=by,
        now=now,
        patient=row.patient,
        practitioner=practitioner,
        room=room,
        type=row.type,
        start_at=start_at,
        hold_until=until,
    )
    offer = SlotOffer(
        entry=row, patient=row.patient, visit=visit, vacancy=vacancy, expires_at=until, made_by=by
    )
    ways = ways_to(row, now)
    if ways:
        secret = token.brief() if "sms" in ways else token.fresh()
        offer.token_hash = token.fingerprint(secret)
        facts: dict[str, Any] = {"offer": offer, "secret": secret, "due_at": sent_at}
        if "email" in ways:
            offer.message = _write("email", by=by, now=now, **facts)
        if "sms" in ways:
            offer.text = _write("sms", by=by, now=now, **facts)
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError:
        raise _has_one(row) from None
    audit.record(by=by, action="offer.make", patient=row.patient, obj=offer, now=now)
    return offer


def _has_one(entry: WaitlistEntry) -> Refused:
    said = _("%(name)s has another offer open. One at a time.")
    return Refused(said % {"name": entry.patient.full_name})


def ways_to(entry: WaitlistEntry, now: datetime) -> list[str]:
    """How somebody who waits is written to: by e-mail, and by text where they agreed to texts and
    had none today; a time is kept for minutes only, and a telephone is read sooner."""
    patient = entry.patient
    word = TextConsent.objects.standing([patient]).get(patient)
    ways = [] if gate.no_mail(patient) else ["email"]
    if not gate.no_text(patient, word):
        zone, outbox = entry.location.zone, Outbox.objects.current()
        if not gate.too_many(patient, outbox, zone, now):
            ways.append("sms")
    return ways


def _write(
    channel: str,
    *,
    by: User | None,
    now: datetime,
    offer: SlotOffer,
    secret: str,
    due_at: datetime,
) -> Message:
    """The message in the patient's language; it names no condition, technique or part of a body.

    Both channels carry the same link to the same held time.
    """
    patient, visit = offer.patient, offer.visit
    context = {
        "patient": patient,
        "appointment": visit,
        "later": offer.entry.later_visit,
        "location": visit.location,
        "until": offer.expires_at,
        "practice": Practice.objects.current(),
        "link": urljoin(settings.BASE_URL + "/", reverse("portal:offer-open", args=[secret])[1:]),
    }
    subject, body = message.worded("slot_offered", context, patient.language, channel)
    is_text = channel == "sms"
    return message.queue(
        by=by,
        now=now,
        key=f"offer:{offer.pk}:sms" if is_text else f"offer:{offer.pk}",
        kind="slot_offer",
        channel=channel,
        to=patient.phone if is_text else patient.email,
        subject=subject,
        body=body,
        patient=patient,
        due_at=due_at,
        stale_at=offer.expires_at,
        holds_link=True,
        zone=visit.location.zone if is_text else "",
    )


def _standing(offer: SlotOffer) -> SlotOffer:
    """The offer as it is now, locked until the transaction ends."""
    rows = SlotOffer.objects.select_for_update(of=("self",))
    rows = rows.select_related("patient", "result", "message__patient", "text__patient")
    return rows.get(pk=offer.pk)


@transaction.atomic
def accept(*, by: User | None, now: datetime, offer: SlotOffer, via: str) -> Appointment:
    """A yes: the held time becomes the visit, or the later visit moves to it; returns the visit.

    A yes that comes too late still counts while nobody else has the time. Its patient gets a
    confirmation with an entry for the calendar, as for every other visit that is booked or moved.
    Raises: Answered when it was a yes before; Gone when the time is not to be had any more.
    """
    row = _standing(offer)
    if row.status == ACCEPTED:
        raise Answered(_("You have said yes to this time already."), row.result)
    if row.status in {DECLINED, WITHDRAWN} or row.visit.start_at <= now:
        raise Gone(_("This offer has ended."))
    try:
        entry = waitlist.standing(row.entry)
        later = entry.later_visit
        before = (later.start_at, later.practitioner) if later else (None, None)
        visit = _take(row, entry, by=by, now=now)
    except Refused:
        raise Gone(_("Somebody else has this time now.")) from None
    _answer(row, ACCEPTED, by=by, now=now, via=via, result=visit)
    waitlist.book(by=by, now=now, entry=entry)
    _end_open(entry, by=by, now=now)
    notice.tell(by=by, now=now, patient=visit.patient, changes=[Known(visit, *before)])
    return visit


def _take(offer: SlotOffer, entry: WaitlistEntry, *, by: User | None, now: datetime) -> Appointment:
    """The visit that a yes makes: moved, kept or booked anew. Raises: Refused."""
    hold = locked(offer.visit)
    later = entry.later_visit
    held = hold.status == Status.HELD
    if later is None and held and hold.hold_until and hold.hold_until > now:
        return visits.keep(by=by, now=now, appointment=hold)
    if held:
        _let_go(hold, by=by, now=now)
    else:
        _queue(hold, now=now)
    where: dict[str, Any] = {
        "practitioner": hold.practitioner,
        "room": hold.room,
        "start_at": hold.start_at,
    }
    if later is not None:
        return visits.move(by=by, now=now, appointment=later, tells=False, **where)
    return visits.book(by=by, now=now, patient=hold.patient, type=hold.type, **where)


def _queue(hold: Appointment, *, now: datetime) -> None:
    """Stand in line for a time that was given back, and leave when somebody has it.

    The booking would find out too, and look for other times near it, which nobody asked for here.
    Raises: Gone.
    """
    race.line_up(hold.whole, hold.practitioner_id, hold.room_id)
    others = Appointment.objects.occupying().exclude(status=Status.HELD, hold_until__lte=now)
    at_once = others.within(hold.start_at, hold.period.upper).filter(room=hold.room)
    if at_once.exists() or Appointment.objects.clashing(hold):
        raise Gone(_("Somebody else has this time now."))


def _let_go(hold: Appointment, *, by: User | None, now: datetime) -> None:
    """Give a held time back; nobody is told of it as of a cancelled visit."""
    visits.cancel(by=by, now=now, appointment=hold, reason=Reason.OFFER)


def _end_open(entry: WaitlistEntry, *, by: User | None, now: datetime) -> None:
    """Somebody who said yes to a time, or waits no more, needs no other that is kept for them."""
    open_ones = SlotOffer.objects.open().filter(entry=entry).select_for_update(of=("self",))
    for other in open_ones:
        withdraw(by=by, now=now, offer=other)


@transaction.atomic
def decline(*, by: User | None, now: datetime, offer: SlotOffer, via: str) -> None:
    """A no: the time is free for the next one at once. A second no does nothing.

    Raises: Answered after a yes.
    """
    row = _standing(offer)
    if row.status == ACCEPTED:
        raise Answered(_("You have said yes to this time already."), row.result)
    if row.status != OPEN:
        return
    _free(row, by=by, now=now)
    _answer(row, DECLINED, by=by, now=now, via=via)
    transaction.on_commit(wake)


@transaction.atomic
def withdraw(*, by: User | None, now: datetime, offer: SlotOffer) -> None:
    """Take an offer back; a message that has not gone out yet never does.

    Raises: Gone when it has ended.
    """
    row = _standing(offer)
    if row.status != OPEN:
        raise Gone(_("This offer has ended."))
    _free(row, by=by, now=now)
    _answer(row, WITHDRAWN, by=by, now=now)


@transaction.atomic
def end_wish(*, by: User | None, now: datetime, entry: WaitlistEntry, why: str = "") -> None:
    """Take somebody off the list, with the time that is kept for them. Raises: NotWaiting.

    The offer is locked before the wish, as a yes locks them. One that a worker makes meanwhile is
    not known yet to anybody who could answer, so it is taken back behind the wish.
    """
    _end_open(entry, by=by, now=now)
    waitlist.withdraw(by=by, now=now, entry=entry, why=why)
    _end_open(entry, by=by, now=now)


def _free(offer: SlotOffer, *, by: User | None, now: datetime) -> None:
    hold = locked(offer.visit)
    if hold.status == Status.HELD:
        _let_go(hold, by=by, now=now)


def _answer(
    offer: SlotOffer,
    status: str,
    *,
    by: User | None,
    now: datetime,
    via: str = "",
    result: Appointment | None = None,
) -> None:
    offer.status, offer.answered_at, offer.answered_via, offer.result = status, now, via, result
    offer.save(update_fields=["status", "answered_at", "answered_via", "result"])
    verb = {
        ACCEPTED: "accept",
        DECLINED: "decline",
        WITHDRAWN: "withdraw",
        LAPSED: "lapse",
    }[status]
    audit.record(
        by=by, action=f"offer.{verb}", patient=offer.patient, obj=offer, now=now, reason=via
    )
    if status != LAPSED:  # what nobody sent in time is stale by itself
        taken_back = status == WITHDRAWN
        why = _("The offer was taken back.") if taken_back else _("The offer was answered.")
        message.cancel_each(by=by, now=now, messages=offer.told, why=why)


def lapse(*, now: datetime) -> int:
    """End the offers that nobody answered in time; returns how many. Safe in any number at once."""
    count = 0
    for key in SlotOffer.objects.run_out(now).values_list("pk", flat=True):
        count += _lapse(key, now=now)
    return count


@transaction.atomic
def _lapse(key: UUID, *, now: datetime) -> bool:
    rows = SlotOffer.objects.run_out(now).select_for_update(skip_locked=True, of=("self",))
    row = rows.select_related("patient").filter(pk=key).first()
    if row is None:  # another worker has it, or it was answered meanwhile
        return False
    _free(row, by=None, now=now)
    _answer(row, LAPSED, by=None, now=now)
    return True


def wake() -> None:
    """Ask a worker to look for the next one now; nothing is lost if nobody hears."""
    broker.call("scheduling.offer_sweep", expires_s=30)
