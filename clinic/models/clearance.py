"""A doctor's word that is needed before treatment, from asked to answered."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.catalogue.screening import CONDITIONS, POLICY_LABELS, Policy
from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.staff import User
from clinic.rules.screening import Act, Ruling, Scope, Standing, Status, decide, effect

CONDITION_CHOICES = [(code, _(known.label)) for code, known in CONDITIONS.items()]
POLICY_CHOICES = [(policy.value, _(label)) for policy, label in POLICY_LABELS.items()]
STATUS_CHOICES = [
    ("needed", _("Needed")),
    ("requested", _("Asked for")),
    ("received", _("Received")),
    ("declined", _("Declined by the doctor")),
    ("waived", _("Waived with a reason")),
    ("over", _("No longer needed")),
]
SCOPE_CHOICES = [
    ("all", _("All care")),
    ("no_thrust", _("No thrust, low force only")),
    ("region", _("Limited to regions")),
    ("no_prone", _("Not lying face down")),
]


def _unanswered(today: date) -> models.Q:
    """Nobody has answered, or the answer has run out before today."""
    return models.Q(status__in=["needed", "requested"]) | models.Q(
        status__in=["received", "waived"], expires_on__lt=today
    )


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    def waiting(self, today: date) -> Self:
        """Those that hold treatment back, as `rules.screening.effect` says of each."""
        stops = models.Q(policy__in=[Policy.URGENT, Policy.HOLD])
        return self.filter(models.Q(status="declined") | _unanswered(today) & stops)

    def urgent(self, today: date) -> Self:
        """Those for which nothing is booked either."""
        return self.filter(_unanswered(today), policy=Policy.URGENT)

    def asking(self, today: date) -> Self:
        """Those to be settled, whether treatment waits for them or goes on with care."""
        known_only = models.Q(policy=Policy.NOTE)
        return self.filter(models.Q(status="declined") | _unanswered(today) & ~known_only)

    def standings(self) -> list[Standing]:
        """What the gate reads of each."""
        return [row.standing for row in self.exclude(status="over").order_by("raised_on", "id")]

    def ruling(self, act: Act, today: date) -> Ruling:
        """Whether something may be done for the one patient these are of."""
        return decide(self.standings(), act, today)

    def for_list(self) -> Self:
        return self.select_related("patient", "reviewed_by").order_by("raised_on", "id")


class Clearance(Base):
    """One condition of one patient that asks for a doctor's word."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="clearances")
    condition = models.CharField(_("condition"), max_length=24, choices=CONDITION_CHOICES)
    policy = models.CharField(
        _("until there is an answer"), max_length=10, choices=POLICY_CHOICES, default="hold"
    )
    status = models.CharField(_("state"), max_length=10, choices=STATUS_CHOICES, default="needed")
    raised_on = models.DateField()
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("from"), max_length=80)
    detail = models.CharField(_("what was said"), max_length=240, blank=True)
    due_on = models.DateField(_("baby due on"), null=True, blank=True)
    physician_name = models.CharField(_("doctor"), max_length=120, blank=True)
    physician_practice = models.CharField(_("their practice"), max_length=120, blank=True)
    contact_route = models.CharField(_("how to reach them"), max_length=120, blank=True)
    received_on = models.DateField(_("answered on"), null=True, blank=True)
    scope = models.CharField(_("what is allowed"), max_length=12, choices=SCOPE_CHOICES, blank=True)
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    override_reason = models.CharField(_("reason for going on"), max_length=240, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, reviewed_by=None)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="clearance_review_both_or_neither",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="received")
                | models.Q(received_on__isnull=False, expires_on__isnull=False)
                & ~models.Q(scope=""),
                name="clearance_received_says_what",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="waived")
                | ~models.Q(override_reason="") & models.Q(reviewed_by__isnull=False),
                name="clearance_waived_says_why",
            ),
            models.UniqueConstraint(
                fields=["patient", "condition"],
                condition=models.Q(status__in=["needed", "requested"]),
                name="clearance_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.get_condition_display()

    def is_waiting(self, today: date) -> bool:
        """Whether treatment waits for it, as `ClearanceQuerySet.waiting` says in SQL."""
        return effect(self.standing, today).holds

    def is_asking(self, today: date) -> bool:
        """Whether it is to be settled, as `ClearanceQuerySet.asking` says in SQL."""
        if self.status in {"declined", "over"}:
            return self.status == "declined"
        run_out = self.expires_on is not None and self.expires_on < today
        return self.policy != Policy.NOTE and (run_out or self.status in {"needed", "requested"})

    @property
    def holds(self) -> bool:
        """Whether treatment waits as long as nobody has answered, or because somebody said no."""
        return self.status == "declined" or self.policy in {Policy.URGENT, Policy.HOLD}

    @property
    def standing(self) -> Standing:
        """What the gate reads of it."""
        return Standing(
            condition=self.condition,
            policy=Policy(self.policy),
            status=Status(self.status),
            scope=Scope(self.scope) if self.scope else None,
            expires_on=self.expires_on,
        )
