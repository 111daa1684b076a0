"""Repairs in words: what needs a time, what moves and why, what was done."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scheduling.models import Repair
from scheduling.models.change import Change
from scheduling.models.proposal import Proposal
from scheduling.models.revision import Revised
from scheduling.rules.repair import Stuck
from scheduling.rules.solver import Why
from scheduling.templatetags.visits import count_word

register = template.Library()


@register.simple_tag
def repair_sentence(proposal: Proposal) -> str:
    """The heading: how many visits need a time, and how many others move for them."""
    count = proposal.count
    if not count:
        return _("Every visit of the plan has its time.")
    need = ngettext("%(n)s visit needs a new time", "%(n)s visits need a new time", count)
    need %= {"n": count_word(count)}
    if proposal.mended.stuck is not None:
        return _("%(need)s, and not every one finds it.") % {"need": need}
    more = sum(one.why is Why.GAP for one in proposal.changes)
    if not more:
        return _("%(need)s. No other visit moves.") % {"need": need}
    moves = ngettext("%(n)s more moves to make room.", "%(n)s more move to make room.", more)
    return f"{need}. {moves % {'n': count_word(more)}}"


@register.filter
def change_words(change: Change) -> str:
    """Why a visit of the plan moves, is added or drops out; nothing about one that stays."""
    if change.visit is None:
        return _("It was missed, cancelled or not booked.")
    if change.drops:
        return _("The plan has no place for it any more.")
    who = change.visit.practitioner.display_name
    if change.why is Why.CLOSED and change.cause:
        return _("%(why)s: %(who)s is not here on that day.") % {"why": change.cause, "who": who}
    if change.why is Why.CLOSED:
        return _("%(who)s does not work at that time any more.") % {"who": who}
    words = {
        Why.GAP: _("It makes room: the visits keep their days apart and their order."),
        Why.PACE: _("The pace is another one: each visit belongs into its week."),
        Why.PERSON: _("It is to be with somebody else."),
        Why.WINDOW: _("The patient cannot come at its time."),
        Why.DAY: _("It is not on one of the best days."),
        Why.TIME: _("It is not at the best time."),
    }
    return words.get(change.why, "") if change.why else ""


@register.filter
def added_words(change: Change) -> str:
    """Why a change of the plan adds a visit."""
    return _("The plan has a further visit here.") if change.visit is None else change_words(change)


@register.simple_tag
def revision_sentence(proposal: Revised) -> str:
    """The heading over a change: how many stay, move, are added, drop out or change their kind."""
    if proposal.mended.stuck is not None:
        return _("Not every visit finds a time this way.")
    if not proposal.changes_anything:
        return _("Nothing is changed yet.")
    moved, added, dropped = (len(proposal.of(look)) for look in ("moved", "added", "dropped"))
    whom = sum(one.only_whom for one in proposal.changes)
    kinds = sum(one.kind is not None for one in proposal.changes)
    moved -= whom
    parts = []
    if whom:
        said = ngettext(
            "%(n)s visit is with somebody else.", "%(n)s visits are with somebody else.", whom
        )
        parts.append(said % {"n": whom})
    if moved:
        parts.append(ngettext("%(n)s visit moves.", "%(n)s visits move.", moved) % {"n": moved})
    if added:
        parts.append(
            ngettext("%(n)s visit is added.", "%(n)s visits are added.", added) % {"n": added}
        )
    if dropped:
        said = ngettext("%(n)s visit is cancelled.", "%(n)s visits are cancelled.", dropped)
        parts.append(said % {"n": dropped})
    if kinds:
        said = ngettext("%(n)s visit changes its kind.", "%(n)s visits change their kind.", kinds)
        parts.append(said % {"n": kinds})
    return " ".join(parts) or _("The plan changes and every visit stays.")


@register.filter
def stuck_words(stuck: Stuck) -> str:
    """Why a visit finds no time on any day that was tried."""
    words = {
        Why.CLOSED: _("Nobody works on these days."),
        Why.FULL: _("No time that is long enough is free."),
        Why.GAP: _("The free days are too close to other visits of the plan."),
        Why.WINDOW: _("Times are free, but not when the patient can come."),
    }
    return str(words.get(stuck.why, ""))


@register.filter
def accept_words(proposal: Proposal) -> str:
    """The button: "Move 3 visits", "Add a visit", "Move 2 and add 1"."""
    moved, added = len(proposal.of("moved")), len(proposal.of("added"))
    if moved and added:
        return _("Move %(moved)s and add %(added)s") % {"moved": moved, "added": added}
    if added:
        return ngettext("Add the visit", "Add %(n)s visits", added) % {"n": added}
    return ngettext("Move the visit", "Move %(n)s visits", moved) % {"n": moved}


def done_words(repair: Repair) -> str:
    """What was done, beside its undo."""
    did: list[Any] = [step["do"] for step in repair.steps]
    moved, added, dropped = did.count("move"), did.count("add"), did.count("drop")
    parts = [] if repair.plan_was is None else [_("The plan is changed.")]
    if moved:
        parts.append(ngettext("%(n)s visit moved.", "%(n)s visits moved.", moved) % {"n": moved})
    if added:
        parts.append(ngettext("%(n)s visit added.", "%(n)s visits added.", added) % {"n": added})
    if dropped:
        said = ngettext("%(n)s visit cancelled.", "%(n)s visits cancelled.", dropped)
        parts.append(said % {"n": dropped})
    if moved or added or dropped:
        parts.append(_("E-mails go out in 3 minutes."))
    return " ".join(parts)


@register.filter
def kept_count(proposal: Proposal) -> int:
    """How many visits ahead stay where they are."""
    return len(proposal.of("kept"))


def _placed_words(count: int, placed: int) -> str:
    """How many of so many have a proposal, and how many are left to a call."""
    if placed == count:
        return ngettext("It has a new time.", "All have a new time.", count)
    left = count - placed
    some = ngettext("%(n)s has a new time", "%(n)s have a new time", max(placed, 1))
    call = ngettext("%(n)s is to be called.", "%(n)s are to be called.", left)
    words = {
        "some": some % {"n": count_word(placed)},
        "call": call % {"n": count_word(left).lower()},
    }
    return _("%(some)s, %(call)s") % words


@register.simple_tag
def absence_sentence(count: int, placed: int, who: Any) -> str:
    """The heading when somebody is away: how many visits lose their time, how many have another."""
    name = who.display_name
    if not count:
        return _("Nobody is booked with %(who)s in this time.") % {"who": name}
    first = ngettext(
        "%(n)s visit with %(who)s loses its time.",
        "%(n)s visits with %(who)s lose their time.",
        count,
    ) % {"n": count_word(count), "who": name}
    return f"{first} {_placed_words(count, placed)}"


@register.simple_tag
def closure_sentence(count: int, placed: int) -> str:
    """The heading over days that are noted: how many visits still stand on them."""
    if not count:
        return _("No visit is left on these days.")
    first = ngettext(
        "%(n)s visit still stands on these days.", "%(n)s visits still stand on these days.", count
    ) % {"n": count_word(count)}
    return f"{first} {_placed_words(count, placed)}"
