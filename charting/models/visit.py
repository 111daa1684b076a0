"""Visits: what one person recorded with one patient at the table, open until it is signed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from charting.models import beside, frozen
from clinic.models import Alert, Clearance, Location, Patient, User
from clinic.models.base import Base

STATUS_CHOICES = [("open", _("Not signed")), ("signed", _("Signed"))]
DECISION_CHOICES = [
    ("accepted", _("as suggested")),
    ("differed", _("other than suggested")),
    ("ignored", _("left open although there was a suggestion")),
]
KIND_CHOICES = [
    ("initial", _("First visit")),
    ("routine", _("Routine visit")),
    ("reexam", _("Re-examination")),
    ("other", _("Visit without SOT")),
]
FINDING_PARTS = (
    "code",
    "side",
    "cell",
    "phase",
    "value",
    "unit",
    "vertebra",
    "is_major",
    "conditions",
    "result",
    "reason",
    "version",
)
ENTRY_PARTS = {
    "procedure": (
        *("kind", "code", "name", "level", "side", "listing", "technique", "method", "line"),
        *("reflex", "before", "after", "part", "details", "is_sham", "reason", "note"),
    ),
    "measurement": (
        *("kind", "code", "name", "side", "position", "value", "after", "unit", "pain"),
        *("method", "conditions", "note"),
    ),
    "outcome": (
        *("measure", "name", "complaint_id", "value", "words", "informant", "since_on", "note"),
    ),
    "reaction": (
        *("type", "onset_hours", "severity", "duration_h", "limits_activity", "new_neuro_sign"),
        *("action", "outcome", "related", "note"),
    ),
}
COMPLAINT_PARTS = (
    *("id", "order", "name", "side", "region", "onset_on", "onset_words", "cause", "quality"),
    "severity",
    *("radiation", "aggravating", "easing", "frequency", "limits", "informant", "resolved_on"),
    *("episode_id", "versions"),
)
ALERT_PARTS = ("level", "text", "reason", "source")
CLEARANCE_PARTS = ("id", "condition", "policy", "status", "scope", "expires_on")
# How many visits stand beside the one of today.
COLUMNS = 6
OF_TAP = ("patient", "practitioner", "location")
NOTED = ("complaint_rows", "alert_rows", "clearance_rows", "score_rows")
BLOCK_PARTS = ("id", "order", "side", "landmark", "points_to", "angle_deg", "size", "note")


class VisitQuerySet(models.QuerySet["Visit"]):
    def with_facts(self) -> Self:
        """Adds `<noun>_rows` of findings, blocks and entries, without further queries."""
        entries = {
            f"{noun}_rows": _rows(
                f"charting.{noun}", ("id", "order", "versions", *parts), "order", "id"
            )
            for noun, parts in ENTRY_PARTS.items()
        }
        return self.annotate(
            finding_rows=_rows("charting.Finding", FINDING_PARTS, "code", "side", "cell", "phase"),
            block_rows=_rows("charting.BlockPlacement", BLOCK_PARTS, "order", "id"),
            **entries,
        )

    def for_tap(self) -> Self:
        """One visit with all that its lines show: what a tap answers with."""
        columns = {name: beside.once(name, make) for name, make in _beside().items()}
        return self.with_facts().annotate(**columns).select_related(*OF_TAP)

    def for_chart(self) -> Self:
        """One visit with all its chart shows of itself, its patient and its place."""
        booked = ("appointment__plan", "appointment__room", "signed_by")
        return self.for_tap().select_related(*booked)

    def for_columns(self) -> Self:
        """Visits as the columns beside a chart."""
        return self.with_facts().select_related("location")[:COLUMNS]

    def for_note(self) -> Self:
        """Visits with what their notes are written from."""
        brought = {name: beside.once(name, _beside()[name]) for name in NOTED}
        return self.with_facts().annotate(**brought).select_related("patient", "location")

    def before(self, visit: "Visit") -> Self:
        """Earlier visits of the same patient, the last first."""
        return self.of_patient_before(visit.patient_id, visit.started_at)

    def of_patient_before(self, patient: UUID, at: datetime) -> Self:
        """Visits of a patient that began before a moment, the last first."""
        return self.filter(patient=patient, started_at__lt=at).order_by("-started_at", "-id")

    def of_patient_scores(self, patient: UUID) -> Self:
        """Signed visits of a patient with pain and scores and nothing else, the first first."""
        parts = _rows(
            "charting.outcome", ("id", "order", "versions", *ENTRY_PARTS["outcome"]), "order", "id"
        )
        rows = self.filter(patient=patient, status="signed").annotate(outcome_rows=parts)
        rows = rows.select_related("location").only("started_at", "pain_now", "location__zone")
        return rows.order_by("started_at", "id")

    def for_travel(self, patient: Patient) -> Self:
        """Visits of a patient as columns of the travel card, the last first."""
        return (
            self.filter(patient=patient)
            .with_facts()
            .annotate(complaint_rows=beside.once("complaint_rows", _beside()["complaint_rows"]))
            .select_related("patient", "practitioner", "location", "appointment")
            .order_by("-started_at", "-id")
        )

    def for_panel(self) -> Self:
        """Visits of a patient's page, the last first."""
        return self.select_related("practitioner", "location").order_by("-started_at", "-id")

    def of_reader(self, patient: Patient) -> Self:
        """What a patient may read of their own: signed visits, the last first."""
        return self.filter(patient=patient, status="signed").for_panel()

    def with_addenda(self) -> Self:
        """Adds `additions`, the number of addenda."""
        return self.annotate(additions=models.Count("addenda"))

    def on_blocks(self, since: datetime) -> Self:
        """Open visits whose clock on the blocks runs since after `since`, the longest first."""
        return (
            self.filter(status="open", blocks_started_at__gt=since, blocks_stopped_at=None)
            .select_related("patient", "location", "appointment__room")
            .order_by("blocks_started_at", "id")
        )

    def unsigned(self) -> Self:
        """Visits that wait for a signature, the oldest first."""
        return (
            self.filter(status="open")
            .select_related("patient", "practitioner", "location")
            .order_by("started_at", "id")
        )


def _rows(model: str, parts: tuple[str, ...], *order: str) -> RawSQL:
    """The rows of a visit as one JSON value.

    Written as SQL once: built from expressions it would be compiled anew for every tap, which
    takes longer than everything else that a tap does.
    """
    return RawSQL(_rows_sql(model, parts, order), (), output_field=models.JSONField())  # noqa: S611


@cache
def _rows_sql(model: str, parts: tuple[str, ...], order: tuple[str, ...]) -> str:
    from django.apps import apps

    table, visits = (apps.get_model(name)._meta.db_table for name in (model, "charting.Visit"))
    pairs = ", ".join(f"'{part}', r.\"{part}\"" for part in parts)
    rank = ", ".join(f'r."{part}"' for part in order)
    return (
        f"SELECT COALESCE(jsonb_agg(jsonb_build_object({pairs}) ORDER BY {rank}), '[]'::jsonb)"  # noqa: S608
        f' FROM "{table}" r WHERE r.visit_id = "{visits}".id'
    )


@cache
def _beside() -> dict[str, Callable[[], Any]]:
    """What a chart shows of patient, practitioner and clinic beside the visit itself."""
    from charting.models.complaint import Complaint
    from charting.models.procedure import Procedure
    from charting.models.setting import CatalogueSetting

    cleared = Clearance.objects.order_by("raised_on", "id")
    return {
        "complaint_rows": lambda: _of_patient(Complaint.objects.in_order(), COMPLAINT_PARTS),
        "alert_rows": lambda: _of_patient(Alert.objects.open(), ALERT_PARTS),
        "clearance_rows": lambda: _of_patient(cleared, CLEARANCE_PARTS),
        "habit_rows": lambda: Procedure.objects.habits(Visit.objects.all()),
        "setting_rows": CatalogueSetting.objects.as_rows,
        "score_rows": beside.scores,
        "booked_row": beside.booked,
    }


def _of_patient(rows: Any, parts: tuple[str, ...]) -> ArraySubquery:
    own = rows.filter(patient=OuterRef("patient"))
    return ArraySubquery(own.values(row=JSONObject(**{part: F(part) for part in parts})))


def _clearance(row: dict[str, Any]) -> Clearance:
    expires = row["expires_on"]
    return Clearance(**{**row, "expires_on": date.fromisoformat(expires) if expires else None})


class Visit(Base):
    """One visit; its findings and blocks hang on it, its note is frozen when it is signed."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="visits")
    practitioner = models.ForeignKey(User, models.PROTECT, related_name="visits")
    appointment = models.OneToOneField(
        "scheduling.Appointment", models.PROTECT, null=True, related_name="visit"
    )
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=STATUS_CHOICES, default="open")
    catalogue_version = models.CharField(max_length=16)
    catalogue_digest = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=8, choices=KIND_CHOICES, default="routine")
    informant = models.CharField(max_length=12, blank=True)
    weeks_pregnant = models.PositiveSmallIntegerField(null=True)

    # Today: said by the patient, never carried over from an earlier visit.
    pain_now = models.PositiveSmallIntegerField(null=True)
    pain_where = models.CharField(max_length=80, blank=True)
    change = models.CharField(max_length=12, blank=True)
    reactions = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    # What was chosen, and what was suggested at that moment and why.
    category = models.CharField(max_length=12, blank=True)
    also_present = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    category_suggestion = models.JSONField(default=list, blank=True)
    category_decision = models.CharField(max_length=8, choices=DECISION_CHOICES, blank=True)

    # Blocks: "" is not said yet, "none" is a statement.
    blocks_state = models.CharField(max_length=6, blank=True)
    blocks_position = models.CharField(max_length=8, blank=True)
    blocks_preset = models.CharField(max_length=20, blank=True)
    blocks_short_side = models.CharField(max_length=4, blank=True)
    blocks_reason = models.CharField(max_length=240, blank=True)
    blocks_skipped_reason = models.CharField(max_length=240, blank=True)
    blocks_started_at = models.DateTimeField(null=True)
    blocks_stopped_at = models.DateTimeField(null=True)
    blocks_planned_min = models.PositiveSmallIntegerField(null=True)
    blocks_min = models.PositiveSmallIntegerField(null=True)

    response = models.CharField(max_length=12, blank=True)
    pain_after = models.PositiveSmallIntegerField(null=True)
    advice = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    home_note = models.CharField(max_length=500, blank=True)
    next_visit = models.CharField(max_length=12, blank=True)
    next_note = models.CharField(max_length=240, blank=True)
    remark = models.CharField(max_length=1000, blank=True)
    # Raised while a new neurological sign is reported here; ended when it is taken back.
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, related_name="+")

    # `versions` counts the saves of each field, so that two people collide on one field only;
    # `last_tap` is what the undo button takes back.
    versions = models.JSONField(default=dict, blank=True)
    last_tap = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField(null=True)

    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note_text = models.TextField(blank=True)
    note_sha256 = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    # Which facts the seal covers; a seal is checked by the form it was made with.
    seal_form = models.PositiveSmallIntegerField(default=1)

    # Set by `with_facts`.
    finding_rows: list[dict[str, Any]]
    block_rows: list[dict[str, Any]]
    procedure_rows: list[dict[str, Any]]
    measurement_rows: list[dict[str, Any]]
    outcome_rows: list[dict[str, Any]]
    reaction_rows: list[dict[str, Any]]
    # Set by whoever locks it: how often anything was saved until then.
    saves_before: int | None = None
    # Set by `for_chart`.
    complaint_rows: list[dict[str, Any]]
    alert_rows: list[dict[str, Any]]
    score_rows: list[dict[str, Any]]
    booked_row: dict[str, Any] | None
    clearance_rows: list[dict[str, Any]]
    habit_rows: list[dict[str, Any]]
    setting_rows: list[dict[str, Any]]

    objects = VisitQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-started_at"], name="visit_patient_started"),
            models.Index(fields=["started_at"], condition=Q(status="open"), name="visit_open"),
            models.Index(fields=["practitioner", "-started_at"], name="visit_practitioner_started"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", signed_at=None, signed_by=None, note_text="", seal="")
                | Q(status="signed", signed_at__isnull=False, signed_by__isnull=False)
                & ~Q(note_text="")
                & Q(note_sha256__regex="^[0-9a-f]{64}$", seal__regex="^[0-9a-f]{64}$"),
                name="visit_signed_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=(Q(pain_now=None) | Q(pain_now__lte=10))
                & (Q(pain_after=None) | Q(pain_after__lte=10)),
                name="visit_pain_0_to_10",
            ),
            models.CheckConstraint(
                condition=Q(blocks_stopped_at=None)
                | Q(blocks_started_at__isnull=False, blocks_stopped_at__gte=F("blocks_started_at")),
                name="visit_blocks_stop_after_start",
            ),
            models.CheckConstraint(
                condition=Q(blocks_state__in=["", "placed", "none"]), name="visit_blocks_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[code for code, _label in KIND_CHOICES]),
                name="visit_kind_known",
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(status="open", appointment=None),
                name="visit_one_open_walk_in",
            ),
        ]
        triggers = [
            frozen.frozen_when_signed("visit_signed_frozen"),
            frozen.never_emptied("visit_never_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.started_at:%Y-%m-%d}"

    def waiting_rows(self, today: date) -> list[Clearance]:
        """The doctor's words that are still waited for, from what `for_chart` brought."""
        return [one for one in self.clearances if one.is_waiting(today)]

    @property
    def clearances(self) -> list[Clearance]:
        """The patient's clearances as far as the gate reads them, from what `for_chart` brought."""
        return [_clearance(row) for row in self.clearance_rows]

    @property
    def blocks_due_at(self) -> datetime | None:
        """When the planned time on the blocks is up; None while the clock stands still."""
        if self.blocks_started_at is None or self.blocks_stopped_at is not None:
            return None
        minutes = self.blocks_planned_min
        return self.blocks_started_at + timedelta(minutes=minutes) if minutes else None

    def is_signed_by(self, user: User) -> bool:
        """Whether this is the person whose name belongs under it: whoever treated."""
        return user.pk == self.practitioner_id

    @property
    def is_signed(self) -> bool:
        return self.status == "signed"
