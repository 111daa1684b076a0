"""Patients, and the alerts that everyone who opens their page must see."""

from datetime import date
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.staff import User
from clinic.models.told import said
from clinic.rules import person
from clinic.rules.when import When

SEX_CHOICES = [
    ("female", _("female")),
    ("male", _("male")),
    ("other", _("other")),
    ("unknown", _("not said")),
]
STAND_IN = "stand-in"  # the source of records that stand for somebody who is not known yet
LEVEL_CHOICES = [("stop", _("Stop")), ("caution", _("Caution")), ("note", _("Note"))]


class PatientQuerySet(models.QuerySet["Patient"]):
    def people(self) -> Self:
        """Everybody but the stand-ins."""
        return self.exclude(source_system=STAND_IN)

    def search(self, query: person.Query) -> Self:
        """Patients that carry every part of the query, in the order of their names."""
        found = self.people()
        for word in query.words:
            found = found.filter(search_text__contains=word)
        if query.digits:
            found = found.filter(search_text__contains=query.digits)
        if query.birth_on is not None:
            found = found.filter(birth_on=query.birth_on)
        return found.by_name()

    def by_name(self) -> Self:
        return self.order_by("sort_name", "id")

    def for_list(self) -> Self:
        """Each with its open alerts in `open_alerts`, the gravest first."""
        alerts = models.Prefetch("alerts", Alert.objects.open(), to_attr="open_alerts")
        return self.prefetch_related(alerts)

    def next_number(self) -> int:
        """The next patient number; numbers are never given twice, and gaps are possible."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('clinic_patient_number')")
            return int(cursor.fetchone()[0])

    def likely(self, one: person.Person) -> Self:
        """Candidates for `rules.person.likeness`: same birth date, name, telephone or e-mail."""
        same = models.Q(sort_name=sort_name(one.first_name, one.last_name))
        if one.birth_on is not None:
            same |= models.Q(birth_on=one.birth_on)
        if one.phone:
            same |= models.Q(phone=one.phone)
        if one.email:
            same |= models.Q(email__iexact=one.email)
        return self.people().filter(same)

    def doubles(self, one: person.Person) -> "list[tuple[Patient, list[str]]]":
        """Patients who may be the same person, by name, each with the reasons."""
        rows = self.likely(one).for_list().by_name()[:50]
        found = [(row, person.likeness(one, row.as_person())) for row in rows]
        return [(row, reasons) for row, reasons in found if reasons]


def sort_name(first_name: str, last_name: str) -> str:
    """The folded "last first" by which lists are ordered on any server, whatever its collation."""
    return f"{person.fold(last_name)} {person.fold(first_name)}"


class Patient(Base):
    """One person under care.

    A stand-in is none: it keeps a time on the calendar while somebody types who they are.
    """

    number = models.BigIntegerField(unique=True, editable=False)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    preferred_name = models.CharField(_("called"), max_length=80, blank=True)
    birth_on = models.DateField(_("date of birth"))
    birth_known = models.CharField(
        _("how exactly it is known"),
        max_length=5,
        choices=[("", _("to the day")), ("month", _("month and year")), ("year", _("year only"))],
        blank=True,
    )
    sex = models.CharField(_("sex"), max_length=8, choices=SEX_CHOICES, default="unknown")
    phone = models.CharField(_("mobile number"), max_length=24, blank=True)  # E.164
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="en", choices=[("en", "English"), ("es", "Español")]
    )
    address = models.CharField(_("address"), max_length=240, blank=True)
    deceased_on = models.DateField(_("died on"), null=True, blank=True)
    source_system = models.CharField(max_length=40, blank=True, editable=False)
    source_key = models.CharField(max_length=80, blank=True, editable=False)
    search_text = models.TextField(editable=False)
    sort_name = models.CharField(max_length=170, editable=False, db_index=True)

    objects = PatientQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="patient_search"),
            models.Index(fields=["birth_on"], name="patient_birth"),
            models.Index(fields=["phone"], name="patient_phone"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source_system", "source_key"],
                condition=~models.Q(source_key=""),
                name="patient_source_once",
            ),
            models.CheckConstraint(
                condition=models.Q(birth_on__gte=person.EARLIEST_BIRTH),
                name="patient_birth_possible",
            ),
            models.CheckConstraint(
                condition=~models.Q(first_name="") | ~models.Q(last_name=""),
                name="patient_named",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_stand_in(self) -> bool:
        return self.source_system == STAND_IN

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def born(self) -> str:
        """The birth date as exactly as it is known: "3 May 1974", "May 1974", "1974"."""
        return said(When(self.birth_on, self.birth_known))

    @property
    def called(self) -> str:
        """How the clinic speaks to this person."""
        return self.preferred_name or self.first_name

    def age_on(self, on: date) -> int:
        return person.age_on(self.birth_on, on)

    def as_person(self) -> person.Person:
        return person.Person(self.first_name, self.last_name, self.birth_on, self.phone, self.email)


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> Self:
        """Alerts in force, the gravest first."""
        rank = models.Case(
            models.When(level="stop", then=0), models.When(level="caution", then=1), default=2
        )
        return self.filter(ended_at=None).order_by(rank, "created_at", "id")


class Alert(Base):
    """Something everyone who treats or books this patient must know; ended, never deleted."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="alerts")
    level = models.CharField(_("level"), max_length=8, choices=LEVEL_CHOICES)
    text = models.CharField(_("what to know"), max_length=200)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    source = models.CharField(_("from"), max_length=80, blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    clearance = models.ForeignKey(
        "clinic.Clearance", models.PROTECT, null=True, editable=False, related_name="alerts"
    )
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient"], condition=models.Q(ended_at=None), name="alert_open")
        ]

    def __str__(self) -> str:
        return self.text
