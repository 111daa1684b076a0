"""What would help a plan that does not fit, or not well: each change is tried before it is offered.

A change has a short code which a page sends back: `day:2` allows Wednesdays, `later:1` begins a
week later, `pause:2026-12-21` leaves that week out, `with:KEY` asks somebody else, `others` lets
others step in, `anytime` takes the hours of the windows away, `gap:1` allows visits closer
together, `exam:9` makes that visit a re-examination.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from clinic.models.staff import User
from scheduling.models.diary import Diary
from scheduling.models.draft import SPARE_WEEKS, Draft, Known
from scheduling.rules.cadence import gap_days
from scheduling.rules.solver import Layout, Why
from scheduling.rules.wish import DAY_ENDS, DAY_STARTS, Window, weekdays_of

MOST = 4
MOST_DAYS = 2


@dataclass(frozen=True)
class Remedy:
    """One change with which the plan was laid and all its visits fit."""

    code: str
    draft: Draft
    layout: Layout
    practitioner: User | None = None

    @property
    def kind(self) -> str:
        return self.code.partition(":")[0]

    @property
    def weekday(self) -> int:
        """The weekday that it allows."""
        return int(self.code.partition(":")[2])

    @property
    def day(self) -> date:
        """The first day, or the week that is left out."""
        if self.kind == "pause":
            return date.fromisoformat(self.code.partition(":")[2])
        return self.draft.starts_on

    @property
    def gap(self) -> int:
        return self.draft.gap_days or 0


def changed(draft: Draft, code: str) -> Draft | None:
    """The draft with a change; None for a code that means nothing here."""
    kind, _colon, value = code.partition(":")
    try:
        if kind == "day":
            return _with_day(draft, int(value))
        if kind == "later" and 1 <= int(value) <= SPARE_WEEKS:
            return replace(draft, starts_on=draft.starts_on + timedelta(days=7 * int(value)))
        if kind == "pause" and len(draft.pauses) < SPARE_WEEKS:
            return replace(draft, pauses=tuple({*draft.pauses, date.fromisoformat(value)}))
        if kind == "with":
            who = User.objects.practitioners().filter(pk=UUID(value)).first()
            return replace(draft, practitioner=who, others_may_treat=False) if who else None
        if kind == "gap" and 1 <= int(value) <= 6:
            return replace(draft, gap_days=int(value))
        if kind == "exam" and 1 <= int(value) <= draft.visits_total:
            return _with_exam(draft, int(value))
    except ValueError:
        return None
    if kind == "others":
        return replace(draft, others_may_treat=True)
    if kind == "anytime":
        days = weekdays_of(draft.windows)
        return replace(draft, windows=tuple(Window(d, DAY_STARTS, DAY_ENDS) for d in days))
    return None


def _with_day(draft: Draft, weekday: int) -> Draft | None:
    """With a further weekday, from the earliest to the latest hour of the others."""
    if not draft.windows or not 0 <= weekday <= 6:
        return None
    starts = min(window.starts for window in draft.windows)
    ends = max(window.ends for window in draft.windows)
    return replace(draft, windows=tuple(sorted({*draft.windows, Window(weekday, starts, ends)})))


def _with_exam(draft: Draft, number: int) -> Draft | None:
    """With one more re-examination, unless that visit is another special one already."""
    if draft.exam_type is None or draft.exam_number is None or number in draft.all_specials:
        return None
    return replace(draft, specials=(*draft.specials, (number, draft.exam_type)))


def helping(draft: Draft, diary: Diary, layout: Layout, known: Known) -> list[Remedy]:
    """At most four changes after which all visits fit, the mildest first; the same every time.

    Of further weekdays only the two with which the fewest visits are moved.
    """
    tried = (_tried(draft, code, diary, known) for code in _weekdays(draft))
    days = [one for one in tried if one is not None]
    found = sorted(days, key=lambda one: (one.layout.moved, one.code))[:MOST_DAYS]
    for code in _candidates(draft, diary, layout):
        if len(found) == MOST:
            break
        one = _tried(draft, code, diary, known)
        if one is not None:
            found.append(one)
    return found


def _tried(draft: Draft, code: str, diary: Diary, known: Known) -> Remedy | None:
    """The change with the plan as it would lie; None where it does not fit or changes nothing."""
    other = changed(draft, code)
    if other is None or other == draft:
        return None
    layout = other.lay(diary, known)
    who = other.practitioner if code.startswith("with:") else None
    return Remedy(code, other, layout, who) if layout.fits else None


def _weekdays(draft: Draft) -> list[str]:
    """Every weekday that the windows leave out."""
    others = set(range(7)) - set(weekdays_of(draft.windows))
    return [f"day:{day}" for day in sorted(others)] if draft.windows else []


def _candidates(draft: Draft, diary: Diary, layout: Layout) -> Iterator[str]:
    causes = {obstacle.why for obstacle in layout.obstacles}
    if draft.windows:
        yield "anytime"
    if Why.GAP in causes:
        usual = draft.gap_days or max(gap_days(phase.per_week) for phase in draft.phases)
        yield from (f"gap:{days}" for days in range(usual - 1, 0, -1))
    if len(diary.practitioners) > 1 and not draft.others_may_treat:
        yield "others"
    if len({obstacle.first for obstacle in layout.obstacles}) == 1:
        yield f"pause:{layout.obstacles[0].first.isoformat()}"
    yield from (f"later:{weeks}" for weeks in range(1, SPARE_WEEKS + 1))
    others = [user for key, user in diary.practitioners.items() if key != draft.practitioner.pk]
    yield from (f"with:{user.pk}" for user in others)


def better(draft: Draft, diary: Diary, layout: Layout, known: Known) -> list[Remedy]:
    """Changes after which all visits fit and fewer of them are moved: for a plan that fits."""
    shut = {one.day for one in layout.placed if one.moved in {Why.CLOSED, Why.FULL}}
    weeks = sorted({draft.starts_on + (day - draft.starts_on) // 7 * 7 for day in shut})
    codes = [f"pause:{week.isoformat()}" for week in weeks[:SPARE_WEEKS]]
    if layout.moved and len(diary.practitioners) > 1 and not draft.others_may_treat:
        codes.append("others")
    tried = (_tried(draft, code, diary, known) for code in codes)
    return [one for one in tried if one and one.layout.moved < layout.moved][:MOST]
