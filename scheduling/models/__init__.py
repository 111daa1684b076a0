"""The tables of the scheduling floor."""

from scheduling.models.appointment import Appointment
from scheduling.models.goal import Goal
from scheduling.models.hours import Closure, HoursException, WeeklyHours
from scheduling.models.miss import Miss, MissContact
from scheduling.models.plan import CarePlan, PlanPhase, PlanSpecial, PlanWindow
from scheduling.models.policy import Policy
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
    "Miss",
    "MissContact",
    "PlanPhase",
    "PlanSpecial",
    "PlanTemplate",
    "PlanWindow",
    "Policy",
    "Reminder",
    "TemplatePhase",
    "TemplateSpecial",
    "WeeklyHours",
]
