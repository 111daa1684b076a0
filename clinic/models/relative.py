"""Two patients who belong together: twins, parent and child, partners."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.staff import User
from clinic.rules.relative import inverse

KIND_CHOICES = [
    ("twin", _("Twin")),
    ("sibling", _("Brother or sister")),
    ("parent", _("Parent")),
    ("child", _("Child")),
    ("partner", _("Partner")),
    ("grandparent", _("Grandparent")),
    ("grandchild", _("Grandchild")),
    ("guardian", _("Guardian")),
    ("ward", _("In the care of this patient")),
    ("other", _("Other family")),
]


class PatientLinkQuerySet(models.QuerySet["PatientLink"]):
    def open(self) -> Self:
        """Those that were not taken back."""
        return self.filter(ended_at=None)

    def of(self, patient: Patient | UUID) -> Self:
        """The open links of a patient, from whichever side they were written."""
        return (
            self.open()
            .filter(models.Q(patient=patient) | models.Q(other=patient))
            .select_related("patient", "other")
            .order_by("created_at", "id")
        )

    def between(self, one: Patient, other: Patient) -> Self:
        both = [one.pk, other.pk]
        return self.open().filter(patient__in=both, other__in=both)


class PatientLink(Base):
    """A tie between two patients, written once: `kind` is what `other` is to `patient`."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="links_from")
    other = models.ForeignKey(Patient, models.PROTECT, related_name="links_to")
    kind = models.CharField(_("tie"), max_length=12, choices=KIND_CHOICES)
    note = models.CharField(_("note"), max_length=240, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = PatientLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Least("patient", "other"),
                Greatest("patient", "other"),
                condition=models.Q(ended_at=None),
                name="link_open_once_a_pair",
            ),
            models.CheckConstraint(
                condition=~models.Q(patient=models.F("other")), name="link_joins_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.other.full_name}, {self.get_kind_display()}"

    def relative_of(self, patient: Patient) -> Patient:
        """The other one, seen from a patient."""
        return self.other if self.patient_id == patient.pk else self.patient

    def kind_for(self, patient: Patient) -> str:
        """What the other one is to a patient, as the words of the list."""
        kind = self.kind if self.patient_id == patient.pk else inverse(self.kind)
        return str(dict(KIND_CHOICES)[kind])
