"""Who booked online: the one record that fits beyond doubt, or a new one that staff compare."""

from contextlib import suppress
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.actions import Refused, alert, audit
from clinic.actions import patient as patients
from clinic.actions import text as texts
from clinic.models import Alert, Patient
from portal.actions import packet as packets
from portal.actions import session as sessions
from portal.models import Booking, Packet, PatientSession
from portal.models.mailbox import Mailbox
from portal.models.signin import SMS
from portal.rules import booking as rule
from portal.rules.signin import Way

SOURCE = "online booking"


class Held(Refused):
    """Staff have to speak with this patient before the next visit."""


@transaction.atomic
def find_or_add(*, now: datetime, booking: Booking) -> tuple[Patient, bool]:
    """The patient of a booking whose code was right, and whether the clinic knew them.

    Exactly one record must have the same names, the same day of birth and the contact that was
    proved. Everybody else gets a new record; where it resembles others, or where they say that they
    were here before, staff are told to compare. Raises: Held where an open stop forbids a visit.
    """
    born = booking.birth_on
    if born is None:
        raise Refused(_("Add the month, the day and the year."))
    found = _same(booking, born)
    if len(found) == 1:
        return known(now=now, patient=found[0]), True
    by_text = booking.channel == SMS
    made = patients.add(
        by=None,
        now=now,
        first_name=booking.first_name,
        last_name=booking.last_name,
        birth_on=born,
        email="" if by_text else booking.email,  # an address that nobody proved opens no page
        phone=booking.phone,
        language=booking.language,
    )
    _compare(made, booking, now=now)
    return made, False


@transaction.atomic
def known(*, now: datetime, patient: Patient) -> Patient:
    """A patient of the clinic who wants a visit; returned as they are. Raises: Held."""
    if Alert.objects.open().filter(patient=patient, level="stop", clearance=None).exists():
        raise Held(_("This is booked by telephone."))
    audit.record(by=None, action="newcomer.find", patient=patient, obj=patient, now=now)
    return patient


def _same(booking: Booking, born: date) -> list[Patient]:
    """The records that are this person beyond doubt."""
    typed, by_text = booking.as_person(), booking.channel == SMS
    rows = Patient.objects.people().filter(birth_on=born, birth_known="", deceased_on=None)
    contact = {"phone": booking.phone} if by_text else {"email__iexact": booking.email}
    return [
        one
        for one in rows.filter(**contact)
        if rule.is_same(typed, one.as_person(), by_text=by_text)
    ]


def _compare(made: Patient, booking: Booking, *, now: datetime) -> None:
    """Tell staff where a new record may be somebody whom the clinic has already."""
    doubles = [one for one, _reasons in Patient.objects.doubles(made.as_person()) if one != made]
    if not doubles and booking.says_new:
        return
    with override(settings.LANGUAGE_CODE):
        if doubles:
            numbers = ", ".join(f"#{one.number}" for one in doubles[:5])
            said = _("Booked online. May be the same person as %(who)s: compare the records.")
            text = said % {"who": numbers}
        else:
            text = _("Booked online and was here before, but no record fits. Look for it.")
    alert.add(by=None, now=now, patient=made, level="caution", text=text, source=SOURCE)


@transaction.atomic
def hear(*, now: datetime, booking: Booking, patient: Patient) -> bool:
    """Keep the tick for texts for the number that was typed with it; returns whether it was kept.

    It is not, where the record has another number: whose that is, nobody knows. A STOP from the
    telephone itself is the last word, and a yes that holds needs no second one.
    """
    if not booking.text_words or not booking.phone or patient.phone != booking.phone:
        return False
    with suppress(Refused):
        texts.agree(
            by=None,
            now=now,
            patient=patient,
            heard="booking",
            words=booking.text_words,
            given_at=booking.text_at,
        )
        return True
    return False


@transaction.atomic
def welcome(*, now: datetime, patient: Patient) -> Packet | None:
    """The intake form of somebody who has sent none yet, with its link by mail; None otherwise."""
    if patient.packets.filter(submitted_at__isnull=False).exists():
        return None
    packet, _link, _mail = packets.send(by=None, now=now, patient=patient)
    return packet


@transaction.atomic
def forget(*, now: datetime, booking: Booking) -> None:
    """Take back the form of a booking that was taken back, where it was made for it."""
    packet = booking.packet
    if packet is not None and packet.is_open and packet.created_at == booking.proved_at:
        packets.withdraw(by=None, now=now, packet=packet)


@transaction.atomic
def enter(*, now: datetime, booking: Booking, agent: str) -> tuple[PatientSession, str] | None:
    """Open the own page of a patient whom the clinic knew and whose address or number the code
    proved, for it was the proof that signing in asks for.

    Returns the session and the secret of its browser; None where the page opens another way.
    """
    whose, mark = booking.patient if booking.is_known else None, booking.contact_hash
    if whose is None:
        return None
    way = Mailbox.of(whose, mark, now.date()).ways.get(whose.pk)
    if way not in {Way.OPEN, Way.BIRTHDAY}:  # a child's page opens from a parent's
        return None
    return sessions.open(now=now, patient=whose, address_hash=mark, agent=agent)
