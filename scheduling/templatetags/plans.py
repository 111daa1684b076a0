"""Plans in words: what stands in the way and what would help, the reading, what is due."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.models import User
from scheduling.models import Closure, Goal, TemplateSpecial
from scheduling.models.remedy import Remedy
from scheduling.rules.reexam import Due, Reason
from scheduling.rules.solver import Obstacle, Placed, Why
from scheduling.rules.spoken import Said, Stretch
from scheduling.templatetags.visits import wall

register = template.Library()

EVERY = (
    gettext_lazy("Mondays"),
    gettext_lazy("Tuesdays"),
    gettext_lazy("Wednesdays"),
    gettext_lazy("Thursdays"),
    gettext_lazy("Fridays"),
    gettext_lazy("Saturdays"),
    gettext_lazy("Sundays"),
)
OBSTACLE_WORDS = {
    Why.CLOSED: gettext_lazy("nobody works on these days."),
    Why.FULL: gettext_lazy("the days with work are full."),
    Why.LONG: gettext_lazy("times are free, but none is long enough for this kind of visit."),
    Why.WINDOW: gettext_lazy("times are free, but not when the patient can come."),
    Why.GAP: gettext_lazy("the free days are too close to each other or to the visit before."),
}
MOVED_WORDS = {
    Why.CLOSED: gettext_lazy("The wanted day is closed or nobody works."),
    Why.FULL: gettext_lazy("The wanted day is full."),
    Why.LONG: gettext_lazy("No time of the wanted day is long enough for this kind of visit."),
    Why.WINDOW: gettext_lazy("On the wanted day the patient can only come when nothing is free."),
    Why.TIME: gettext_lazy("The wanted time is taken or outside the hours; this is the nearest."),
    Why.DAY: gettext_lazy(
        "On the wanted day only times far from the wanted hour are free, or the visits would be "
        "too close."
    ),
    Why.GAP: gettext_lazy("The wanted day is too close to the visit before."),
    Why.PERSON: gettext_lazy("The usual practitioner has no time; this is the same day."),
}


def spoken_day(day: date) -> str:
    """ "Tuesday 1 December", in the language of the page."""
    return date_format(day, _("l j F"))


@register.filter
def spoken(moment: datetime, zone: ZoneInfo) -> str:
    """The day of a moment as it is read out: "Tuesday 1 December"."""
    return spoken_day(moment.astimezone(zone).date())


def listed(words: Sequence[str]) -> str:
    """ "Tuesdays and Fridays" """
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def _closed(closure: Closure, who: User) -> str:
    """Who is away and why, in the words of the calendar."""
    if closure.practitioner_id is None:
        return _("closed: %(why)s.") % {"why": closure.reason}
    return _("%(who)s is away: %(why)s.") % {"who": who.display_name, "why": closure.reason}


@register.simple_tag
def obstacle_cause(obstacle: Obstacle, closure: Closure | None, who: User) -> str:
    """Why some visits have no place, as the rest of a sentence that began with the days."""
    return _closed(closure, who) if closure else str(OBSTACLE_WORDS[obstacle.why])


@register.simple_tag
def moved_cause(visit: Placed, closure: Closure | None, who: User) -> str:
    """Why a visit is not where it was wanted."""
    if visit.moved is None:
        return ""
    words = _closed(closure, who) if closure else str(MOVED_WORDS[visit.moved])
    return words[:1].upper() + words[1:]


@register.filter
def remedy_words(one: Remedy) -> str:
    """What a change does, as the words of its button."""
    if one.kind == "day":
        return _("Allow %(days)s") % {"days": EVERY[one.weekday]}
    if one.kind == "later":
        return _("Begin on %(day)s") % {"day": spoken_day(one.day)}
    if one.kind == "pause":
        return _("Leave out the week of %(day)s") % {"day": date_format(one.day, _("j F"))}
    if one.kind == "with" and one.practitioner:
        return _("All with %(who)s") % {"who": one.practitioner.display_name}
    if one.kind == "gap":
        days = ngettext("%(n)s day", "%(n)s days", one.gap) % {"n": one.gap}
        return _("Allow %(days)s between visits") % {"days": days}
    return {
        "others": _("Let others step in"),
        "anytime": _("Any hour of these days"),
    }.get(one.kind, one.code)


@register.filter
def remedy_result(one: Remedy) -> str:
    """How the plan would lie then."""
    last = date_format(one.layout.placed[-1].day, _("j F"))
    moved = one.layout.moved
    if not moved:
        return _("Then all fit where they are wanted, until %(day)s.") % {"day": last}
    words = ngettext("%(n)s is moved", "%(n)s are moved", moved) % {"n": moved}
    return _("Then all fit, %(moved)s, until %(day)s.") % {"moved": words, "day": last}


@register.simple_tag
def stretch_words(stretch: Stretch, people: Mapping[str, User], *, is_first: bool) -> str:
    """A stretch as one sentence: "Tuesdays and Fridays at 10:40 am with …, from … for 4 weeks." """
    words = {
        "days": listed([str(EVERY[day]) for day in stretch.weekdays]),
        "time": wall(stretch.at),
        "who": people[str(stretch.practitioner)].display_name,
        "day": spoken_day(stretch.first),
        "weeks": ngettext("%(n)s week", "%(n)s weeks", stretch.weeks) % {"n": stretch.weeks},
    }
    if is_first:
        return _("%(days)s at %(time)s with %(who)s, from %(day)s, for %(weeks)s.") % words
    return _("Then %(days)s at %(time)s with %(who)s, from %(day)s, for %(weeks)s.") % words


@register.simple_tag
def exception_words(
    visit: Said, stretch: Stretch, people: Mapping[str, User], zone: ZoneInfo
) -> str:
    """A visit that differs: "But visit 3 is on Monday 23 November at 4:20 pm." """
    local = visit.start.astimezone(zone)
    words = {
        "n": visit.number,
        "day": spoken_day(local.date()),
        "time": wall(local.time()),
        "who": people[str(visit.practitioner)].display_name,
    }
    if visit.practitioner != stretch.practitioner:
        return _("But visit %(n)s is on %(day)s at %(time)s with %(who)s.") % words
    return _("But visit %(n)s is on %(day)s at %(time)s.") % words


@register.filter
def left_out_words(day: date) -> str:
    """ "No visit in the week of 14 December." """
    return _("No visit in the week of %(day)s.") % {"day": date_format(day, _("j F"))}


@register.simple_tag
def special_words(number: int, start: datetime, kind: Any, zone: ZoneInfo) -> str:
    """ "Visit 12, on Friday 8 January, is a Re-examination and takes 40 minutes." """
    return _("Visit %(n)s, on %(day)s: %(kind)s, %(minutes)s minutes.") % {
        "n": number,
        "day": spoken_day(start.astimezone(zone).date()),
        "kind": kind.name,
        "minutes": kind.duration_min,
    }


@register.filter
def due_words(due: Due) -> str:
    """Why a re-examination is due, the most pressing reason first."""
    return " ".join(_reason(due, reason) for reason in due.reasons)


def _reason(due: Due, reason: Reason) -> str:
    if reason in {Reason.WORSE, Reason.PLATEAU} and due.signal:
        words = {"what": due.signal.label, "values": _values(due.signal.values)}
        if reason is Reason.WORSE:
            return _("%(what)s got worse since the last examination: %(values)s.") % words
        return _("%(what)s stands still: %(values)s.") % words
    if reason is Reason.VISITS:
        said = ngettext("%(n)s visit", "%(n)s visits", due.visits) % {"n": due.visits}
        return _("%(visits)s since the last examination.") % {"visits": said}
    said = ngettext("%(n)s day", "%(n)s days", due.days) % {"n": due.days}
    return _("%(days)s since the last examination.") % {"days": said}


def _values(values: Iterable[Decimal]) -> str:
    return " → ".join(f"{value.normalize():f}" for value in values)


@register.filter
def by_position(rows: Iterable[Any]) -> list[Any]:
    """Phases in their order, without asking the database again."""
    return sorted(rows, key=lambda row: row.position)


@register.filter
def by_number(rows: Iterable[TemplateSpecial]) -> list[TemplateSpecial]:
    """Special visits in their order, the last one at the end."""
    return sorted(rows, key=lambda row: row.number or 999)


@register.filter
def template_special_words(row: TemplateSpecial) -> str:
    """ "Re-examination at visit 12", "Check at the last visit"."""
    kind = row.type.name if row.type else _("re-examination")
    if row.number is None:
        return _("%(kind)s at the last visit") % {"kind": kind}
    return _("%(kind)s at visit %(n)s") % {"kind": kind, "n": row.number}


@register.filter
def from_to(goal: Goal) -> str:
    """ "6 → 3 of 10", or the half of it that is known."""
    ends = [f"{one.normalize():f}" for one in (goal.baseline, goal.target) if one is not None]
    words = " → ".join(ends) if goal.target is not None else f"{ends[0]} →"
    return f"{words} {goal.unit}".strip()


@register.filter
def due_short(due: Due) -> str:
    """The first reason alone, for a list."""
    return _reason(due, due.reason)
