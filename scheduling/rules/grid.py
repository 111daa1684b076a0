"""A day as rows of five minutes, so that every visit has its place without a script."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from scheduling.rules.slot import Span

STEP_MIN = 5


def _steps(start: datetime, end: datetime) -> float:
    """How many rows lie between two moments, in real time and not on the local clock."""
    return (end.timestamp() - start.timestamp()) / (60 * STEP_MIN)


@dataclass(frozen=True)
class Place:
    """Where a stretch of time stands: its first row, from 1, and how many rows it takes."""

    row: int
    rows: int


@dataclass(frozen=True)
class Window:
    """The hours that a page shows."""

    start: datetime
    end: datetime

    @property
    def rows(self) -> int:
        return ceil(_steps(self.start, self.end))

    def place(self, span: Span) -> Place | None:
        """The rows of a stretch, cut at the window's edges; None when it lies outside."""
        start, end = max(span.start, self.start), min(span.end, self.end)
        if start >= end:
            return None
        first = int(_steps(self.start, start))
        last = ceil(_steps(self.start, end))
        return Place(first + 1, last - first)

    def row_of(self, moment: datetime) -> int | None:
        """The row in which a moment lies, or None outside."""
        if not self.start <= moment < self.end:
            return None
        return int(_steps(self.start, moment)) + 1

    def marks(self, every_min: int = 60) -> list[datetime]:
        """The full hours on the clock of the window's start."""
        local = self.start
        late = timedelta(minutes=local.minute % every_min)
        mark = local if not late else local - late + timedelta(minutes=every_min)
        marks = []
        while mark < self.end:
            marks.append(mark)
            mark += timedelta(minutes=every_min)
        return marks


def phases(whole: Span, rest: Span) -> tuple[Place, Place, Place]:
    """The rows of assessing, resting and re-testing within a visit's own block."""
    before = max(round(_steps(whole.start, rest.start)), 1)
    resting = max(round(_steps(rest.start, rest.end)), 1)
    after = max(round(_steps(rest.end, whole.end)), 1)
    second = before + resting + 1
    return Place(1, before), Place(before + 1, resting), Place(second, after)


def window(spans: Iterable[Span], *, default: Span) -> Window:
    """The half hours around everything that has to be seen; the default where there is nothing."""
    found = list(spans) or [default]
    start, end = min(span.start for span in found), max(span.end for span in found)
    early = timedelta(minutes=start.minute % 30, seconds=start.second)
    late = timedelta(minutes=-end.minute % 30)
    return Window(start - early, end + late)


def pieces(span: Span, minutes: int) -> list[Span]:
    """A free stretch cut at every full multiple of so many minutes."""
    found = []
    start = span.start
    while start < span.end:
        next_cut = start + timedelta(minutes=minutes - start.minute % minutes)
        end = min(next_cut, span.end)
        if end - start >= timedelta(minutes=10):
            found.append(Span(start, end))
        start = next_cut
    return found
