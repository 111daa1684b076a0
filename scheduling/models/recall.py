"""The facts behind messages that no coming visit asks for: missed visits, plans without a next
visit, re-examinations that are due."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinic.models.nudge import Nudge
from clinic.models.patient import Patient
from clinic.models.practice import Location
from clinic.rules.nudge import Kind
from scheduling.models.appointment import FREE_VALUES, Appointment
from scheduling.models.miss import Miss
from scheduling.models.plan import CarePlan, PlanAway
from scheduling.models.reexam import due_list
from scheduling.models.waitlist import WAITING, WaitlistEntry
from scheduling.rules import recall as rule
from scheduling.rules.policy import MissKind, Status


@dataclass(frozen=True)
class Missed:
    """The visits that one patient missed on one day; they are told of once."""

    patient: Patient
    location: Location
    day: date
    visits: tuple[Appointment, ...]
    at: datetime  # when the last of them was marked

    @property
    def fact(self) -> str:
        return f"{self.patient.pk}:{self.day}"


def missed(now: datetime) -> list[Missed]:
    """Who missed a visit lately, was not called yet and has not booked since."""
    rows = Miss.objects.open().filter(kind=MissKind.NO_SHOW, at__gt=now - rule.MISSED_FOR)
    rows = rows.filter(appointment__status=Status.NO_SHOW)
    rows = rows.select_related("appointment__patient", "appointment__location").order_by("at", "id")
    found: dict[tuple[UUID, date], list[Miss]] = defaultdict(list)
    for row in rows:
        visit = row.appointment
        day = visit.start_at.astimezone(visit.location.tz).date()
        found[visit.patient_id, day].append(row)
    booked = _booked_last([key for key, _day in found])
    groups = []
    for (patient, day), group in found.items():
        if (at := booked.get(patient)) is not None and at > group[0].at:
            continue
        visits = tuple(row.appointment for row in group)
        groups.append(Missed(visits[0].patient, visits[0].location, day, visits, group[-1].at))
    return groups


def _booked_last(patients: list[UUID]) -> dict[UUID, datetime]:
    """When each of these got the visit that was booked last, of those that stand."""
    rows = Appointment.objects.filter(patient__in=patients).exclude(status__in=FREE_VALUES)
    rows = rows.exclude(status=Status.HELD)
    pairs = rows.order_by("created_at").values_list("patient_id", "created_at")
    return dict(pairs)


@dataclass(frozen=True)
class Waiting:
    """A plan under way with visits left, none of them booked, and since which day."""

    plan: CarePlan
    last_on: date

    @property
    def fact(self) -> str:
        return f"{self.plan.pk}:{self.last_on}"


def waiting(now: datetime, after_days: int) -> list[Waiting]:
    """Plans that wait for a next visit for so many days, whose patient waits for nothing else."""
    plans = list(CarePlan.objects.without_next(now).for_list())
    keys = [plan.pk for plan in plans]
    patients = [plan.patient_id for plan in plans]
    busy = set(
        Appointment.objects.ahead(now)
        .filter(patient__in=patients)
        .values_list("patient_id", flat=True)
    )
    busy |= set(
        WaitlistEntry.objects.filter(status=WAITING, patient__in=patients).values_list(
            "patient_id", flat=True
        )
    )
    last, away = _last_days(keys), _away(keys)
    found = []
    for plan in plans:
        zone = plan.location.tz
        at = last.get(plan.pk)
        last_on = at.astimezone(zone).date() if at else plan.starts_on
        suits = rule.waits(
            last_on=last_on,
            today=now.astimezone(zone).date(),
            after_days=after_days,
            away=away.get(plan.pk, []),
        )
        if suits and plan.kept < plan.visits_total and plan.patient_id not in busy:  # type: ignore[attr-defined]
            found.append(Waiting(plan, last_on))
    return found


def _last_days(plans: list[UUID]) -> dict[UUID, datetime]:
    """When the last visit of each plan was kept or missed; what was cancelled does not count."""
    rows = Appointment.objects.filter(plan__in=plans, status__in=[Status.DONE, Status.NO_SHOW])
    pairs = rows.order_by("period__startswith").values_list("plan_id", "period")
    return {key: period.lower for key, period in pairs}


def _away(plans: list[UUID]) -> dict[UUID, list[tuple[date, date]]]:
    found: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    rows = PlanAway.objects.filter(plan__in=plans).order_by("first_on")
    for key, first, last in rows.values_list("plan_id", "first_on", "last_on"):
        found[key].append((first, last))
    return found


@dataclass(frozen=True)
class ExamDue:
    """A plan whose re-examination is due and not booked; one message for each examination."""

    plan: CarePlan
    since: date
    told_lately: bool  # another message about the next visit went out, or will

    @property
    def fact(self) -> str:
        return f"{self.plan.pk}:{self.since}"


def exams(now: datetime) -> list[ExamDue]:
    """Plans due for a re-examination without one on the calendar, of patients who still come."""
    due = [pair for pair in due_list(now) if _comes(pair[0], now)]
    keys = [plan.patient_id for plan, _why in due]
    ahead = Appointment.objects.ahead(now).filter(patient__in=keys, type__is_exam=True)
    booked = set(ahead.values_list("patient_id", flat=True))
    told = _told_lately(keys, now)
    return [
        ExamDue(plan, why.since, plan.patient_id in told)
        for plan, why in due
        if plan.patient_id not in booked
    ]


def _comes(plan: CarePlan, now: datetime) -> bool:
    """Whether a patient was here within a month or has a next visit; else nobody is reminded."""
    last, ahead = plan.last_at, plan.next_at  # type: ignore[attr-defined]
    return ahead is not None or (last is not None and (now - last).days <= rule.WAITS_FOR)


def _told_lately(patients: list[UUID], now: datetime) -> set[UUID]:
    """Who got, or will get, another message about coming again within the last days."""
    rows = Nudge.objects.filter(patient__in=patients, kind__in=[Kind.NO_SHOW, Kind.GAP])
    rows = rows.filter(
        message__status__in=["planned", "sending", "sent", "uncertain"],
        message__due_at__gt=now - rule.APART,
    )
    return set(rows.values_list("patient_id", flat=True))
