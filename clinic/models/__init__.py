"""The tables of the ground floor."""

from clinic.models.audit import AuditEvent, AuditSeal
from clinic.models.birth import Birth
from clinic.models.clearance import Clearance
from clinic.models.consent import Consent, ConsentText, ConsentWithdrawal, TextConsent
from clinic.models.device import Device
from clinic.models.document import Document
from clinic.models.formkey import FormKey
from clinic.models.heartbeat import Heartbeat
from clinic.models.history import HistoryItem
from clinic.models.mail import MailHold
from clinic.models.message import Message
from clinic.models.nudge import Nudge, NudgeRule
from clinic.models.outbox import CarrierState, Outbox
from clinic.models.patient import Alert, Patient
from clinic.models.practice import Location, Practice, Room
from clinic.models.pregnancy import Pregnancy
from clinic.models.referral import Referral
from clinic.models.relative import PatientLink
from clinic.models.result import TestResult
from clinic.models.screening import ScreeningPolicy
from clinic.models.staff import User
from clinic.models.text import CarrierCall, IncomingText
from clinic.models.wording import Wording

__all__ = [
    "Alert",
    "AuditEvent",
    "AuditSeal",
    "Birth",
    "CarrierCall",
    "CarrierState",
    "Clearance",
    "Consent",
    "ConsentText",
    "ConsentWithdrawal",
    "Device",
    "Document",
    "FormKey",
    "Heartbeat",
    "HistoryItem",
    "IncomingText",
    "Location",
    "MailHold",
    "Message",
    "Nudge",
    "NudgeRule",
    "Outbox",
    "Patient",
    "PatientLink",
    "Practice",
    "Pregnancy",
    "Referral",
    "Room",
    "ScreeningPolicy",
    "TestResult",
    "TextConsent",
    "User",
    "Wording",
]
