"""Bookings online: one browser, one time that is kept, one code; then the visit it became."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic.models import Patient
from clinic.models.base import Base
from clinic.rules.person import Person
from portal.models.packet import Packet
from portal.models.signin import CHANNEL_CHOICES, SMS
from portal.rules.booking import SHOWN
from portal.rules.signin import MOST_TRIES
from scheduling.models import Appointment
from scheduling.rules.policy import UNDO_WINDOW

# Why nothing was booked although the code was right; the page says it in words.
CALL, BUSY, MOST, GONE = "call", "busy", "most", "gone"
WHY_CHOICES = [
    (CALL, "this is booked by telephone"),
    (BUSY, "another visit at that time"),
    (MOST, "as many as may be booked online"),
    (GONE, "the time went meanwhile"),
]


class BookingQuerySet(models.QuerySet["Booking"]):
    def with_visit(self) -> Self:
        """With everything a page about it shows."""
        return self.select_related(
            "patient",
            "packet",
            "visit__patient",
            "visit__practitioner",
            "visit__room",
            "visit__location",
            "visit__type",
            "visit__plan",
        )

    def since(self, moment: datetime) -> Self:
        return self.filter(created_at__gt=moment)

    def holding(self, now: datetime) -> Self:
        """Those that keep a time now and have not proved who they are."""
        return self.filter(proved_at=None, visit__status="held", visit__hold_until__gt=now)

    def of_browser(self, browser_hash: str) -> Self:
        return self.filter(browser_hash=browser_hash).order_by("-created_at", "-id")

    def over(self, moment: datetime) -> Self:
        """Those that came to nothing before a moment."""
        return self.filter(proved_at=None, expires_at__lt=moment)


class Booking(Base):
    """A time chosen online. Who chose it is typed, proved by a code, and then forgotten here.

    The browser holds a secret of which a fingerprint is kept. Nothing is looked up about the person
    before the code was right, so nobody learns here whether the clinic knows them.
    """

    browser_hash = models.CharField(max_length=64)
    network_hash = models.CharField(max_length=64)
    visit = models.OneToOneField(Appointment, models.PROTECT, related_name="online")
    says_new = models.BooleanField()
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE)
    expires_at = models.DateTimeField()
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    birth_on = models.DateField(null=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=24, blank=True)
    channel = models.CharField(max_length=5, choices=CHANNEL_CHOICES, blank=True)
    # The words of the tick for texts, as they were shown, and when it was set; empty without it.
    text_words = models.TextField(blank=True)
    text_at = models.DateTimeField(null=True)
    contact_hash = models.CharField(max_length=64, blank=True)
    asked = ArrayField(models.DateTimeField(), default=list)  # when each code was asked for
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)
    why_not = models.CharField(max_length=8, choices=WHY_CHOICES, blank=True)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="bookings")
    is_known = models.BooleanField(default=False)
    packet = models.ForeignKey(Packet, models.PROTECT, null=True, related_name="+")

    objects = BookingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["browser_hash", "-created_at"], name="booking_browser"),
            models.Index(fields=["network_hash", "created_at"], name="booking_network"),
            models.Index(fields=["contact_hash", "created_at"], name="booking_contact"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(proved_at=None),
                name="booking_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tries__lte=MOST_TRIES), name="booking_tries_few"
            ),
            models.CheckConstraint(
                condition=models.Q(proved_at=None)
                | models.Q(first_name="", last_name="", birth_on=None, email="", phone=""),
                name="booking_person_forgotten",
            ),
            models.CheckConstraint(
                condition=models.Q(proved_at=None, patient=None, why_not="")
                | models.Q(proved_at__isnull=False, patient__isnull=False, why_not="")
                | models.Q(proved_at__isnull=False, patient=None) & ~models.Q(why_not=""),
                name="booking_proved_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        """Whether it can still become a visit."""
        return self.proved_at is None and now < self.expires_at and self.tries < MOST_TRIES

    def is_asked(self, now: datetime) -> bool:
        """Whether a code was sent that can be typed."""
        return bool(self.asked) and self.is_open(now)

    def is_shown(self, now: datetime) -> bool:
        """Whether what became of it is still shown in its browser."""
        return self.proved_at is not None and now - self.proved_at < SHOWN

    @property
    def undo_until(self) -> datetime | None:
        """Until when what was booked can be taken back in its browser."""
        return self.proved_at + UNDO_WINDOW if self.proved_at and self.patient_id else None

    @property
    def to(self) -> str:
        """Where the code goes."""
        return self.phone if self.channel == SMS else self.email

    def as_person(self) -> Person:
        """Who was typed, with the contact that the code proves and no other."""
        return Person(self.first_name, self.last_name, self.birth_on, self.phone, self.email)
