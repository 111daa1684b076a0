"""Repairs that were made: what each visit was before, so that one press can put all back."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models

from clinic.models.base import Base
from clinic.models.staff import User
from scheduling.models.appointment import Appointment
from scheduling.models.hours import Closure
from scheduling.models.plan import CarePlan
from scheduling.rules.policy import UNDO_WINDOW


class RepairQuerySet(models.QuerySet["Repair"]):
    def for_page(self) -> Self:
        return self.select_related("plan__patient", "closure__practitioner", "made_by")


class Repair(Base):
    """Visits that were moved together: of one plan, or of a practitioner or place that is away.

    `steps` holds, in the order in which they were done, what to `do` (drop, move, retype, number,
    add), the visit's key, what it `was`, and the `version` of its start that it was left with.
    `plan_was` holds what the plan said before it was changed, in the words of `models/revision.py`.
    """

    plan = models.ForeignKey(CarePlan, models.PROTECT, null=True, related_name="repairs")
    closure = models.ForeignKey(Closure, models.SET_NULL, null=True, related_name="repairs")
    made_closure = models.BooleanField(default=False)  # undoing it opens the days again
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    plan_was: "models.JSONField[dict[str, Any] | None, dict[str, Any] | None]" = models.JSONField(
        null=True
    )
    steps: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        default=list
    )

    objects = RepairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at=None) | models.Q(undone_at__gte=models.F("made_at")),
                name="repair_undone_after_made",
            )
        ]

    def __str__(self) -> str:
        return f"{len(self.steps)} × {self.made_at:%Y-%m-%d %H:%M}"

    def can_undo(self, now: datetime) -> bool:
        """Whether it still can be taken back unheard: the messages have not gone out yet."""
        return self.undone_at is None and now < self.made_at + UNDO_WINDOW


def moved_out(closure: Closure) -> list[tuple[Appointment, datetime]]:
    """The visits that were moved out of days noted as away, each with its former time."""
    was: dict[UUID, datetime] = {}
    for repair in closure.repairs.filter(undone_at=None).order_by("made_at", "id"):
        for step in repair.steps:
            if step["do"] == "move":
                was.setdefault(UUID(step["visit"]), datetime.fromisoformat(step["was"]["start"]))
    rows = Appointment.objects.for_page().filter(pk__in=was)
    return sorted(((v, was[v.pk]) for v in rows), key=lambda one: (one[1], str(one[0].pk)))
