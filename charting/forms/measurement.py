"""Ranges of motion, strength, tests and sizes of this visit."""

from charting.forms.part import Line, Sheet


def lines(sheet: Sheet) -> list[Line]:
    """The lines of this section."""
    return []
