"""The tables of the scheduling floor."""

from scheduling.models.appointment import Appointment
from scheduling.models.feed import Feed
from scheduling.models.goal import Goal
from scheduling.models.hours import Closure, HoursException, WeeklyHours
from scheduling.models.miss import Miss, MissContact
from scheduling.models.notice import Notice
from scheduling.models.offer import OfferRule, SlotOffer
from scheduling.models.plan import CarePlan, PlanAway, PlanPhase, PlanSpecial, PlanWindow
from scheduling.models.policy import Policy
from scheduling.models.reexam import ExamSignal
from scheduling.models.reminder import Reminder, ReminderBasis, ReminderRule
from scheduling.models.repair import Repair
from scheduling.models.template import PlanTemplate, TemplatePhase, TemplateSpecial
from scheduling.models.type import AppointmentType
from scheduling.models.vacancy import Vacancy
from scheduling.models.waitlist import WaitlistEntry, WaitlistWindow

__all__ = [
    "Appointment",
    "AppointmentType",
    "CarePlan",
    "Closure",
    "ExamSignal",
    "Feed",
    "Goal",
    "HoursException",
    "Miss",
    "MissContact",
    "Notice",
    "OfferRule",
    "PlanAway",
    "PlanPhase",
    "PlanSpecial",
    "PlanTemplate",
    "PlanWindow",
    "Policy",
    "Reminder",
    "ReminderBasis",
    "ReminderRule",
    "Repair",
    "SlotOffer",
    "TemplatePhase",
    "TemplateSpecial",
    "Vacancy",
    "WaitlistEntry",
    "WaitlistWindow",
    "WeeklyHours",
]
