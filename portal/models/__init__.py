"""The tables of the portal floor."""

from portal.models.packet import Packet, PacketSection

__all__ = ["Packet", "PacketSection"]
