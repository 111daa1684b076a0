"""The tables of the ground floor."""

from clinic.models.audit import AuditEvent, AuditSeal
from clinic.models.clearance import Clearance
from clinic.models.consent import Consent, ConsentText
from clinic.models.formkey import FormKey
from clinic.models.heartbeat import Heartbeat
from clinic.models.history import HistoryItem
from clinic.models.message import Message
from clinic.models.patient import Alert, Patient
from clinic.models.practice import Location, Practice, Room
from clinic.models.staff import User

__all__ = [
    "Alert",
    "AuditEvent",
    "AuditSeal",
    "Clearance",
    "Consent",
    "ConsentText",
    "FormKey",
    "Heartbeat",
    "HistoryItem",
    "Location",
    "Message",
    "Patient",
    "Practice",
    "Room",
    "User",
]
