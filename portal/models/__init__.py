"""The tables of the portal floor."""

from portal.models.arrival import ArrivalDoor
from portal.models.packet import Packet, PacketSection
from portal.models.reply import ReplyLink

__all__ = ["ArrivalDoor", "Packet", "PacketSection", "ReplyLink"]
