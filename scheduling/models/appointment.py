"""Visits on the calendar; the database itself refuses two at once for anybody or any table."""

from datetime import datetime, timedelta
from typing import Self, overload

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.practice import Location, Room
from clinic.models.staff import User
from scheduling.models.plan import CarePlan
from scheduling.models.type import AppointmentType
from scheduling.models.wall import WALL_FOLLOWS, Walled
from scheduling.rules import slot
from scheduling.rules.policy import COMING, FREE, Reason, Status
from scheduling.rules.slot import Shape, Span

STATUS_CHOICES = [
    (Status.HELD.value, _("Held")),
    (Status.BOOKED.value, _("Booked")),
    (Status.CONFIRMED.value, _("Confirmed")),
    (Status.ARRIVED.value, _("Waiting")),
    (Status.IN_ROOM.value, _("In room")),
    (Status.DONE.value, _("Done")),
    (Status.NO_SHOW.value, _("Did not come")),
    (Status.CANCELLED.value, _("Cancelled")),
]
REASON_CHOICES = [
    (Reason.UNWELL.value, _("Unwell")),
    (Reason.WORK.value, _("Work")),
    (Reason.TRAVEL.value, _("Travel or weather")),
    (Reason.FAMILY.value, _("Family")),
    (Reason.COST.value, _("Cost")),
    (Reason.BETTER.value, _("Feels better")),
    (Reason.CLINIC.value, _("The clinic: practitioner away or closed")),
    (Reason.PLAN.value, _("The plan was changed")),
    (Reason.MISTAKE.value, _("Booked by mistake")),
    (Reason.LAPSED.value, _("The hold ran out")),
    (Reason.OFFER.value, _("An offer that was not taken")),
    (Reason.OTHER.value, _("Another reason")),
]
VIA_CHOICES = [
    ("desk", _("at the desk")),
    ("phone", _("by telephone")),
    ("email", _("by e-mail")),
    ("link", _("by link")),
    ("text", _("by text")),
]
BOOKED_VIA_CHOICES = [("online", _("by the patient, online"))]
FREE_VALUES = sorted(status.value for status in FREE)
COMING_VALUES = sorted(status.value for status in COMING)
LONGEST_LEAD = timedelta(minutes=60)
_OCCUPIES = ~models.Q(status__in=FREE_VALUES)
# The table's part of a visit: its period, and what stays free before it.
_WHOLE = models.Func(
    "period",
    models.Func("lead", template="coalesce(%(expressions)s, 'empty'::tstzrange)"),
    arg_joiner=" + ",
    template="(%(expressions)s)",
)
# The practitioner's part of a visit: all of it without the rest, as a multirange.
_TURNS = models.Func(
    models.Func(_WHOLE, function="tstzmultirange"),
    models.Func("rest", template="coalesce(tstzmultirange(%(expressions)s), '{}'::tstzmultirange)"),
    arg_joiner=" - ",  # in the order of the alphabet: migrations compare it
    template="(%(expressions)s)",
)


@overload
def ranged(span: Span) -> DateTimeTZRange: ...
@overload
def ranged(span: Span | None) -> DateTimeTZRange | None: ...
def ranged(span: Span | None) -> DateTimeTZRange | None:
    """A stretch of time as the database keeps it."""
    return DateTimeTZRange(span.start, span.end, "[)") if span else None


def shifted(period: DateTimeTZRange, by: timedelta) -> DateTimeTZRange:
    """The same stretch of time, so much later."""
    return DateTimeTZRange(period.lower + by, period.upper + by, "[)")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def occupying(self) -> Self:
        """Visits whose time nobody else can have."""
        return self.filter(_OCCUPIES)

    def within(self, start: datetime, end: datetime) -> Self:
        """Visits that touch the half-open time from start to end."""
        return self.filter(period__overlap=DateTimeTZRange(start, end, "[)"))

    def clashing(self, visit: "Appointment") -> "list[Appointment]":
        """Other visits at which the practitioner would have to be at the same time."""
        whole = visit.whole
        rows = self.occupying().within(whole.start - LONGEST_LEAD, whole.end + LONGEST_LEAD)
        rows = rows.filter(practitioner=visit.practitioner).exclude(pk=visit.pk)
        return [one for one in rows if slot.touch(one.occupied, visit.occupied)]

    def in_order(self) -> Self:
        return self.order_by("period__startswith", "id")

    def on_table(self, room: Room, now: datetime) -> Self:
        """Who is on this table; somebody forgotten there since yesterday is not."""
        since = now - timedelta(hours=12)
        rows = self.filter(room=room, status=Status.IN_ROOM, in_room_at__gt=since)
        return rows.select_related("patient", "room").order_by("in_room_at", "id")

    def lapsed(self, now: datetime) -> Self:
        """Holds whose time is up."""
        return self.filter(status=Status.HELD, hold_until__lte=now)

    def overdue(self, now: datetime, minutes: int, since: timedelta = timedelta(days=3)) -> Self:
        """Visits of the last days whose patient is so many minutes late and not here."""
        rows = self.filter(status__in=[Status.BOOKED, Status.CONFIRMED])
        latest = now - timedelta(minutes=minutes)
        rows = rows.filter(period__startswith__gt=now - since, period__startswith__lte=latest)
        return rows.in_order()

    def ahead(self, now: datetime) -> Self:
        """Visits that are still to come or under way, the next first."""
        return self.occupying().exclude(status=Status.DONE).filter(period__endswith__gt=now)

    def for_day(self, location: Location, start: datetime, end: datetime) -> Self:
        """Everything of one place in a stretch of time, with what the board and calendar show."""
        return (
            self.filter(location=location)
            .within(start, end)
            .select_related("patient", "practitioner", "room", "type", "plan")
            .in_order()
        )

    def for_patient(self, patient: Patient) -> Self:
        """All visits of one patient, with what lists show; order by `in_order`."""
        return self.filter(patient=patient).select_related(
            "practitioner", "room", "location", "type", "plan"
        )

    def for_page(self) -> Self:
        """With everything one visit's page shows."""
        return self.select_related(
            "patient", "practitioner", "room", "location", "type", "plan", "booked_by"
        )


class Appointment(Walled, Base):
    """One visit: who, with whom, on which table, when, and where it stands.

    `period` is the time that is occupied, half-open: the visit itself and the buffer after it. In
    `rest` the patient lies on blocks: the table is taken, the practitioner may be at the next one.
    In `lead`, directly before the visit, table and practitioner stay free for it.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    practitioner = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    room = models.ForeignKey(Room, models.PROTECT, related_name="appointments")
    location = models.ForeignKey(Location, models.PROTECT, related_name="appointments")
    type = models.ForeignKey(AppointmentType, models.PROTECT, related_name="appointments")
    period = DateTimeRangeField()
    rest = DateTimeRangeField(null=True)
    lead = DateTimeRangeField(null=True)
    buffer_min = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(_("state"), max_length=10, choices=STATUS_CHOICES, default="booked")
    hold_until = models.DateTimeField(null=True)
    cancel_reason = models.CharField(_("why"), max_length=10, choices=REASON_CHOICES, blank=True)
    cancel_note = models.CharField(_("note"), max_length=160, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    plan = models.ForeignKey(CarePlan, models.PROTECT, null=True, related_name="appointments")
    plan_number = models.PositiveSmallIntegerField(null=True)
    start_version = models.PositiveIntegerField(default=1)  # grows at each move
    confirmed_at = models.DateTimeField(null=True)
    confirmed_via = models.CharField(max_length=8, choices=VIA_CHOICES, blank=True)
    arrived_at = models.DateTimeField(null=True)
    in_room_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    booked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    booked_via = models.CharField(max_length=8, choices=BOOKED_VIA_CHOICES, blank=True)
    overbook_reason = models.CharField(_("why over another visit"), max_length=160, blank=True)
    outside_reason = models.CharField(_("why outside the hours"), max_length=160, blank=True)
    note = models.CharField(_("note for the desk"), max_length=240, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        triggers = [WALL_FOLLOWS]
        indexes = [
            GistIndex(fields=["location", "period"], name="appointment_where_when"),
            models.Index(fields=["plan", "plan_number"], name="appointment_plan_number"),
            models.Index(
                fields=["hold_until"],
                condition=models.Q(status="held"),
                name="appointment_holds",
            ),
            models.Index(fields=["zone_data"], name="appointment_zone_data"),
        ]
        constraints = [
            ExclusionConstraint(
                name="appointment_practitioner_once",
                expressions=[
                    ("practitioner", RangeOperators.EQUAL),
                    (_TURNS, RangeOperators.OVERLAPS),
                ],
                condition=_OCCUPIES & models.Q(overbook_reason=""),
            ),
            ExclusionConstraint(  # one over another is deliberate, two over another is not
                name="appointment_overbooked_once",
                expressions=[
                    ("practitioner", RangeOperators.EQUAL),
                    (_TURNS, RangeOperators.OVERLAPS),
                ],
                condition=_OCCUPIES & ~models.Q(overbook_reason=""),
            ),
            ExclusionConstraint(
                name="appointment_room_once",
                expressions=[("room", RangeOperators.EQUAL), (_WHOLE, RangeOperators.OVERLAPS)],
                condition=_OCCUPIES,
            ),
            ExclusionConstraint(
                name="appointment_patient_once",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=_OCCUPIES,
            ),
            models.CheckConstraint(
                condition=models.Q(
                    period__isempty=False,
                    period__lower_inf=False,
                    period__upper_inf=False,
                    period__lower_inc=True,
                    period__upper_inc=False,
                ),
                name="appointment_period_half_open",
            ),
            models.CheckConstraint(
                condition=models.Q(rest=None)
                | models.Q(
                    rest__isempty=False,
                    rest__lower_inf=False,
                    rest__upper_inf=False,
                    rest__lower_inc=True,
                    rest__upper_inc=False,
                    rest__startswith__gt=models.Func("period", function="lower"),
                    rest__endswith__lt=models.Func("period", function="upper"),
                ),
                name="appointment_rest_within",
            ),
            models.CheckConstraint(
                condition=models.Q(lead=None)
                | models.Q(
                    lead__isempty=False,
                    lead__lower_inf=False,
                    lead__lower_inc=True,
                    lead__upper_inc=False,
                    lead__endswith=models.Func("period", function="lower"),
                ),
                name="appointment_lead_before",
            ),
            models.CheckConstraint(
                condition=models.Q(status="held", hold_until__isnull=False)
                | ~models.Q(status="held") & models.Q(hold_until=None),
                name="appointment_held_until",
            ),
            models.CheckConstraint(
                condition=models.Q(status="cancelled", cancelled_at__isnull=False)
                & ~models.Q(cancel_reason="")
                | ~models.Q(status="cancelled") & models.Q(cancelled_at=None, cancel_reason=""),
                name="appointment_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(plan=None, plan_number=None)
                | models.Q(plan__isnull=False, plan_number__gte=1),
                name="appointment_plan_both_or_neither",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_via="")
                | models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_via=""),
                name="appointment_confirmed_both_or_neither",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="confirmed") | models.Q(confirmed_at__isnull=False),
                name="appointment_confirmed_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="arrived") | models.Q(arrived_at__isnull=False),
                name="appointment_arrived_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="in_room") | models.Q(in_room_at__isnull=False),
                name="appointment_in_room_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(status="done", done_at__isnull=False)
                | ~models.Q(status="done") & models.Q(done_at=None),
                name="appointment_done_says_when",
            ),
            models.UniqueConstraint(
                fields=["plan", "plan_number"],
                condition=_OCCUPIES,
                name="appointment_plan_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_id} {self.period.lower:%Y-%m-%d %H:%M}"

    @property
    def start_at(self) -> datetime:
        """When the visit begins."""
        start: datetime = self.period.lower
        return start

    @property
    def end_at(self) -> datetime:
        """When the visit ends for the patient; the buffer comes after it."""
        end: datetime = self.period.upper
        return end - timedelta(minutes=self.buffer_min)

    @property
    def duration_min(self) -> int:
        return int((self.end_at - self.start_at).total_seconds()) // 60

    @property
    def resting(self) -> Span | None:
        """When the patient lies on blocks without the practitioner."""
        return Span(self.rest.lower, self.rest.upper) if self.rest else None

    @property
    def turns(self) -> list[Span]:
        """When the practitioner is at the table, without the buffer."""
        return slot.turns(Span(self.start_at, self.end_at), self.resting)

    @property
    def occupied(self) -> list[Span]:
        """When nobody else can have the practitioner: the turns, with the buffers."""
        return slot.turns(self.whole, self.resting)

    @property
    def whole(self) -> Span:
        """When nobody else can have the table: the period, and what stays free before it."""
        return Span(self.lead.lower if self.lead else self.period.lower, self.period.upper)

    @property
    def blocks_min(self) -> int:
        """Minutes on blocks without the practitioner; 0 without phases."""
        rest = self.resting
        return int((rest.end - rest.start).total_seconds()) // 60 if rest else 0

    @property
    def shape(self) -> Shape:
        """Its own minutes, which its kind may have changed since it was booked."""
        rest = self.resting
        assess = int((rest.start - self.start_at).total_seconds()) // 60 if rest else 0
        lead = int((self.start_at - self.whole.start).total_seconds()) // 60
        return Shape(self.duration_min, self.buffer_min, assess, self.blocks_min, lead)

    def shift(self, by: timedelta) -> None:
        """Begin earlier or later by so much, unsaved; the rest and the lead move along."""
        self.period = shifted(self.period, by)
        self.lead = shifted(self.lead, by) if self.lead else None
        self.rest = shifted(self.rest, by) if self.rest else None

    def take_shape(self, kind: AppointmentType, shape: Shape, start: datetime) -> None:
        """Be of a kind, with these minutes from a start on, unsaved."""
        self.type, self.buffer_min = kind, shape.buffer_min
        self.period = ranged(shape.period(start))
        self.rest, self.lead = ranged(shape.rest(start)), ranged(shape.lead(start))

    @property
    def is_open(self) -> bool:
        """Whether the visit may still be moved or cancelled."""
        return self.status in {*COMING_VALUES, Status.ARRIVED}
