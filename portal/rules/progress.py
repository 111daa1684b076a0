"""How far a packet is: the step, the minutes left, the first page that is not finished."""

from collections.abc import Collection
from math import ceil

from portal.catalogue.entry import Packet, Section

MINUTES = 8  # what the whole packet takes, sections and check together


def steps(packet: Packet) -> int:
    """All pages and the last look at the answers."""
    return len(packet.sections) + 1


def step(packet: Packet, code: str) -> int:
    """The number of a page, counted from 1."""
    return [section.code for section in packet.sections].index(code) + 1


def minutes_left(packet: Packet, at: int) -> int:
    """Whole minutes that people still need on page number `at`, at least one."""
    return max(1, ceil(MINUTES * (steps(packet) - at + 1) / steps(packet)))


def first_open(packet: Packet, complete: Collection[str]) -> Section | None:
    """The first page that is not finished, or None when only sending is left."""
    for section in packet.sections:
        if section.code not in complete:
            return section
    return None


def after(packet: Packet, code: str) -> Section | None:
    """The page after this one, or None at the end."""
    at = step(packet, code)
    return packet.sections[at] if at < len(packet.sections) else None


def before(packet: Packet, code: str) -> Section | None:
    """The page before this one, or None at the beginning."""
    at = step(packet, code)
    return packet.sections[at - 2] if at > 1 else None
