"""What was done at this visit: the spine and the procedures in order."""

from charting.forms.part import Line, Sheet


def lines(sheet: Sheet) -> list[Line]:
    """The lines of this section."""
    return []
