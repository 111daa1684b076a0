"""A patient's care in plain words: what was done, how scores went, what to do at home."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from charting.catalogue.load import load
from charting.catalogue.text import Text
from charting.drawing import pelvis, trend
from charting.models import Visit, record, release
from charting.rules import measure as measures
from charting.rules import procedure as procedures
from charting.rules.fact import BlocksState, Position, ProcedureFact, VisitFacts
from clinic.templatetags.kit import day_spoken, minutes
from portal.catalogue.citation import cited
from portal.models.care import Course

DRAWN = 24  # values of a line: a year of twice a month
LINE = 2  # a line shows from so many values on


def say(text: Text | str) -> str:
    """A text of the rules, or a label of the catalogue, in the reader's language."""
    return text.render(_) if isinstance(text, Text) else _(text) if text else ""


@dataclass(frozen=True)
class Rule:
    """One published rule about a change: what it asks for, whether it counts, who says so."""

    label: str
    met: bool
    source: str


@dataclass(frozen=True)
class Score:
    """One score as its patient reads it; `tone` is better, worse, same or "" for one value."""

    label: str
    about: str
    said: str
    tone: str
    matters: str
    rules: list[Rule]
    svg: str


def score(course: Course, uid: str, label: str = "") -> Score:
    """The first and the last value with their days, whether the change counts, the line."""
    one = course.progress
    measure = load().measures[one.measure]
    name = label or say(one.label)
    changes = {change.code: say(change.label) for change in measure.changes}
    rules = [Rule(changes[v.rule], v.met, cited(v.source)) for v in one.verdicts]
    return Score(
        label=name,
        about=course.about,
        said=_said(course),
        tone=_tone(course),
        matters=_matters(course),
        rules=rules,
        svg=_line(course, name, uid),
    )


def _said(course: Course) -> str:
    one = course.progress
    measure = load().measures[one.measure]
    first, last = one.points[0], one.points[-1]
    if len(one.points) == 1:
        facts = {"value": say(measures.said(measure, last.value)), "day": day_spoken(last.on)}
        return _("%(value)s on %(day)s.") % facts
    return _("%(first)s on %(day)s, %(last)s on %(later)s.") % {
        "first": say(measures.said(measure, first.value)),
        "day": day_spoken(first.on),
        "last": say(measures.said(measure, last.value)),
        "later": day_spoken(last.on),
    }


def _tone(course: Course) -> str:
    """Better and worse only where a rule counts the change; everything else is no clear change."""
    one = course.progress
    if len(one.points) < 2:
        return ""
    return one.trend if one.trend in ("better", "worse") else "same"


def _matters(course: Course) -> str:
    one = course.progress
    if len(one.points) < 2:
        return _("One value so far: nothing to compare with yet.")
    if not one.verdicts:
        return _("We know no published rule that says which change counts here.")
    counted = sum(verdict.met for verdict in one.verdicts)
    if not counted:
        return _("By no published rule is this a change that counts.")
    facts = {"n": counted, "all": len(one.verdicts)}
    return _("Published rules that count it: %(n)s of %(all)s.") % facts


def _line(course: Course, label: str, uid: str) -> str:
    points = course.progress.points[-DRAWN:]
    if len(points) < LINE:
        return ""
    measure = load().measures[course.progress.measure]
    low, top = measure.minimum, measure.maximum - measure.minimum
    values = [round(point.value - low) for point in points]
    return trend.draw(values, top=top, label=label, uid=f"line-{uid}", translate=_)


@dataclass(frozen=True)
class Step:
    """One thing to do at home, and how often."""

    label: str
    how: str = ""


class Last:
    """The last signed visit: the drawing of the blocks, what was done, what to do at home."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        with release.of(visit):
            self.facts: VisitFacts = record.facts(visit)
            self.svg = self._drawn()
            self.blocks = self._blocks()
            self.worked = self._worked()
            self.steps = list(self._steps())

    def _drawn(self) -> str:
        layout = self.facts.layout
        if layout is None:
            return ""
        return pelvis.draw(layout, uid="last-pelvis", compact=True, translate=_)

    def _blocks(self) -> str:
        """ "You lay face down on 2 padded wedges for 4 min."; "" where no blocks were used."""
        layout = self.facts.layout
        if layout is None or not layout.blocks:
            none = self.facts.blocks_state == BlocksState.NONE
            return _("No wedges were used at this visit.") if none else ""
        n = len(layout.blocks)
        if layout.position == Position.PRONE:
            said = ngettext(
                "You lay face down on %(n)s padded wedge",
                "You lay face down on %(n)s padded wedges",
                n,
            )
        else:
            said = ngettext(
                "You lay face up on %(n)s padded wedge",
                "You lay face up on %(n)s padded wedges",
                n,
            )
        said %= {"n": n}
        if self.facts.minutes is None:
            return f"{said}."
        return _("%(lay)s for %(time)s.") % {"lay": said, "time": minutes(self.facts.minutes)}

    def _worked(self) -> str:
        """ "Also: spine L5, T4; jaw."; kinds of work with their levels, in the order done."""
        levels: dict[str, list[str]] = {}
        for one in self.facts.procedures:
            if procedures.is_treatment(one):
                kind = procedures.kind_of(one)
                found = levels.setdefault(say(kind.label) if kind else one.kind, [])
                if one.level and one.level not in found:
                    found.append(one.level)
        if not levels:
            return ""
        parts = [f"{kind} ({', '.join(at)})" if at else kind for kind, at in levels.items()]
        return _("What was worked on: %(parts)s.") % {"parts": ", ".join(parts)}

    @property
    def pain(self) -> str:
        """Pain before and after, where both were asked."""
        if self.facts.pain is None or self.facts.pain_after is None:
            return ""
        facts = {"before": self.facts.pain, "after": self.facts.pain_after}
        return _("Your pain: %(before)s when you came, %(after)s when you left.") % facts

    def _steps(self) -> Iterator[Step]:
        advice = load().choices["advice"]
        for code in self.facts.advice:
            yield Step(_first_up(say(advice[code].label if code in advice else code)))
        for one in self.facts.procedures:
            if one.kind in ("home", "exercise"):
                yield Step(say(procedures.label(one)), _how(one))

    @property
    def home_note(self) -> str:
        return self.facts.home_note


def _how(one: ProcedureFact) -> str:
    """ "3 sets, 10 times each, hold 5 s, 2 times a day"; what people typed stays as typed."""
    given = {key: str(value).strip() for key, value in one.details.items()}
    sides = {
        "L": _("on the left"),
        "R": _("on the right"),
        "B": pgettext("an exercise", "on both sides"),
    }
    n = {key: int(value) if value.isdecimal() else 2 for key, value in given.items()}
    patterns = {
        "area": "%s",
        "device": "%s",
        "sets": ngettext("%s set", "%s sets", n.get("sets", 2)),
        "reps": ngettext("%s time each", "%s times each", n.get("reps", 2)),
        "hold": _("hold %s s"),
        "minutes": _("%s min"),
        "times_day": ngettext("%s time a day", "%s times a day", n.get("times_day", 2)),
    }
    said = [patterns[key] % given[key] for key in patterns if given.get(key)]
    parts = [sides.get(one.side, ""), *said, one.note.strip()]
    return ", ".join(part for part in parts if part)


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
