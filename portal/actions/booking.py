"""Booking online: a time is kept, a code is asked for, and with the code it becomes a visit.

What a stranger sees is the same whoever the clinic knows: nobody is looked for before the code was
right, and a code goes to whatever address was typed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.actions import Refused, audit, gate, message
from clinic.actions import patient as patients
from clinic.gateways import sms
from clinic.models import Patient, Practice, Room, User
from portal.actions import newcomer
from portal.models import Booking, OnlinePolicy, PatientSession, quota
from portal.models.booking import BUSY, CALL, GONE, MOST
from portal.models.signin import SMS, contact_mark, keyed
from portal.rules import booking as rule
from portal.rules import signin
from scheduling.actions import appointment as visits
from scheduling.actions import hold as holds
from scheduling.actions.race import Taken
from scheduling.actions.standing import Gated
from scheduling.models import Appointment, AppointmentType
from scheduling.rules.policy import Reason, Status
from scheduling.rules.slot import Offer

KEPT = timedelta(days=2)  # how long one that came to nothing is remembered
_NONE = "0" * 64


class Off(Refused):
    """Nobody books online here now."""


class Busy(Refused):
    """Too much was asked for; `wait_min` says in how many minutes it goes on."""

    def __init__(self, wait_min: int) -> None:
        super().__init__(_("Too much was asked for in a short time."))
        self.wait_min = max(wait_min, 1)


class Closed(Refused):
    """The time is kept no more, or the code has run out, was used or tried too often."""

    def __init__(self) -> None:
        super().__init__(_("The time was kept for a while and is free again."))


class Facts(TypedDict):
    """Who wants to come, as typed."""

    first_name: str
    last_name: str
    birth_on: Any
    email: str
    phone: str
    channel: str
    text_words: str  # what was ticked for texts, as it was shown; "" for no tick


@transaction.atomic
def pick(
    *,
    now: datetime,
    browser_hash: str,
    network: str,
    kind: AppointmentType,
    offer: Offer,
    says_new: bool,
    language: str,
) -> Booking:
    """Keep a free time for this browser; what it kept before is let go. Returns the booking.

    Whoever holds the clinic's row goes first, so no more times are kept than it allows.
    Raises: Off, Busy; Taken when somebody was faster.
    """
    policy = OnlinePolicy.objects.select_for_update().first()
    if policy is None or not policy.is_on:
        raise Off(_("Nobody can book online now."))
    network_hash = keyed("network", network)
    for old in Booking.objects.of_browser(browser_hash).holding(now).with_visit():
        _let_go(old, now=now)
    wait = quota.of_pick(browser_hash, network_hash, policy.most_held, now)
    if wait:
        raise Busy(wait)
    room = Room.objects.select_related("location").get(pk=offer.room)
    until = now + rule.HOLD
    visit = visits.book(
        by=None,
        now=now,
        patient=_stand_in(room, now),
        practitioner=User.objects.get(pk=offer.practitioner),
        room=room,
        type=kind,
        start_at=offer.start,
        hold_until=until,
    )
    return Booking.objects.create(
        created_at=now,
        browser_hash=browser_hash,
        network_hash=network_hash,
        visit=visit,
        says_new=says_new,
        language=language,
        expires_at=until,
    )


def _stand_in(room: Room, now: datetime) -> Patient:
    """Who has the time until its person is known: one for each table, which is taken once."""
    with override(settings.LANGUAGE_CODE):
        name = _("Booking online")
    return patients.stand_in(now=now, key=str(room.pk), name=name)


@transaction.atomic
def ask(*, now: datetime, booking: Booking, **facts: Unpack[Facts]) -> Booking:
    """Note who wants to come, send them a code, and keep the time for as long as it works.

    Raises: Closed, Busy.
    """
    own = _locked(booking)
    if not own.is_open(now) or len(own.asked) >= rule.MOST_CODES:
        raise Closed
    if facts["text_words"] != own.text_words:
        own.text_at = now if facts["text_words"] else None
    for name, value in facts.items():
        setattr(own, name, value)
    own.contact_hash = contact_mark(own.channel, own.to)
    if wait := quota.of_code(own, now):
        raise Busy(wait)
    code = signin.fresh_code()
    own.code_hash, own.tries = keyed("code", f"{own.pk}{code}"), 0
    own.asked = [*own.asked, now]
    own.expires_at = min(now + signin.LIFE, own.created_at + rule.LONGEST_HOLD)
    try:
        holds.extend(now=now, appointment=own.visit, until=own.expires_at)
    except Refused:
        raise Closed from None
    own.save()
    _send(own, code, now=now)
    return own


@transaction.atomic
def again(*, now: datetime, booking: Booking) -> Booking:
    """Send one more code to the same person. Raises: as `ask`; Closed before a first one."""
    if not booking.asked:
        raise Closed
    facts = Facts(
        first_name=booking.first_name,
        last_name=booking.last_name,
        birth_on=booking.birth_on,
        email=booking.email,
        phone=booking.phone,
        channel=booking.channel,
        text_words=booking.text_words,
    )
    return ask(now=now, booking=booking, **facts)


def _locked(booking: Booking) -> Booking:
    rows = Booking.objects.with_visit().select_for_update(of=("self",))
    return rows.get(pk=booking.pk)


def _send(own: Booking, code: str, *, now: datetime) -> None:
    """The code in the language of the page; it names nobody and no day.

    A number that ended texts gets none, and nothing that is shown says so.
    """
    if own.channel == SMS and (sms.carrier() is None or gate.is_stopped(own.phone)):
        audit.record(by=None, action="booking.unsent", obj=own, now=now)
        return
    context = {"practice": Practice.objects.current(), "code": signin.shown(code)}
    subject, body = message.worded("booking_code", context, own.language, own.channel)
    message.queue(
        by=None,
        now=now,
        key=f"booking:{own.pk}:{len(own.asked)}",
        kind="booking_code",
        to=own.to,
        subject=subject,
        body=body,
        stale_at=own.expires_at,
        holds_link=True,
        channel=own.channel,
    )


@transaction.atomic
def prove(*, now: datetime, booking: Booking, code: str) -> Booking:
    """The code was typed in the browser that keeps the time; returns the booking as it is then.

    A right code makes the visit, or says in `why_not` why none could be made; a wrong one counts.
    Raises: Closed.
    """
    own = _locked(booking)
    if not own.is_asked(now):
        raise Closed
    if not constant_time_compare(keyed("code", f"{own.pk}{code}"), own.code_hash or _NONE):
        own.tries += 1
        own.save(update_fields=["tries"])
        audit.record(by=None, action="booking.mistake", obj=own, now=now)
        return own
    return _finish(own, lambda: newcomer.find_or_add(now=now, booking=own), now=now)


@transaction.atomic
def take(*, now: datetime, booking: Booking, own: PatientSession) -> Booking:
    """Somebody who is signed in books for whom the open page is: that was proof already.

    Returns the booking; `why_not` says why none could be made. Raises: Closed.
    """
    row = _locked(booking)
    if not row.is_open(now):
        raise Closed
    return _finish(row, lambda: (newcomer.known(now=now, patient=own.patient), True), now=now)


def _finish(own: Booking, whose: Callable[[], tuple[Patient, bool]], *, now: datetime) -> Booking:
    """Make the visit, or let the time go and say why; what was typed is forgotten either way."""
    own.proved_at = now
    try:
        with transaction.atomic():
            own.patient, own.is_known = whose()
            _book(own, own.patient, now=now)
            newcomer.hear(now=now, booking=own, patient=own.patient)
    except Refused as error:
        own.why_not, own.patient, own.packet = _why(error), None, None
        own.is_known = False
        _let_go(own, now=now)
    own.first_name = own.last_name = own.email = own.phone = own.text_words = ""
    own.birth_on = own.text_at = None
    own.save()
    _note(own, "prove", now=now)
    return own


class _Enough(Refused):
    """This patient has as many coming visits as may be booked online."""


def _why(error: Refused) -> str:
    if isinstance(error, _Enough):
        return MOST
    if isinstance(error, Taken):
        return BUSY
    return CALL if isinstance(error, (Gated, newcomer.Held)) else GONE


def _book(own: Booking, patient: Patient, *, now: datetime) -> None:
    """The held time becomes this patient's visit. Raises: Refused, and nothing is written."""
    ahead = Appointment.objects.filter(patient=patient, booked_via="online").ahead(now)
    if ahead.count() >= OnlinePolicy.objects.current().most_ahead:
        raise _Enough(_("As many visits are booked online as may be."))
    own.visit = holds.give(now=now, appointment=own.visit, patient=patient)
    if own.says_new or not own.is_known:
        own.packet = newcomer.welcome(now=now, patient=patient)


def _let_go(own: Booking, *, now: datetime) -> None:
    """The time is free at once."""
    visit = own.visit
    visit.refresh_from_db(fields=["status"])
    if visit.status == Status.HELD:
        visits.cancel(by=None, now=now, appointment=visit, reason=Reason.LAPSED)
    own.expires_at = min(own.expires_at, now)
    own.save(update_fields=["expires_at"])


def _note(own: Booking, verb: str, *, now: datetime) -> None:
    audit.record(
        by=None,
        action=f"booking.{verb}",
        patient=own.patient,
        obj=own,
        now=now,
        reason=own.why_not,
    )


@transaction.atomic
def undo(*, now: datetime, booking: Booking) -> Booking:
    """Take the booking back within three minutes; nobody is told of it, the form is taken back.

    Raises: Refused when it is too late, or when the visit has changed since.
    """
    own = _locked(booking)
    until = own.undo_until
    if until is None or now >= until or own.visit.status != Status.BOOKED:
        raise Refused(_("The three minutes are over. Please call us."))
    visits.cancel(by=None, now=now, appointment=own.visit, reason=Reason.MISTAKE)
    newcomer.forget(now=now, booking=own)
    _note(own, "undo", now=now)
    return own


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Forget who was typed where nothing came of it; returns how many that were."""
    rows = Booking.objects.over(now).exclude(first_name="", last_name="", email="", phone="")
    said: dict[str, Any] = {"text_words": "", "text_at": None}
    count = rows.update(first_name="", last_name="", birth_on=None, email="", phone="", **said)
    Booking.objects.over(now - KEPT).delete()
    return count
