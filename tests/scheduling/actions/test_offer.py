"""A time offered to one who waits: what yes, no and silence do, and who gets it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic.actions import Refused, message, text
from clinic.models import AuditEvent, Message, Patient
from clinic.rules import token
from scheduling.actions import appointment, offer, recall, waitlist
from scheduling.actions.race import Taken
from scheduling.models import Appointment, Reminder, SlotOffer, Vacancy, WaitlistEntry
from scheduling.rules.policy import UNDO_WINDOW, Reason
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic, kind
from tests.scheduling.post import Post, opened, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    make.practice()
    return clinic()


def made(place: Clinic, entry: WaitlistEntry, **fields: Any) -> SlotOffer:
    facts = {"practitioner": place.ann, "room": place.one, "start_at": place.at(10), **fields}
    return offer.make(**{"by": None, "now": NOW, "entry": entry, **facts})


def test_an_offer_holds_the_time_and_writes_to_the_patient(place: Clinic) -> None:
    entry = waitlist.add(**place.wish())
    one = made(place, entry)
    assert (one.visit.status, one.visit.hold_until) == ("held", NOW + timedelta(minutes=30))
    with pytest.raises(Taken):
        appointment.book(**place.facts())
    mail = Message.objects.get()
    assert (mail.due_at, mail.stale_at, mail.holds_link) == (NOW, one.expires_at, True)
    link = re.search(r"/o/(\S+)/", mail.body)
    assert link is not None
    assert token.fingerprint(link[1]) == one.token_hash
    assert link[1] not in str(SlotOffer.objects.values().get())
    assert not Reminder.objects.exists()


def test_what_staff_offer_goes_out_after_the_undo_window(place: Clinic) -> None:
    one = made(place, waitlist.add(**place.wish()), by=place.desk)
    assert Message.objects.get().due_at == NOW + UNDO_WINDOW
    assert one.expires_at == NOW + UNDO_WINDOW + timedelta(minutes=30)
    offer.withdraw(by=place.desk, now=NOW + timedelta(minutes=2), offer=one)
    assert Message.objects.get().status == "cancelled"
    assert Appointment.objects.get().cancel_reason == Reason.OFFER
    appointment.book(**place.facts())


def test_without_an_address_the_time_is_held_and_nobody_is_written_to(place: Clinic) -> None:
    entry = waitlist.add(**place.wish(patient=make.patient(email="")))
    one = made(place, entry, by=place.desk)
    assert (one.message, one.token_hash) == (None, "")
    assert not Message.objects.exists()
    made(place, waitlist.add(**place.wish(patient=make.patient(email=""))), start_at=place.at(11))


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Post:
    return opened(monkeypatch, settings)


def agreed(place: Clinic, **facts: Any) -> Patient:
    """Somebody who said yes to texts."""
    who = make.patient(**facts)
    text.agree(by=place.desk, now=NOW, patient=who, heard="paper")
    return who


def test_who_agreed_to_texts_gets_a_text_too_with_the_same_link(place: Clinic, post: Post) -> None:
    one = made(place, waitlist.add(**place.wish(patient=agreed(place))))
    mail, sms = one.message, one.text
    assert mail is not None
    assert sms is not None
    links = {re.findall(r"/o/([^/]+)/", row.body)[0] for row in (mail, sms)}
    assert [token.fingerprint(link) for link in links] == [one.token_hash]
    assert (sms.channel, sms.to, sms.stale_at) == ("sms", one.patient.phone, one.expires_at)
    assert len(sms.body) <= 160
    for _delivery in range(3):
        work(NOW)
    assert len(post.taken) == 2
    assert [row.body for row in Message.objects.all()] == ["", ""]  # doors are forgotten


def test_without_an_address_a_text_is_enough(place: Clinic, post: Post) -> None:
    one = made(place, waitlist.add(**place.wish(patient=agreed(place, email=""))))
    assert (one.message, one.text is None) == (None, False)


def test_nobody_gets_a_text_without_a_yes_or_after_a_stop(place: Clinic, post: Post) -> None:
    silent = made(place, waitlist.add(**place.wish()))
    gone = agreed(place)
    text.stop(now=NOW, at=NOW, phone=gone.phone, patients=[gone], body="STOP")
    ended = made(place, waitlist.add(**place.wish(patient=gone)), start_at=place.at(11))
    assert [silent.text, ended.text] == [None, None]


def test_a_second_text_of_a_day_is_none_and_the_mail_goes(place: Clinic, post: Post) -> None:
    who = agreed(place)
    facts: dict[str, Any] = {"kind": "x", "to": who.phone, "subject": "x", "body": "x"}
    facts |= {"channel": "sms", "zone": "America/New_York", "patient": who}
    message.queue(by=None, now=NOW, key="earlier", **facts)
    work(NOW)
    one = made(place, waitlist.add(**place.wish(patient=who)))
    assert (one.message is None, one.text) == (False, None)


def test_what_is_taken_back_goes_out_by_no_channel(place: Clinic, post: Post) -> None:
    one = made(place, waitlist.add(**place.wish(patient=agreed(place))), by=place.desk)
    offer.withdraw(by=place.desk, now=NOW + timedelta(minutes=2), offer=one)
    work(NOW + UNDO_WINDOW)
    assert post.taken == []
    assert {row.status for row in Message.objects.all()} == {"cancelled"}


@pytest.mark.parametrize("answer", ["yes", "no", "off the list"])
def test_what_was_answered_at_the_desk_is_not_asked_any_more(
    place: Clinic, post: Post, answer: str
) -> None:
    """The mail waits for the undo window, and the telephone is quicker."""
    entry = waitlist.add(**place.wish())
    text.agree(by=place.desk, now=NOW, patient=entry.patient, heard="paper")
    one = made(place, entry, by=place.desk)
    assert one.text is not None
    facts: dict[str, Any] = {"by": place.desk, "now": NOW + timedelta(minutes=1)}
    if answer == "yes":
        offer.accept(**facts, offer=one, via="phone")
    elif answer == "no":
        offer.decline(**facts, offer=one, via="phone")
    else:
        offer.end_wish(**facts, entry=entry)
    work(NOW + timedelta(minutes=4))
    assert not post.of("slot_offer")
    assert Appointment.objects.occupying().exists() == (answer == "yes")


def test_a_yes_still_counts_when_the_visit_it_would_move_is_cancelled_and_swept(
    place: Clinic,
) -> None:
    later = place.visit(start_at=place.at(15))
    entry = waitlist.add(**place.wish(patient=later.patient, visit=later))
    one = made(place, entry)
    appointment.cancel(by=place.desk, now=NOW, appointment=later, reason=Reason.WORK)
    waitlist.run_out(now=NOW + timedelta(minutes=1))
    visit = offer.accept(by=None, now=NOW + timedelta(minutes=2), offer=one, via="link")
    assert visit.start_at == place.at(10)


def test_who_said_yes_after_a_missed_visit_is_not_asked_to_book(place: Clinic) -> None:
    """The time was held before the visit was missed; they have booked since all the same."""
    missed = place.visit(start_at=NOW)
    entry = waitlist.add(**place.wish(patient=missed.patient))
    one = made(place, entry)
    facts: dict[str, Any] = {"by": place.desk, "now": NOW + timedelta(minutes=5)}
    appointment.no_show(**facts, appointment=missed)
    recall.sweep(now=NOW + timedelta(minutes=6))
    told = Message.objects.filter(kind="visit_missed")
    assert told.get().status == "planned"
    offer.accept(by=None, now=NOW + timedelta(minutes=7), offer=one, via="link")
    recall.sweep(now=NOW + timedelta(minutes=8))
    assert not told.filter(status="planned").exists()


def test_nobody_keeps_two_times(place: Clinic) -> None:
    """One live offer a patient: refused in words, and by the database itself."""
    first = waitlist.add(**place.wish())
    second = waitlist.add(**place.wish(patient=first.patient, type=kind()))
    one = made(place, first)
    with pytest.raises(Refused, match="One at a time"):
        made(place, second, start_at=place.at(14))
    hold = place.visit(patient=first.patient, start_at=place.at(15))
    with pytest.raises(IntegrityError), transaction.atomic():
        SlotOffer.objects.create(
            entry=second, patient=first.patient, visit=hold, expires_at=one.expires_at
        )


def test_a_yes_books_with_a_reminder_and_ends_the_wish(place: Clinic) -> None:
    entry = waitlist.add(**place.wish())
    visit = offer.accept(by=None, now=NOW, offer=made(place, entry), via="link")
    assert (visit.status, visit.hold_until) == ("booked", None)
    assert Reminder.objects.get().appointment == visit
    entry.refresh_from_db()
    assert entry.status == "booked"
    assert AuditEvent.objects.filter(action="offer.accept", reason="link").count() == 1


def test_a_yes_is_confirmed_with_an_entry_for_the_calendar(place: Clinic) -> None:
    one = made(place, waitlist.add(**place.wish()))
    visit = offer.accept(by=None, now=NOW, offer=one, via="link")
    told = Message.objects.filter(key__startswith="changed:").get()
    assert (told.kind, told.to, told.due_at) == (
        "appointment_booked",
        visit.patient.email,
        NOW + UNDO_WINDOW,
    )
    assert "10:00" in told.body
    assert str(visit.pk) in told.calendar


@pytest.mark.parametrize("by_desk", [True, False])
def test_a_yes_that_moves_a_visit_tells_of_both_times_once(place: Clinic, by_desk: bool) -> None:
    later = appointment.book(**place.facts(start_at=place.at(15)))
    one = made(place, waitlist.add(**place.wish(patient=later.patient, visit=later)))
    offer.accept(by=place.desk if by_desk else None, now=NOW, offer=one, via="link")
    told = Message.objects.filter(key__startswith="changed:").get()
    assert told.kind == "appointment_changed"
    assert "3:00" in told.body
    assert "10:00" in told.body


def test_a_second_yes_changes_nothing_and_says_so(place: Clinic) -> None:
    one = made(place, waitlist.add(**place.wish()))
    visit = offer.accept(by=None, now=NOW, offer=one, via="link")
    with pytest.raises(offer.Answered) as told:
        offer.accept(by=None, now=NOW, offer=one, via="link")
    assert told.value.visit == visit
    with pytest.raises(offer.Answered):
        offer.decline(by=None, now=NOW, offer=one, via="link")
    assert Appointment.objects.count() == 1


def test_a_yes_moves_the_later_visit_and_frees_its_time(place: Clinic) -> None:
    later = appointment.book(**place.facts(start_at=place.at(16)))
    entry = waitlist.add(**place.wish(patient=later.patient, visit=later))
    moved = offer.accept(by=None, now=NOW, offer=made(place, entry), via="link")
    assert (moved.pk, moved.start_at, moved.status) == (later.pk, place.at(10), "booked")
    standing = Appointment.objects.occupying()
    assert [one.pk for one in standing] == [later.pk]
    freed = Vacancy.objects.get()
    assert (freed.start_at, freed.cause) == (place.at(16), "move")


def test_a_yes_after_the_visit_was_cancelled_books_anew(place: Clinic) -> None:
    later = appointment.book(**place.facts(start_at=place.at(16)))
    entry = waitlist.add(**place.wish(patient=later.patient, visit=later))
    one = made(place, entry)
    appointment.cancel(by=place.desk, now=NOW, appointment=later, reason=Reason.WORK)
    assert offer.accept(by=None, now=NOW, offer=one, via="link").start_at == place.at(10)


def test_a_no_frees_the_time_at_once_and_they_wait_on(place: Clinic) -> None:
    entry = waitlist.add(**place.wish())
    one = made(place, entry)
    offer.decline(by=None, now=NOW, offer=one, via="link")
    offer.decline(by=None, now=NOW, offer=one, via="link")  # a second no does nothing
    appointment.book(**place.facts())
    entry.refresh_from_db()
    assert entry.is_waiting
    assert AuditEvent.objects.filter(action="offer.decline").count() == 1
    with pytest.raises(offer.Gone):
        offer.accept(by=None, now=NOW, offer=one, via="link")


@pytest.mark.parametrize("swept", [True, False])
def test_a_late_yes_counts_while_nobody_else_has_the_time(place: Clinic, swept: bool) -> None:
    one = made(place, waitlist.add(**place.wish()))
    late = one.expires_at + timedelta(minutes=1)
    if swept:
        assert offer.lapse(now=late) == 1
        assert offer.lapse(now=late) == 0
        assert SlotOffer.objects.get().status == "lapsed"
    visit = offer.accept(by=None, now=late, offer=one, via="link")
    assert (visit.status, visit.start_at) == ("booked", place.at(10))
    assert SlotOffer.objects.get().result == visit


def test_a_late_yes_is_a_polite_no_once_the_time_is_taken(place: Clinic) -> None:
    one = made(place, waitlist.add(**place.wish()))
    late = one.expires_at + timedelta(minutes=1)
    offer.lapse(now=late)
    appointment.book(**place.facts(now=late))
    with pytest.raises(offer.Gone, match="Somebody else has this time now"):
        offer.accept(by=None, now=late, offer=one, via="link")
    assert WaitlistEntry.objects.get().is_waiting
    assert SlotOffer.objects.get().status == "lapsed"


def test_a_booking_that_clears_the_hold_away_first_wins(place: Clinic) -> None:
    """Every booking sweeps lapsed holds; the offer learns of it when it is looked at."""
    one = made(place, waitlist.add(**place.wish()))
    late = one.expires_at + timedelta(seconds=1)
    appointment.book(**place.facts(now=late))
    with pytest.raises(offer.Gone):
        offer.accept(by=None, now=late, offer=one, via="link")
    assert offer.lapse(now=late) == 1


def test_an_ended_wish_takes_no_offer(place: Clinic) -> None:
    entry = waitlist.add(**place.wish())
    one = made(place, entry)
    waitlist.withdraw(by=place.desk, now=NOW, entry=entry)
    with pytest.raises(offer.Gone):
        offer.accept(by=None, now=NOW, offer=one, via="link")
    with pytest.raises(waitlist.NotWaiting):
        made(place, entry, start_at=place.at(11))


@pytest.mark.parametrize(
    "facts", [{"status": "accepted"}, {"answered_at": NOW}, {"status": "declined"}]
)
def test_what_must_never_be_false(place: Clinic, facts: dict[str, Any]) -> None:
    one = made(place, waitlist.add(**place.wish()))
    with pytest.raises(IntegrityError), transaction.atomic():
        SlotOffer.objects.filter(pk=one.pk).update(**facts)
