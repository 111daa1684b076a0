"""Addresses that nothing is sent to by itself, because mail to them comes back or is unwanted."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.message import Message
from clinic.models.patient import Patient
from clinic.models.staff import User
from clinic.rules.mail import BOUNCED, COMPLAINED

CAUSE_CHOICES = [(BOUNCED, _("Mail comes back")), (COMPLAINED, _("Marked as unwanted"))]


def mailbox(address: str) -> str:
    """An address as holds name it: capitals make no other one."""
    return address.strip().lower()


class MailHoldQuerySet(models.QuerySet["MailHold"]):
    def standing(self) -> Self:
        """Holds that nobody has ended."""
        return self.filter(ended_at=None)

    def on(self, address: str) -> Self:
        """The holds on an address, whatever its capitals."""
        return self.filter(address=mailbox(address))

    def causes(self, addresses: Iterable[str]) -> dict[str, str]:
        """Why nothing is sent to which of these mailboxes; one query."""
        rows = self.standing().filter(address__in={mailbox(one) for one in addresses})
        return dict(rows.values_list("address", "cause"))

    def whose(self) -> dict[Patient, "MailHold"]:
        """The patients who have these addresses now, the latest hold first."""
        held = {row.address: row for row in self.order_by("-at", "-id")}
        return {one: held[one.email.lower()] for one in _with(held)}


def _with(addresses: Iterable[str]) -> Iterable[Patient]:
    rows = Patient.objects.people().alias(mailbox=Lower("email"))
    return rows.filter(mailbox__in=list(addresses), deceased_on=None).by_name()


class MailHold(Base):
    """Why nothing is sent to an address by itself, from the report on to a person's word.

    It belongs to the address, so that a family that shares one is spared together, and ends for
    somebody by itself when they have another.
    """

    address = models.CharField(max_length=254)  # as it stands on a patient, in small letters
    cause = models.CharField(max_length=10, choices=CAUSE_CHOICES)
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")  # which told it
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = MailHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=models.Q(ended_at=None), name="mail_hold_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=False) | models.Q(ended_by=None),
                name="mail_hold_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.at:%Y-%m-%d %H:%M}"
