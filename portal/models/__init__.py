"""The tables of the portal floor."""

from portal.models.arrival import ArrivalDoor
from portal.models.booking import Booking
from portal.models.draft import Draft
from portal.models.packet import Packet, PacketSection
from portal.models.passkey import Ceremony, Passkey
from portal.models.policy import OnlinePolicy
from portal.models.reply import ReplyLink
from portal.models.session import PatientSession
from portal.models.signin import SignIn

__all__ = [
    "ArrivalDoor",
    "Booking",
    "Ceremony",
    "Draft",
    "OnlinePolicy",
    "Packet",
    "PacketSection",
    "Passkey",
    "PatientSession",
    "ReplyLink",
    "SignIn",
]
