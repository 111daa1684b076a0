"""Times offered to those who wait, each kept by a held visit, and the clinic's rule for it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.message import Message
from clinic.models.patient import Patient
from clinic.models.staff import User
from scheduling.models.appointment import Appointment
from scheduling.models.vacancy import Vacancy
from scheduling.models.waitlist import WaitlistEntry

OPEN, ACCEPTED, DECLINED, LAPSED, WITHDRAWN = (
    "open",
    "accepted",
    "declined",
    "lapsed",
    "withdrawn",
)
STATUS_CHOICES = [
    (OPEN, _("Offered")),
    (ACCEPTED, _("Said yes")),
    (DECLINED, _("Said no")),
    (LAPSED, _("No answer in time")),
    (WITHDRAWN, _("Taken back")),
]
VIA_CHOICES = [("link", _("by link")), ("phone", _("by telephone"))]


class SlotOfferQuerySet(models.QuerySet["SlotOffer"]):
    def open(self) -> Self:
        return self.filter(status=OPEN)

    def run_out(self, now: datetime) -> Self:
        """Offers nobody answered in time."""
        return self.open().filter(expires_at__lte=now).order_by("expires_at", "id")

    def for_page(self) -> Self:
        """With everything that an offer's line or page shows."""
        return self.select_related(
            "patient",
            "entry__location",
            "entry__type",
            "entry__visit",
            "message",
            "text",
            "visit__location",
            "visit__practitioner",
            "visit__room",
            "visit__type",
            "result__location",
            "result__practitioner",
        )


class SlotOffer(Base):
    """One time offered to one who waits. `visit` holds the time, `result` is what a yes made."""

    entry = models.ForeignKey(WaitlistEntry, models.PROTECT, related_name="offers")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="offers")
    visit = models.OneToOneField(Appointment, models.PROTECT, related_name="offer")
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, null=True, related_name="offers")
    status = models.CharField(_("state"), max_length=10, choices=STATUS_CHOICES, default=OPEN)
    token_hash = models.CharField(max_length=64, blank=True)  # empty where no mail went out
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="offer")
    text = models.OneToOneField(Message, models.PROTECT, null=True, related_name="offer_by_text")
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_via = models.CharField(max_length=8, choices=VIA_CHOICES, blank=True)
    result = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = SlotOfferQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"], condition=models.Q(status="open"), name="offer_run_out"
            )
        ]
        constraints = [
            models.UniqueConstraint(  # nobody keeps two times while others wait
                fields=["patient"], condition=models.Q(status="open"), name="offer_once_a_patient"
            ),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="offer_link_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", answered_at=None)
                | ~models.Q(status="open") & models.Q(answered_at__isnull=False),
                name="offer_answered_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(status="accepted", result__isnull=False)
                | ~models.Q(status="accepted") & models.Q(result=None),
                name="offer_accepted_has_visit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.expires_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.status == OPEN

    @property
    def told(self) -> list[Message]:
        """What was written about it: an e-mail, a text, both, or nothing."""
        return [one for one in (self.message, self.text) if one is not None]


class OfferRuleQuerySet(models.QuerySet["OfferRule"]):
    def current(self) -> "OfferRule":
        """The clinic's rule, the usual one before it was ever changed."""
        return self.first() or OfferRule()


class OfferRule(Base):
    """How the clinic offers freed times: by itself or not, how long kept, how short before."""

    only = models.BooleanField(default=True, editable=False, unique=True)
    is_automatic = models.BooleanField(_("offer freed times by itself"), default=True)
    hold_min = models.PositiveSmallIntegerField(_("minutes to answer"), default=30)
    notice_min = models.PositiveSmallIntegerField(_("minutes before the visit"), default=90)

    objects = OfferRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="offerrule_one"),
            models.CheckConstraint(
                condition=models.Q(hold_min__gte=5, hold_min__lte=1440),
                name="offerrule_hold_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_min__gte=models.F("hold_min"), notice_min__lte=10080),
                name="offerrule_notice_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hold_min} min"
