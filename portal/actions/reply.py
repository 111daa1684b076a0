"""What a text from a telephone does: one known word acts at once, all else waits for a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.actions import text as texts
from clinic.gateways.sms import Event
from clinic.models import CarrierCall, IncomingText, Message, Patient
from clinic.rules import contact, token
from clinic.rules.text import Word, meaning
from portal.models import ReplyLink
from scheduling.actions import appointment, step
from scheduling.models import Appointment, Reminder
from scheduling.models.diary import Diary
from scheduling.rules.policy import Status
from scheduling.rules.slot import Offer

LINK_DAYS = 7
_REMINDED = timedelta(days=4)  # an answer so long after a reminder is still one to it
_DAYS, _MOST = 14, 8


@dataclass(frozen=True)
class _Heard:
    """A text, whose it may be, and what it means."""

    event: Event
    phone: str
    patients: list[Patient]
    patient: Patient | None  # whose thread it stands in: of several people, the first
    word: Word


@transaction.atomic
def receive(*, now: datetime, carrier: str, event: Event) -> str:
    """Act on a call that was believed; returns what was done: "replay", "fate" or the word.

    Its id is written in the same transaction, so a call has its effect once or not at all.
    """
    call, is_new = CarrierCall.objects.get_or_create(carrier=carrier, event_id=event.id[:120])
    if not is_new:
        return "replay"
    if event.ref:
        texts.note_fate(now=now, ref=event.ref, state=event.state, code=event.code)
        return "fate"
    phone = contact.phone(event.sender) or event.sender[:24]
    patients = list(Patient.objects.filter(phone=phone, deceased_on=None).order_by("number"))
    first = patients[0] if patients else None
    heard = _Heard(event, phone, patients, first, meaning(event.body))
    answer, settled = _answer(heard, now)
    IncomingText.objects.create(
        call=call,
        phone=phone,
        patient=heard.patient,
        body=event.body[:1600],
        word=heard.word,
        received_at=now,
        settled_at=now if settled else None,
        answer=answer,
    )
    return heard.word or "free"


def _answer(heard: _Heard, now: datetime) -> tuple[Message | None, bool]:
    """Do what a word asks for; returns what is answered, and whether nobody has to read it."""
    said, at = heard.event, heard.event.at or now
    if heard.word == Word.STOP:
        texts.stop(now=now, at=at, phone=heard.phone, patients=heard.patients, body=said.body)
        return _say(heard, "stopped", now), True
    if heard.word == Word.START:
        again = texts.start(
            now=now, at=at, phone=heard.phone, patients=heard.patients, body=said.body
        )
        return _say(heard, "started", now) if again else None, again
    if heard.word == Word.HELP:
        return _say(heard, "help", now), True
    visit = _meant(heard, now) if heard.word in {Word.CONFIRM, Word.OTHER} else None
    if visit is None:
        audit.record(by=None, action="reply.receive", patient=heard.patient, now=now)
        return None, False
    if heard.word == Word.CONFIRM:
        if visit.status == Status.BOOKED:
            step.confirm(by=None, now=now, appointment=visit, via="text")
        return _say(heard, "confirmed", now, visit=visit), True
    link = offer_times(now=now, visit=visit)
    return _say(heard, "times", now, visit=visit, link=link), True


def _meant(heard: _Heard, now: datetime) -> Appointment | None:
    """The visit that an answer is about: of the text that this number got last, if it stands."""
    rows = Reminder.objects.filter(
        channel="sms",
        appointment__patient__in=heard.patients,
        message__to=heard.phone,
        message__status__in=["sent", "uncertain"],
        message__due_at__gt=now - _REMINDED,
    )
    last = rows.order_by("-message__due_at", "-id").first()
    if last is None:
        return None
    visit = Appointment.objects.for_page().get(pk=last.appointment_id)
    stands = visit.start_at > now and visit.start_version == last.start_version
    return visit if stands and visit.status in {Status.BOOKED, Status.CONFIRMED} else None


def _say(
    heard: _Heard, what: str, now: datetime, *, visit: Appointment | None = None, link: str = ""
) -> Message | None:
    """Queue the one answer to a text, in its patient's language; None where nobody is known."""
    patient = visit.patient if visit else heard.patient
    if patient is None:
        return None
    place = visit.location if visit else None
    context = {"what": what, "appointment": visit, "link": link, "location": place}
    return texts.answer(
        now=now, key=heard.event.id, patient=patient, to=heard.phone, context=context
    )


@transaction.atomic
def offer_times(*, now: datetime, visit: Appointment) -> str:
    """Make the link by which a patient gives a visit another time; returns its address."""
    secret = token.fresh()
    row = ReplyLink.objects.create(
        visit=visit,
        start_version=visit.start_version,
        token_hash=token.fingerprint(secret),
        expires_at=min(visit.start_at, now + timedelta(days=LINK_DAYS)),
        created_at=now,
    )
    audit.record(by=None, action="reply.offer_times", patient=visit.patient, obj=row, now=now)
    return f"{settings.BASE_URL}{reverse('portal:reply-open', args=[secret])}"


def times(visit: Appointment, now: datetime) -> list[Offer]:
    """Up to eight free times with the same practitioner within two weeks, at most one a day,
    each as near as can be to the visit's time on the clock."""
    zone, wall = visit.location.tz, visit.start_at.astimezone(visit.location.tz)
    first = max(now.astimezone(zone).date(), wall.date() - timedelta(days=2))
    diary = Diary(
        visit.location, first, first + timedelta(days=_DAYS), now, visit.patient, visit.pk
    )
    found: list[Offer] = []
    for ahead in range(_DAYS + 1):
        day = first + timedelta(days=ahead)
        offers = diary.offers(
            day, kind=visit.type, shape=visit.shape, practitioners=[visit.practitioner_id]
        )
        soonest = now + timedelta(hours=visit.type.notice_hours)
        fit = [one for one in offers if one.start >= soonest and one.start != visit.start_at]
        wanted = datetime.combine(day, wall.time(), zone)
        found += sorted(fit, key=lambda one: (abs(one.start - wanted), one.start))[:1]
    return found[:_MOST]


def choose(*, now: datetime, link: ReplyLink, start_at: datetime) -> Appointment:
    """Give the visit of a link one of the times that it shows; returns the visit.

    Raises: Refused when the link is not good any more or the time is not one of them; Taken when
    somebody else was faster.
    """
    with transaction.atomic():
        row = ReplyLink.objects.for_page().select_for_update(of=("self",)).get(pk=link.pk)
        offer = next((one for one in times(row.visit, now) if one.start == start_at), None)
        if not row.is_good(now) or offer is None:
            raise Refused(_("This time is not free any more. Please choose another one."))
        diary = Diary(row.visit.location, start_at.date(), start_at.date(), now)
        room = diary.rooms[offer.room]
        moved = appointment.move(
            by=None,
            now=now,
            appointment=row.visit,
            practitioner=row.visit.practitioner,
            room=room,
            start_at=start_at,
        )
        row.used_at = now
        row.save(update_fields=["used_at"])
        audit.record(by=None, action="reply.choose", patient=moved.patient, obj=row, now=now)
    return moved
