"""Who shares an e-mail address or a number, and whose page may be opened from there today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from clinic.models import Patient, PatientLink, TextConsent
from portal.models.booking import Booking
from portal.models.packet import Packet
from portal.models.session import PatientSession
from portal.models.signin import EMAIL, SMS, contact_mark
from portal.rules import signin
from portal.rules.signin import Person, Way

GUARDS = {"parent", "guardian"}  # a tie that lets the one open the other's page
_MOST = 12


def having(channel: str, contact: str) -> Sequence[Patient]:
    """The living patients of an address or a number, by name.

    A number that somebody typed beside the address by which they booked, and that nobody has
    vouched for since, is not theirs for sure: it would open their page to its owner.
    """
    living = Patient.objects.filter(deceased_on=None)
    if not contact:
        return []
    if channel == EMAIL:
        return list(living.filter(email__iexact=contact).by_name()[:_MOST])
    found = list(living.filter(phone=contact).by_name()[:_MOST])
    typed = Booking.objects.filter(patient__in=found, is_known=False, channel=EMAIL)
    read = Packet.objects.filter(patient__in=found, status="accepted")
    doubted = set(typed.values_list("patient_id", flat=True))
    doubted -= set(read.values_list("patient_id", flat=True))
    said = TextConsent.objects.standing(found)
    return [one for one in found if one.pk not in doubted or _is_vouched(said.get(one))]


def _is_vouched(word: TextConsent | None) -> bool:
    """Whether staff heard the yes, or the telephone said it; a tick in a booking is neither."""
    return word is not None and word.is_given and (word.by_text or word.recorded_by_id is not None)


def contacts(patient: Patient) -> Mapping[str, tuple[str, str]]:
    """Where the record says that a patient is reached: each way and contact, by its mark."""
    ways = ((EMAIL, patient.email), (SMS, patient.phone))
    return {contact_mark(*way): way for way in ways if way[1]}


def may_open(own: PatientSession, today: date) -> bool:
    """Whether the page of a session may be opened still by who sits there."""
    person, mark = own.person, own.address_hash
    if person.deceased_on is not None or mark not in contacts(person):
        return False
    return own.guardian is None or own.patient in Mailbox.of(person, mark, today).wards(person)


@dataclass
class Mailbox:
    """The patients of one address or number as they stand now, read in a few queries."""

    address_hash: str
    keys: Sequence[UUID]
    today: date

    @classmethod
    def of(cls, patient: Patient, mark: str, today: date) -> "Mailbox":
        """That contact of a patient which has this mark, with everybody who has the same one;
        nobody where the record does not name it any more."""
        way = contacts(patient).get(mark)
        return cls(mark, [one.pk for one in having(*way)] if way else [], today)

    @cached_property
    def patients(self) -> Mapping[UUID, Patient]:
        """Who still has the address or the number, by name."""
        rows = Patient.objects.filter(pk__in=self.keys, deceased_on=None).by_name()
        return {one.pk: one for one in rows if self.address_hash in contacts(one)}

    @cached_property
    def people(self) -> Sequence[Person]:
        guardians = self._guardians
        return [
            Person(
                one.pk,
                one.birth_on,
                not one.birth_known,
                one.created_at.date(),
                frozenset(guardians.get(one.pk, ())),
            )
            for one in self.patients.values()
        ]

    @cached_property
    def _guardians(self) -> dict[UUID, set[UUID]]:
        keys = list(self.patients)
        ties = PatientLink.objects.open().filter(Q(patient__in=keys) & Q(other__in=keys))
        found: dict[UUID, set[UUID]] = {}
        for tie in ties:  # `kind` is what `other` is to `patient`
            if tie.kind in GUARDS:
                found.setdefault(tie.patient_id, set()).add(tie.other_id)
            elif tie.kind in {"child", "ward"}:
                found.setdefault(tie.other_id, set()).add(tie.patient_id)
        return found

    @cached_property
    def ways(self) -> Mapping[Any, Way]:
        return signin.ways(self.people, self.today, settings.MAJORITY_YEARS)

    def by_way(self, *ways: Way) -> list[Patient]:
        """The patients to whom one of these ways leads."""
        return [one for key, one in self.patients.items() if self.ways[key] in ways]

    def wards(self, guardian: Patient) -> list[Patient]:
        """The children whose pages this person may open today."""
        found = signin.wards(self.people, guardian.pk, self.today, settings.MAJORITY_YEARS)
        return [self.patients[cast("UUID", key)] for key in found]
