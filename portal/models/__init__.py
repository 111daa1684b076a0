"""The tables of the portal floor."""

from portal.models.arrival import ArrivalDoor
from portal.models.packet import Packet, PacketSection
from portal.models.reply import ReplyLink
from portal.models.session import PatientSession
from portal.models.signin import SignIn

__all__ = ["ArrivalDoor", "Packet", "PacketSection", "PatientSession", "ReplyLink", "SignIn"]
