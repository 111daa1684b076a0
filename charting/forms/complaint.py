"""What the patient comes for, and its scores: complaints across visits."""

from charting.forms.part import Line, Sheet


def lines(sheet: Sheet) -> list[Line]:
    """The lines of this section."""
    return []
