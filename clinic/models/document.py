"""Papers of a patient from outside: reports, cards, pictures; put aside, but never deleted."""

from typing import Self
from uuid import UUID

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.clearance import Clearance
from clinic.models.patient import Patient
from clinic.models.staff import User
from clinic.rules.document import KINDS, LARGEST, FileKind

LETTER = "letter"  # made here, and lent to the patient: `clearance_request`
SORT_CHOICES = [
    ("answer", _("Answer of a doctor")),
    ("report", _("Report from outside")),
    ("image", _("X-ray or other picture")),
    ("card", _("Insurance card")),
    ("front", _("Insurance card, front")),
    ("back", _("Insurance card, back")),
    ("receipt", _("Receipt or bill")),
    ("other", _("Another paper")),
    (LETTER, _("Letter to a doctor")),
]
STAFF, INTAKE, PAGE = "staff", "intake", "page"
CAME_CHOICES = [
    (STAFF, _("Taken in by the clinic")),
    (INTAKE, _("Sent with the intake")),
    (PAGE, _("Sent from the own page")),
]
IN_RECORD = models.Q(came=STAFF) | models.Q(accepted_at__isnull=False)


class DocumentQuerySet(models.QuerySet["Document"]):
    def newest_first(self) -> Self:
        """With who added them and what they answer, without the bytes."""
        whole = self.defer("body").select_related(
            "added_by", "clearance", "sender", "accepted_by", "shared_by", "aside_by"
        )
        return whole.order_by("-created_at", "-id")

    def in_record(self) -> Self:
        """What staff took in or accepted; nothing that waits, nothing put aside."""
        return self.filter(IN_RECORD, aside_at=None)

    def waiting(self) -> Self:
        """What patients sent and nobody has judged yet, the oldest first."""
        rows = self.filter(aside_at=None, accepted_at=None).exclude(came=STAFF)
        return rows.defer("body").select_related("patient", "sender").order_by("created_at", "id")

    def sent_by(self, patient: Patient) -> Self:
        """All that was sent for a patient, whatever became of it, the newest first."""
        sent = self.filter(patient=patient).exclude(came=STAFF)
        return sent.defer("body").order_by("-created_at", "-id")

    def shared_with(self, patient: Patient) -> Self:
        """What the clinic lets a patient read, the newest first."""
        rows = self.filter(patient=patient, shared_at__isnull=False, aside_at=None)
        return rows.defer("body").select_related("clearance").order_by("-shared_at", "-id")

    def letters(self, clearance: Clearance) -> Self:
        """Letters to the doctor about a clearance that lie on the patient's page."""
        rows = self.shared_with(clearance.patient).filter(sort=LETTER, clearance=clearance)
        return rows.select_related("patient")

    def locked(self, pk: UUID) -> "Document":
        """The row without its bytes, held until the transaction ends."""
        rows = self.defer("body").select_related("patient").select_for_update(of=("self",))
        return rows.get(pk=pk)

    def open_to(self, patient: Patient) -> Self:
        """What a patient may open: shared with them, or sent by them and not put aside."""
        theirs = models.Q(shared_at__isnull=False) | ~models.Q(came=STAFF)
        return self.filter(theirs, patient=patient, aside_at=None)


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
    came = models.CharField(_("how it came"), max_length=6, choices=CAME_CHOICES, default=STAFF)
    # Who was signed in to the own page: the patient, or who acts for a child.
    sender = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    shared_at = models.DateTimeField(null=True)
    shared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)  # first opened by the patient it is shared with
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
            models.CheckConstraint(
                condition=models.Q(came=PAGE, sender__isnull=False, added_by=None)
                | models.Q(came=INTAKE, sender=None, added_by=None)
                | models.Q(came=STAFF, sender=None, accepted_at=None),
                name="document_says_who_sent",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="document_accepted_says_who",
            ),
            models.CheckConstraint(
                condition=models.Q(shared_at=None, shared_by=None)
                | models.Q(IN_RECORD, aside_at=None)
                & models.Q(shared_at__isnull=False, shared_by__isnull=False),
                name="document_shared_from_record",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=~models.Q(came=STAFF) & models.Q(accepted_at=None, aside_at=None),
                name="document_waiting",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="document_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="document_body_frozen",
                operation=pgtrigger.UpdateOf(  # type: ignore[no-untyped-call]
                    "patient_id",
                    "kind",
                    "body",
                    "size",
                    "sha256",
                    "sent_sha256",
                    "added_by_id",
                    "came",
                    "sender_id",
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_sort_display())

    @property
    def file_kind(self) -> FileKind:
        """What kind of file it is."""
        return KINDS[self.kind]

    @property
    def is_waiting(self) -> bool:
        """Whether a patient sent it and nobody has judged it yet."""
        return self.came != STAFF and self.accepted_at is None and self.aside_at is None

    @property
    def file_name(self) -> str:
        """What it is called where it is saved; it tells nothing of its content."""
        return f"document-{self.created_at:%Y-%m-%d}.{self.file_kind.ending}"
