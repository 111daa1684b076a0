"""Addenda: dated corrections under a signed note, which itself never changes."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from charting.models import frozen
from charting.models.visit import Visit
from clinic.models import User
from clinic.models.base import Base


class Addendum(Base):
    """One addition with its author, time and reason; added, never changed."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="addenda")
    text = models.TextField(_("what to add"), max_length=4000)
    reason = models.CharField(_("why"), max_length=240)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(reason=""), name="addendum_says_why"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="addendum_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            frozen.only_when_signed("addendum_signed_only"),
            frozen.never_emptied("addendum_never_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
