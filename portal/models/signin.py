"""Wishes for a code: one browser, one address or number, one code, for ten minutes."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.crypto import salted_hmac

from clinic.models.base import Base
from portal.rules.signin import MOST_TRIES

EMAIL, SMS = "email", "sms"
CHANNEL_CHOICES = [(EMAIL, "by e-mail"), (SMS, "by text")]


def keyed(what: str, text: str) -> str:
    """The keyed fingerprint of something short, which could be guessed from a plain one."""
    return salted_hmac(f"portal.signin.{what}", text, algorithm="sha256").hexdigest()


def address_mark(address: str) -> str:
    """The fingerprint of an e-mail address, whatever its case."""
    return keyed("address", address.strip().casefold())


def contact_mark(channel: str, contact: str) -> str:
    """The keyed fingerprint of an address or a number."""
    return keyed("phone", contact) if channel == SMS else address_mark(contact)


class SignInQuerySet(models.QuerySet["SignIn"]):
    def waiting(self) -> Self:
        """Those whose address nobody has looked up yet, the oldest first."""
        return self.filter(looked_up_at=None).order_by("created_at", "id")

    def since(self, moment: datetime) -> Self:
        return self.filter(created_at__gt=moment)

    def over(self, moment: datetime) -> Self:
        """Those that were over before a moment, whatever became of them."""
        return self.filter(expires_at__lt=moment)


class SignIn(Base):
    """A code was asked for; that it was says nothing about whether anybody has the address.

    The browser holds a secret of which only a fingerprint is kept, so a code is of use nowhere
    else. The address itself is forgotten as soon as it was looked up.
    """

    browser_hash = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=5, choices=CHANNEL_CHOICES, default=EMAIL)
    address = models.CharField(max_length=254, blank=True)  # or the number
    address_hash = models.CharField(max_length=64)
    network_hash = models.CharField(max_length=64)
    is_known = models.BooleanField(default=False)  # this browser was in with the address before
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE)
    looked_up_at = models.DateTimeField(null=True)
    patients = ArrayField(models.UUIDField(), default=list)  # who had the address at that moment
    code_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)
    birth_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["address_hash", "created_at"], name="signin_address"),
            models.Index(fields=["network_hash", "created_at"], name="signin_network"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(looked_up_at=None),
                name="signin_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tries__lte=MOST_TRIES, birth_tries__lte=MOST_TRIES),
                name="signin_tries_few",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(proved_at__isnull=False),
                name="signin_used_proved",
            ),
            models.CheckConstraint(
                condition=models.Q(looked_up_at=None) | models.Q(address=""),
                name="signin_address_forgotten",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    def is_alive(self, now: datetime) -> bool:
        """Whether its code can still be typed."""
        return self.proved_at is None and now < self.expires_at and self.tries < MOST_TRIES

    def is_choosing(self, now: datetime) -> bool:
        """Whether the code was right and it is still to be said who is here."""
        is_open = self.proved_at is not None and self.used_at is None
        return is_open and now < self.expires_at and self.birth_tries < MOST_TRIES
