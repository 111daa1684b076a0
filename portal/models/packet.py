"""The intake packet: one link, one form, and what the patient answered, page by page."""

from datetime import date, datetime
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from charting.models import Visit
from clinic.models import ConsentText, Document, Patient, User
from clinic.models.base import Base
from clinic.models.document import INTAKE, DocumentQuerySet

SENT, STARTED, SUBMITTED, ACCEPTED, WITHDRAWN = (
    "sent",
    "started",
    "submitted",
    "accepted",
    "withdrawn",
)
OPEN = (SENT, STARTED)
MOST_TRIES = 5
STATUS_CHOICES = [
    (SENT, _("Sent")),
    (STARTED, _("Started")),
    (SUBMITTED, _("To review")),
    (ACCEPTED, _("In the record")),
    (WITHDRAWN, _("Taken back")),
]

_ANSWERS_FROZEN = pgtrigger.Trigger(
    name="packet_section_frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=[("held", "TEXT")],
    func="""
        IF TG_OP <> 'INSERT' THEN
            SELECT status INTO held FROM portal_packet WHERE id = OLD.packet_id FOR SHARE;
            IF held NOT IN ('sent', 'started') THEN
                RAISE EXCEPTION 'what a patient submitted is never changed';
            END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        SELECT status INTO held FROM portal_packet WHERE id = NEW.packet_id FOR SHARE;
        IF held NOT IN ('sent', 'started') THEN
            RAISE EXCEPTION 'what a patient submitted is never changed';
        END IF;
        RETURN NEW;
    """,
)
_SUBMISSION_FROZEN = pgtrigger.Trigger(
    name="packet_submission_frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'a packet is never deleted'; END IF;
        IF NEW.patient_id <> OLD.patient_id THEN
            RAISE EXCEPTION 'a packet stays with its patient';
        END IF;
        IF OLD.status IN ('accepted', 'withdrawn') OR OLD.status = 'submitted' AND (
            NEW.status NOT IN ('submitted', 'accepted')
            OR (NEW.submitted_at, NEW.consent_text_id, NEW.signed_at, NEW.signed_ip,
                NEW.signed_device, NEW.language)
                IS DISTINCT FROM
               (OLD.submitted_at, OLD.consent_text_id, OLD.signed_at, OLD.signed_ip,
                OLD.signed_device, OLD.language)
        ) THEN
            RAISE EXCEPTION 'what a patient submitted is never changed';
        END IF;
        RETURN NEW;
    """,
)


class PacketQuerySet(models.QuerySet["Packet"]):
    def open(self) -> Self:
        """Packets that the patient can still fill in, once their link is alive."""
        return self.filter(status__in=OPEN)

    def to_review(self) -> Self:
        return self.filter(status=SUBMITTED).order_by("submitted_at", "id")

    def not_done(self) -> Self:
        return self.filter(status__in=OPEN).order_by("expires_at", "id")

    def reviewed(self) -> Self:
        return self.filter(status=ACCEPTED).order_by("-reviewed_at", "id")

    def linked(self, token_hash: str) -> Self:
        """The one that a link opens: mailed, mailed again, or from the patient's own page."""
        mailed = models.Q(token_hash=token_hash) | models.Q(nudge_hash=token_hash)
        return self.filter(mailed | models.Q(page_hash=token_hash))

    def unfinished(self, now: datetime, since: datetime, still: datetime) -> Self:
        """Forms whose link was sent before `since`, still opens, and into which nobody has typed
        since `still`."""
        rows = self.open().filter(expires_at__gt=now, expires_at__lte=since, locked_at=None)
        typed = models.Max("sections__saved_at")
        rows = rows.select_related("patient").annotate(typed_at=typed)
        quiet = models.Q(typed_at=None) | models.Q(typed_at__lte=still)
        return rows.filter(quiet).order_by("expires_at", "id")

    def for_list(self) -> Self:
        """With the patient and colleague that a list shows, and how many pages are done."""
        return self.select_related("patient", "reviewed_by").annotate(
            done=models.Count(
                "sections",
                # of the pages that everybody is asked; one more complaint is one page more
                filter=models.Q(sections__is_complete=True)
                & ~models.Q(sections__section__startswith="complaint_"),
            )
        )

    def sent_in(self, patient: Patient) -> Self:
        """What one patient submitted, the newest first."""
        done = self.filter(patient=patient, submitted_at__isnull=False)
        return done.select_related("reviewed_by").order_by("-submitted_at", "id")

    def fresh(self, patient: Patient) -> "Packet | None":
        """The newest submitted form, None once a visit that began after it is signed."""
        newest = self.sent_in(patient).first()
        if newest is None:
            return None
        later = Visit.objects.filter(patient=patient, started_at__gt=newest.submitted_at)
        return None if later.filter(status="signed").exists() else newest

    def for_patient(self, patient: Patient) -> Self:
        """All packets of one patient, the newest first."""
        return self.filter(patient=patient).for_list().order_by("-created_at", "id")


class Packet(Base):
    """One intake: the link is only known by its hash; it can write this form and read no record."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="packets")
    token_hash = models.CharField(max_length=64, unique=True)
    # The same form opened from the patient's own page; the link that was mailed stays good.
    page_hash = models.CharField(max_length=64, blank=True)
    nudge_hash = models.CharField(max_length=64, blank=True)  # and from the message after a day
    expires_at = models.DateTimeField()
    language = models.CharField(max_length=5, default="en")
    status = models.CharField(_("state"), max_length=10, choices=STATUS_CHOICES, default=SENT)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    last_section = models.CharField(max_length=24, blank=True)
    device_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    busy_since = models.DateTimeField(null=True)
    busy_count = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=list, blank=True)  # urgent answers the desk was told of
    consent_text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_ip = models.GenericIPAddressField(null=True)
    signed_device = models.CharField(max_length=240, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    objects = PacketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["submitted_at"],
                condition=models.Q(status="submitted"),
                name="packet_to_review",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(status__in=["sent", "started"]),
                name="packet_open_once",
            ),
            models.UniqueConstraint(
                fields=["page_hash"],
                condition=~models.Q(page_hash=""),
                name="packet_page_hash_once",
            ),
            models.UniqueConstraint(
                fields=["nudge_hash"],
                condition=~models.Q(nudge_hash=""),
                name="packet_nudge_hash_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status="accepted", reviewed_at__isnull=False)
                & models.Q(reviewed_by__isnull=False)
                | ~models.Q(status="accepted") & models.Q(reviewed_at=None, reviewed_by=None),
                name="packet_accepted_says_who",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["submitted", "accepted"], submitted_at__isnull=False)
                | ~models.Q(status__in=["submitted", "accepted"]) & models.Q(submitted_at=None),
                name="packet_submitted_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(consent_text=None, signed_at=None)
                | models.Q(consent_text__isnull=False, signed_at__isnull=False),
                name="packet_signed_both_or_neither",
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None) | models.Q(signed_at__isnull=False),
                name="packet_submitted_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["sent", "withdrawn"])
                | models.Q(opened_at__isnull=False) & ~models.Q(device_hash=""),
                name="packet_started_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(tries__lte=MOST_TRIES), name="packet_tries_few"
            ),
        ]
        triggers = [_SUBMISSION_FROZEN]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.created_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Whether its answers can still be changed."""
        return self.status in OPEN

    def answers(self) -> dict[str, dict[str, Any]]:
        """What was answered, by the code of the page."""
        return {row.section: row.answers for row in self.sections.all()}

    def source_on(self, day: date) -> str:
        """How the record names what came from this form that day; in the clinic's language."""
        with override(settings.LANGUAGE_CODE):
            return gettext("intake of %(day)s") % {"day": date_format(day, "F j, Y")}

    def enclosures(self) -> DocumentQuerySet:
        """Papers that came with this form, whatever became of them; one form is open at a time."""
        rows = Document.objects.filter(patient=self.patient_id, came=INTAKE)
        rows = rows.filter(created_at__gte=self.created_at)
        if self.submitted_at is not None:
            rows = rows.filter(created_at__lte=self.submitted_at)
        return rows.newest_first()

    def is_alive(self, now: datetime) -> bool:
        """Whether its link still opens the form."""
        return self.is_open and now < self.expires_at


class PacketSection(Base):
    """The answers of one page as typed, right or wrong; frozen once the packet is submitted."""

    packet = models.ForeignKey(Packet, models.PROTECT, related_name="sections")
    section = models.CharField(max_length=24)
    answers = models.JSONField(default=dict)
    is_complete = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    # What a save from an older page wrote over, so that nothing typed on a second device is lost.
    replaced = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["packet", "section"], name="packet_section_once")
        ]
        triggers = [_ANSWERS_FROZEN]

    def __str__(self) -> str:
        return self.section
