"""The tables of the scheduling floor."""

from scheduling.models.appointment import Appointment
from scheduling.models.goal import Goal
from scheduling.models.hours import Closure, HoursException, WeeklyHours
from scheduling.models.plan import CarePlan, PlanPhase, PlanSpecial, PlanWindow
from scheduling.models.reexam import ExamSignal
from scheduling.models.reminder import Reminder
from scheduling.models.template import PlanTemplate, TemplatePhase, TemplateSpecial
from scheduling.models.type import AppointmentType

__all__ = [
    "Appointment",
    "AppointmentType",
    "CarePlan",
    "Closure",
    "ExamSignal",
    "Goal",
    "HoursException",
    "PlanPhase",
    "PlanSpecial",
    "PlanTemplate",
    "PlanWindow",
    "Reminder",
    "TemplatePhase",
    "TemplateSpecial",
    "WeeklyHours",
]
