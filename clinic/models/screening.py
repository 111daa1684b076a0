"""What the clinic does about each condition, where it decided otherwise than the catalogue."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.catalogue.screening import Policy
from clinic.models import lock
from clinic.models.base import Base
from clinic.models.clearance import CONDITION_CHOICES, POLICY_CHOICES
from clinic.models.staff import User
from clinic.rules.screening import usual


class ScreeningPolicyQuerySet(models.QuerySet["ScreeningPolicy"]):
    def in_force(self) -> dict[str, "ScreeningPolicy"]:
        """The last decision on each condition that was decided on, by its code."""
        last = self.order_by("condition", "-created_at", "-id").distinct("condition")
        return {row.condition: row for row in last.select_related("decided_by")}

    def stand_still(self, *, alone: bool = False) -> None:
        """Until the transaction ends no policy changes; `alone`: for whoever changes one.

        Without it a clearance could be raised under the policy of a moment ago.
        """
        lock.until_commit(lock.SCREENING, using=self.db, shared=not alone)

    def policy_of(self, condition: str) -> Policy:
        """What holds for a condition: the last decision, else the catalogue's."""
        row = self.filter(condition=condition).order_by("-created_at", "-id").first()
        return Policy(row.policy) if row else usual(condition)


class ScreeningPolicy(Base):
    """One decision of the clinic about one condition; it is never changed, the next one counts."""

    condition = models.CharField(_("condition"), max_length=24, choices=CONDITION_CHOICES)
    policy = models.CharField(_("until there is an answer"), max_length=10, choices=POLICY_CHOICES)
    before = models.CharField(_("before"), max_length=10, choices=POLICY_CHOICES)
    loosens = models.BooleanField()
    reason = models.CharField(_("why"), max_length=240, blank=True)
    signed_name = models.CharField(_("signed by"), max_length=120, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ScreeningPolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "screening policies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(loosens=False)
                | (~models.Q(reason="") & ~models.Q(signed_name="")),
                name="screening_policy_loosened_by_signature",
            ),
            models.CheckConstraint(
                condition=~models.Q(policy=models.F("before")), name="screening_policy_changes"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="screening_policy_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.policy}"
