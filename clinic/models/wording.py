"""A clinic's own words for a message, by channel and language; without any ours are sent."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.message import CHANNEL_CHOICES

LANGUAGE_CHOICES = [("en", "English"), ("es", "Español")]


class WordingQuerySet(models.QuerySet["Wording"]):
    def of(self, name: str, channel: str, language: str) -> "Wording | None":
        """The clinic's words for one message, None where ours are sent."""
        return self.filter(name=name, channel=channel, language=language[:2]).first()

    def digest(self, name: str) -> str:
        """Changes with any of the clinic's words for a message; empty without any."""
        rows = list(
            self.filter(name=name)
            .order_by("channel", "language")
            .values_list("channel", "language", "subject", "body")
        )
        return hashlib.sha256(repr(rows).encode()).hexdigest()[:16] if rows else ""


class Wording(Base):
    """One message as the clinic says it; the last words hold for what has not gone out."""

    name = models.CharField(max_length=32)
    channel = models.CharField(max_length=8, choices=CHANNEL_CHOICES)
    language = models.CharField(max_length=5, choices=LANGUAGE_CHOICES)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    body = models.TextField(_("words"))

    objects = WordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "channel", "language"], name="wording_once"),
            models.CheckConstraint(condition=~models.Q(body=""), name="wording_says_something"),
            models.CheckConstraint(
                condition=models.Q(channel="sms") | ~models.Q(subject=""),
                name="wording_mail_has_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.channel} {self.language}"
