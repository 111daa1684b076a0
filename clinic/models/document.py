"""Papers of a patient from outside: reports, cards, pictures; put aside, but never deleted."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.clearance import Clearance
from clinic.models.patient import Patient
from clinic.models.staff import User
from clinic.rules.document import KINDS, LARGEST, FileKind

SORT_CHOICES = [
    ("answer", _("Answer of a doctor")),
    ("report", _("Report from outside")),
    ("image", _("X-ray or other picture")),
    ("card", _("Insurance card")),
    ("other", _("Another paper")),
]


class DocumentQuerySet(models.QuerySet["Document"]):
    def newest_first(self) -> "DocumentQuerySet":
        """With who added them and what they answer, without the bytes."""
        whole = self.defer("body").select_related("added_by", "clearance")
        return whole.order_by("-created_at", "-id")


class Document(Base):
    """One file as it was taken in."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="documents")
    sort = models.CharField(_("what it is"), max_length=8, choices=SORT_CHOICES)
    title = models.CharField(_("in words"), max_length=120, blank=True)
    dated_on = models.DateField(_("its date"), null=True, blank=True)
    clearance = models.ForeignKey(
        Clearance, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    kind = models.CharField(max_length=8, choices=[(code, code) for code in KINDS])
    body = models.BinaryField()
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)  # of the body as it is kept
    sent_sha256 = models.CharField(max_length=64)  # of the file as it came
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    aside_at = models.DateTimeField(null=True)
    aside_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    aside_reason = models.CharField(_("why it is put aside"), max_length=240, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0, size__lte=LARGEST), name="document_size_possible"
            ),
            models.UniqueConstraint(
                fields=["patient", "sent_sha256"],
                condition=models.Q(aside_at=None),
                name="document_once",
            ),
            models.CheckConstraint(
                condition=models.Q(aside_at=None, aside_by=None, aside_reason="")
                | (
                    models.Q(aside_at__isnull=False, aside_by__isnull=False)
                    & ~models.Q(aside_reason="")
                ),
                name="document_aside_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="document_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="document_body_frozen",
                operation=pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
                    "patient_id", "kind", "body", "size", "sha256", "sent_sha256", "added_by_id"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_sort_display())

    @property
    def file_kind(self) -> FileKind:
        """What kind of file it is."""
        return KINDS[self.kind]
