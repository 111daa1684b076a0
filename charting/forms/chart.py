"""The whole chart of one visit: its sections in the order of the hands, its bands, its note."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext, ngettext

from charting.forms import (
    category,
    complaint,
    measurement,
    posture,
    response,
    retest,
    stage,
    today,
    treated,
)
from charting.forms.part import Earlier, Line, Section, Sheet, say
from charting.models import Visit, witness
from charting.models.visit import COLUMNS
from charting.rules import freshness
from charting.rules.sided import WARN
from charting.rules.signing import OpenPoint, open_points
from charting.rules.visit import is_treated
from clinic.models import Clearance
from scheduling.rules import cadence

# Sections that are left out while they have no line.
MAY_BE_EMPTY = {"complaint", "measurement", "treated"}
# What a visit without SOT does not ask for, unless something is recorded there.
ONLY_SOT = {"category", "blocks", "retest"}
# A routine visit folds here what did not change; the lines say so themselves.
FOLDED = {"complaint", "measurement"}
# The section of the thread that each open point belongs to.
PLACES = {
    "pain": "today",
    "reaction": "today",
    "reaction_type": "today",
    "informant": "today",
    "outcome": "complaint",
    "outcome_name": "complaint",
    "measurement": "measurement",
    "measurement_name": "measurement",
    "procedure": "treated",
    "procedure_after": "treated",
    "level": "treated",
    "findings": "supine",
    "category": "category",
    "blocks": "blocks",
    "layout": "blocks",
    "blocks_reason": "blocks",
    "retest": "retest",
    "why": "retest",
    "response": "closing",
}


@dataclass
class Plan:
    """Where this visit stands in the care plan; 0 where there is none."""

    number: int = 0
    total: int = 0
    due: int = 0

    @property
    def words(self) -> str:
        """ "1 behind", "on plan", "2 ahead"."""
        late = self.due - self.number
        if late > 0:
            return ngettext("%(n)s behind", "%(n)s behind", late) % {"n": late}
        if late < 0:
            return ngettext("%(n)s ahead", "%(n)s ahead", -late) % {"n": -late}
        return gettext("on plan")


@dataclass
class Said:
    """One sentence of the note with the line it came from."""

    text: str
    anchor: str


@dataclass
class Letter:
    """One letter of the note with its sentences."""

    code: str
    title: str
    sentences: list[Said]


@dataclass
class Chart:
    """What the page shows; sections know their state, `points` is what is still open."""

    sheet: Sheet
    sections: list[Section]
    points: list[OpenPoint]
    letters: list[Letter]
    plan: Plan = field(default_factory=Plan)

    @property
    def visit(self) -> Visit:
        return self.sheet.visit

    @property
    def columns(self) -> list[Earlier | None]:
        """One head a column, the oldest left; None left of the first visit."""
        known = self.sheet.earlier
        return [*[None] * (COLUMNS - len(known)), *known]

    @cached_property
    def waiting(self) -> list[Clearance]:
        """The doctor's words that are still waited for."""
        return self.visit.waiting_rows(self.sheet.now.astimezone(self.sheet.zone).date())

    @property
    def read(self) -> str:
        """What this page shows, as a fingerprint: the signature brings it back."""
        return witness.of(self.sheet.facts, self.sheet.note)

    @cached_property
    def doubts(self) -> list[Said]:
        """Words that put something on the other side than the chart does: shown, never a stop."""
        found = [one for one in self.sheet.sides if one.level == WARN]
        return [Said(say(one.text), one.anchors[0]) for one in found]

    @cached_property
    def hold(self) -> bool:
        """Whether a missing word holds the signature back: only when there was treatment."""
        return is_treated(self.sheet.facts) and bool(self.waiting)

    @cached_property
    def open_links(self) -> list[Said]:
        return [Said(say(point.text), point.anchor) for point in self.points]

    @cached_property
    def meter(self) -> list[tuple[str, bool]]:
        """ "9 of 14 findings as on 16 Nov" for the last visits, and whether all are."""
        back = self.sheet.earlier[::-1][: freshness.LOOKED_BACK]
        shares = freshness.shares(self.sheet.facts, [one.facts for one in back])
        sentence = gettext("%(same)s of %(total)s findings as on %(day)s")
        return [
            (sentence % {"same": s.same, "total": s.total, "day": one.day}, s.is_copy)
            for one, s in zip(back, shares, strict=True)
            if s.total
        ]

    @property
    def next_words(self) -> str:
        return say(self.points[0].text) if self.points else ""

    @property
    def first_open(self) -> OpenPoint | None:
        return self.points[0] if self.points else None


def build(
    visit: Visit,
    earlier: Sequence[Visit],
    now: datetime,
    wanted: Collection[str] | None = None,
) -> Chart:
    """The chart of a visit that `for_chart` brought, beside its earlier visits, newest first.

    With `wanted` names of sections and lines, only those are built whole; of the others there is
    what their heads say.
    """
    sheet = Sheet(visit, earlier, now, wanted)
    points = open_points(sheet.facts, sheet.sides)
    sections = [one for one in _sections(sheet) if _is_shown(sheet, one)]
    for section in sections:
        if section.id in FOLDED:
            _fold(sheet, section)
    _mark(sheet, sections, points)
    return Chart(sheet, sections, points, _letters(sheet))


def _sections(sheet: Sheet) -> list[Section]:
    """Every section in the order of the hands, with its lines where any of them is wanted."""
    visit = sheet.visit
    taught = gettext("what was found, and the taught reading; you choose")
    return [
        # What visit it is stands there from the start.
        _wanted(sheet, today.lines, Section("today", gettext("Today"), held=True), *today.ROWS),
        Section(
            "complaint",
            gettext("Complaints and scores"),
            lines=complaint.lines(sheet),
            held=complaint.holds(sheet),
        ),
        *posture.sections(sheet),
        _wanted(
            sheet,
            measurement.lines,
            Section("measurement", gettext("Measured"), held=bool(visit.measurement_rows)),
        ),
        _wanted(
            sheet,
            category.lines,
            Section("category", gettext("Category"), taught, held=bool(visit.category)),
        ),
        _wanted(
            sheet,
            stage.lines,
            Section("blocks", gettext("Blocks"), _blocks_sub(sheet), held=bool(visit.blocks_state)),
        ),
        Section(
            "treated",
            gettext("Treated"),
            lines=treated.lines(sheet),
            held=bool(visit.procedure_rows),
        ),
        Section("retest", gettext("Re-test"), lines=retest.lines(sheet)),
        _wanted(
            sheet,
            response.lines,
            Section("closing", gettext("Response and next"), held=response.holds(visit)),
            *response.ROWS,
        ),
        Section("sign", gettext("Sign")),
    ]


def _wanted(
    sheet: Sheet, lines: Callable[[Sheet], list[Line]], section: Section, *rows: str
) -> Section:
    """A section with its lines where it is asked for, or one of its `rows`."""
    if sheet.wants(section.id, *rows):
        section.lines = lines(sheet)
    return section


def _is_shown(sheet: Sheet, section: Section) -> bool:
    if section.id in ONLY_SOT and sheet.visit.kind == posture.WITHOUT_SOT:
        return any(_filled(sheet, section)) or (section.id == "retest" and bool(section.lines))
    asked = sheet.wants(section.id)
    return section.id not in MAY_BE_EMPTY or bool(section.lines) or not asked


def _fold(sheet: Sheet, section: Section) -> None:
    """Put behind the fold of a section, on a routine visit, the lines that ask for it."""
    if sheet.visit.kind != "routine":
        return
    section.folded = [line for line in section.lines if line.fold]
    section.lines = [line for line in section.lines if not line.fold]
    n = len(section.folded)
    section.fold_words = ngettext("%(n)s more line", "%(n)s more lines", n) % {"n": n}


def _blocks_sub(sheet: Sheet) -> str:
    visit = sheet.visit
    if visit.blocks_started_at and not visit.blocks_stopped_at:
        return gettext("clock running")
    return gettext("no blocks") if visit.blocks_state == "none" else ""


def _mark(sheet: Sheet, sections: list[Section], points: list[OpenPoint]) -> None:
    """Give each section its place on the thread: done, some, open, and where you are."""
    open_at = {PLACES.get(point.code, "sign") for point in points}
    here = PLACES.get(points[0].code, "sign") if points else "sign"
    for section in sections:
        section.now = section.id == here
        full, some = _filled(sheet, section)
        if section.id in open_at:
            section.state = "some" if some else "open"
        elif section.id in posture.FACES:
            section.state = "done" if full else "some" if some else "open"
        else:
            section.state = "done" if some or (section.id == "retest" and not points) else "open"
        section.sub = _sub(section, sheet)
    first = points[0].anchor if points else ""
    waiting = {point.anchor for point in points}
    for section in sections:
        for line in section.lines:
            line.extra["now"] = first.startswith("retest-") and line.id == f"row-{first}"
            line.todo = _is_todo(sheet, line, waiting)


def _is_todo(sheet: Sheet, line: Line, waiting: set[str]) -> bool:
    """Whether the key that walks on stops here: something is asked, or can be affirmed."""
    name = line.id.removeprefix("row-")
    asks = line.affirm and not (line.extra.get("stale") or line.extra.get("offer"))
    if asks or name in waiting:
        return True
    if name in ("change", "reaction"):
        return bool(sheet.earlier) and not line.held
    running = sheet.visit.blocks_started_at and not sheet.visit.blocks_stopped_at
    return name == "blocks" and bool(running)


def _filled(sheet: Sheet, section: Section) -> tuple[bool, bool]:
    """Whether every line of a section holds something, and whether any does."""
    if section.held is not None:
        return section.held, section.held
    held = [line.held for line in section.lines]
    return bool(held) and all(held), any(held)


def _sub(section: Section, sheet: Sheet) -> str:
    if section.id != "retest":
        waiting = sum(1 for line in section.lines if line.affirm and not line.extra.get("offer"))
        more = gettext("%(n)s to affirm") % {"n": waiting} if waiting else ""
        return " · ".join(part for part in (section.sub, more) if part)
    positive = len(section.lines)
    if not positive:
        return gettext("only what was positive; nothing so far")
    left = sum(1 for line in section.lines if line.extra["open"])
    words = gettext("%(n)s positive") % {"n": positive}
    return words + (" · " + gettext("%(n)s left") % {"n": left} if left else "")


def _letters(sheet: Sheet) -> list[Letter]:
    return [
        Letter(
            section.code,
            say(section.title),
            [Said(say(s.text), s.anchors[0] if s.anchors else "") for s in section.sentences],
        )
        for section in sheet.note
    ]


def plan_of(visit: Visit, phases: Sequence[tuple[int, int]], day: date) -> Plan:
    """Where the visit stands in its care plan; `phases` are visits a week and weeks, in order."""
    booked = visit.appointment
    if booked is None or booked.plan is None or booked.plan_number is None:
        return Plan()
    weeks = cadence.weeks([cadence.Phase(*phase) for phase in phases], booked.plan.starts_on)
    days = [one for week in weeks for one in cadence.targets(week, booked.plan.weekdays)]
    total = booked.plan.visits_total
    due = min(max(cadence.should_be_at(days, day), 1), total)
    return Plan(booked.plan_number, total, due)
