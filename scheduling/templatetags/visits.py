"""Visits in words: the board's sentence, steps as verbs, plans and their moves."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from clinic.templatetags.kit import day_year
from scheduling.models import Appointment, AppointmentType, Closure
from scheduling.models.board import Board, minutes_between
from scheduling.rules.grid import Place
from scheduling.rules.slot import SHORTEST_MIN
from scheduling.rules.wall import is_twice, shown

register = template.Library()

STEP_WORDS = {
    "booked": gettext_lazy("Book it"),
    "confirmed": gettext_lazy("Confirm"),
    "arrived": gettext_lazy("Arrive"),
    "in_room": gettext_lazy("To the table"),
    "done": gettext_lazy("Done"),
    "no_show": gettext_lazy("Did not come"),
}
PART_WORDS = {"assess": gettext_lazy("assess"), "retest": gettext_lazy("re-test")}
NUMBERS = (
    gettext_lazy("Nobody"),
    gettext_lazy("One"),
    gettext_lazy("Two"),
    gettext_lazy("Three"),
    gettext_lazy("Four"),
    gettext_lazy("Five"),
    gettext_lazy("Six"),
    gettext_lazy("Seven"),
    gettext_lazy("Eight"),
    gettext_lazy("Nine"),
)


def count_word(count: int) -> str:
    """Small numbers as words: "Two"; larger ones as digits."""
    return str(NUMBERS[count]) if count < len(NUMBERS) else str(count)


@register.simple_tag
def board_sentence(board: Board) -> str:
    """The heading of today: who waits, who is on a table, who is past their time."""
    waiting, on = len(board.waiting), board.on_tables
    waits = ngettext("%(n)s waits", "%(n)s wait", max(waiting, 1)) % {"n": count_word(waiting)}
    tables = ngettext("%(n)s is on a table", "%(n)s are on tables", max(on, 1))
    first = _("%(waits)s, %(tables)s.") % {
        "waits": waits,
        "tables": tables % {"n": count_word(on).lower()},
    }
    late = board.past_time
    if not waiting:
        return first
    second = ngettext("%(n)s is past their time.", "%(n)s are past their time.", max(late, 1))
    return f"{first} {second % {'n': count_word(late)}}"


@register.simple_tag
def miss_sentence(missed: int, overdue: int, late: int) -> str:
    """The heading of the worklist: whom to call, who is past their time."""
    calls = ngettext("%(n)s to call.", "%(n)s to call.", max(missed, 1))
    parts = [calls % {"n": count_word(missed)}]
    if overdue:
        words = ngettext("%(n)s is past their time.", "%(n)s are past their time.", overdue)
        parts.append(words % {"n": count_word(overdue)})
    if late:
        words = ngettext("%(n)s cancelled late.", "%(n)s cancelled late.", late)
        parts.append(words % {"n": count_word(late)})
    return " ".join(parts)


@register.filter
def place(at: Place) -> str:
    """The classes that put a block on its rows."""
    return f"from-{at.row} span-{at.rows}"


@register.filter
def visit_label(visit: Appointment) -> str:
    """ "Visit 7 of 12" on a plan, else the kind of visit."""
    if visit.plan is None:
        return visit.type.name
    words = {"n": visit.plan_number, "total": visit.plan.visits_total}
    if visit.type_id != visit.plan.type_id:
        return _("%(type)s, %(n)s of %(total)s") % {"type": visit.type.name, **words}
    return _("Visit %(n)s of %(total)s") % words


@register.simple_tag
def kind_mark(kind: AppointmentType, visit: Appointment | None = None) -> SafeString:
    """The colour and shape of a kind of visit; beside a visit of a plan its name too, unseen.

    The shape says what the colour says, for those who see colours otherwise.
    """
    if visit is None:
        return format_html('<span class="kind-mark" data-kind="{}"></span>', kind.colour)
    words = format_html('<span class="vh">{}, </span>', kind.name) if visit.plan else ""
    mark = '<span class="kind-mark" data-kind="{}" title="{}">{}</span>'
    return format_html(mark, kind.colour, kind.name, words)


@register.filter
def step_word(step: str) -> str:
    """A step as the verb on its button."""
    return str(STEP_WORDS.get(step, step))


@register.filter
def part_word(part: str) -> str:
    """A practitioner's turn within a visit: "assess"."""
    return str(PART_WORDS.get(part, part))


@register.filter
def lookup(table: Mapping[str, Any], key: object) -> Any:
    """The entry of a key, whatever its type."""
    return table.get(str(key), "")


@register.filter
def phase_words(phase: Any) -> str:
    """ "2 a week for 4 weeks" """
    weeks = ngettext("%(n)s week", "%(n)s weeks", phase.weeks) % {"n": phase.weeks}
    return _("%(n)s a week for %(weeks)s") % {"n": phase.per_week, "weeks": weeks}


@register.filter
def joined(numbers: Any) -> str:
    """Numbers in a row: "3, 4"."""
    return ", ".join(str(number) for number in numbers)


@register.filter
def visit_short(visit: Appointment) -> str:
    """ "7 of 12" on a plan, else the kind of visit: for narrow columns."""
    if visit.plan is None:
        return visit.type.name
    return _("%(n)s of %(total)s") % {"n": visit.plan_number, "total": visit.plan.visits_total}


@register.filter
def since(moment: datetime | None, now: datetime) -> int:
    """Whole minutes from a moment until now."""
    return minutes_between(moment, now)


@register.filter
def hour_word(clock: str) -> str:
    """A full hour without its minutes: "9 am"."""
    words = str(clock).replace(":00", "")
    return _("noon") if words.startswith("12") and words.endswith(pgettext("time", "pm")) else words


@register.filter
def hour_of_day(hour: int) -> str:
    """A full hour of a scale: "9 am"; 24 is midnight again."""
    return hour_word(wall(time(hour % 24)))


@register.filter
def wall(at: time) -> str:
    """A time of day on any clock: "9:10 am"."""
    half = pgettext("time", "am") if at.hour < 12 else pgettext("time", "pm")
    return f"{at.hour % 12 or 12}:{at:%M}\N{NO-BREAK SPACE}{half}"


@register.filter
def closure_when(closure: Closure) -> str:
    """Its days, with the hours where it takes a part: "Tue 24 Nov 2026, 11:03 am to Fri 27 Nov"."""
    first, last = day_year(closure.first_on), day_year(closure.last_on)
    days = first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    if closure.starts is None:
        return days
    starts = wall(closure.starts)
    if closure.ends is not None:
        hours = _("%(first)s to %(last)s") % {"first": starts, "last": wall(closure.ends)}
        return f"{days}, {hours}"
    if first == last:
        return _("%(day)s, from %(time)s on") % {"day": first, "time": starts}
    return _("%(first)s to %(last)s") % {"first": f"{first}, {starts}", "last": last}


@register.filter
def in_list(value: object, values: Any) -> bool:
    return str(value) in {str(one) for one in values or []}


@register.filter
def fold_words(moment: datetime, zone: ZoneInfo) -> str:
    """Which of two, where the clock shows this time twice on that day; else nothing."""
    seen = shown(moment, zone)
    if not is_twice(seen.day, seen.at, zone):
        return ""
    return _("after the clocks have gone back") if seen.fold else _("before the clocks go back")


@register.filter
def wall_time(moment: datetime, zone: ZoneInfo) -> str:
    """The location's clock for an address: "09:10"."""
    return f"{moment.astimezone(zone):%H:%M}"


@register.filter
def wall_day(moment: datetime, zone: ZoneInfo) -> str:
    """The location's day for an address: "2026-11-24"."""
    return f"{moment.astimezone(zone):%Y-%m-%d}"


@register.filter
def zone_word(moment: datetime, zone: ZoneInfo) -> str:
    """A zone by its city and what its clock says now: "New York (EST)", "UTC+10"."""
    local = moment.astimezone(zone)
    area, _slash, city = zone.key.rpartition("/")
    if area in {"", "Etc"}:
        return f"UTC{local:%z}"[:6] if zone.key != "UTC" else "UTC"
    name = local.tzname() or ""
    return f"{city.replace('_', ' ')} ({name if name.isalpha() else f'UTC{name}'})"


@register.filter
def offset_min(moment: datetime, zone: ZoneInfo) -> int:
    """How far a zone's clock is ahead of UTC, in minutes."""
    ahead = moment.astimezone(zone).utcoffset()
    return int(ahead.total_seconds()) // 60 if ahead else 0


@register.simple_tag
def grab(visit: Appointment, may_edit: bool, zone: ZoneInfo) -> SafeString:
    """What the scripts must know of a visit that can be dragged, as attributes; else only its key.

    Moments are seconds since 1970; the practitioner's turns are minutes after the start.
    """
    key = format_html(' data-visit="{}"', visit.pk)
    can = ["move"] if visit.is_open else []
    can += ["length"] if visit.is_open or visit.status == "in_room" else []
    if not (may_edit and can):
        return key
    start, local = visit.start_at, visit.start_at.astimezone(zone)
    turns = [(minutes_between(start, turn.start), turn) for turn in visit.turns]
    rest = visit.resting
    least = minutes_between(start, rest.end) + SHORTEST_MIN if rest else SHORTEST_MIN
    facts = {
        "can": " ".join(can),
        "at": int(start.timestamp()),
        "min": visit.duration_min,
        "least": least,
        "who": visit.practitioner_id,
        "room": visit.room_id,
        "parts": ",".join(f"{at}-{minutes_between(one.start, one.end)}" for at, one in turns),
        "name": visit.patient.full_name,
        "day": f"{local:%Y-%m-%d}",
        "wall": f"{local:%H:%M}",
    }
    return key + format_html_join("", ' data-{}="{}"', facts.items())
