"""Who shares an e-mail address, and whose page may be opened from there today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from clinic.models import Patient, PatientLink
from portal.models.signin import address_mark
from portal.rules import signin
from portal.rules.signin import Person, Way

GUARDS = {"parent", "guardian"}  # a tie that lets the one open the other's page
_MOST = 12


def having(address: str) -> Sequence[Patient]:
    """The living patients of an address, by name."""
    rows = Patient.objects.filter(email__iexact=address, deceased_on=None).exclude(email="")
    return list(rows.by_name()[:_MOST])


@dataclass
class Mailbox:
    """The patients of one address as they stand now, read in two queries."""

    address_hash: str
    keys: Sequence[UUID]
    today: date

    @classmethod
    def of(cls, patient: Patient, today: date) -> "Mailbox":
        """That of a patient: everybody who has the same address."""
        keys = [one.pk for one in having(patient.email)]
        return cls(address_mark(patient.email), keys, today)

    @cached_property
    def patients(self) -> Mapping[UUID, Patient]:
        """Who still has the address, by name."""
        rows = Patient.objects.filter(pk__in=self.keys, deceased_on=None).by_name()
        return {one.pk: one for one in rows if address_mark(one.email) == self.address_hash}

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
