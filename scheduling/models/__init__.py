"""The tables of the scheduling floor."""

from scheduling.models.appointment import Appointment
from scheduling.models.hours import Closure, WeeklyHours
from scheduling.models.plan import CarePlan, PlanPhase
from scheduling.models.reminder import Reminder
from scheduling.models.type import AppointmentType

__all__ = [
    "Appointment",
    "AppointmentType",
    "CarePlan",
    "Closure",
    "PlanPhase",
    "Reminder",
    "WeeklyHours",
]
