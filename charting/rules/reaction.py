"""Reactions to the last visit: when they raise an alert, and how they are said."""

from __future__ import annotations

from collections.abc import Sequence

from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import words
from charting.rules.fact import ReactionFact

YES = "yes"


def alert(reactions: Sequence[ReactionFact]) -> Text | None:
    """Return what to warn about when a new neurological sign was reported, else None.

    Source: reaction-fields, general-knowledge
    """
    signs = [reaction for reaction in reactions if reaction.new_neuro_sign == YES]
    if not signs:
        return None
    kinds = words.listing([kind(one.type) for one in signs if one.type])
    if not any(one.type for one in signs):
        return text(N_("New neurological sign after the last visit: examine before treating."))
    return text(
        N_("New neurological sign after the last visit (%(reaction)s): examine before treating."),
        reaction=kinds,
    )


def kind(code: str) -> Text:
    """The reaction in words."""
    known = load().choices["reaction"].get(code)
    return Text(known.label) if known else words.free(code)


def sentence(one: ReactionFact) -> Text:
    """One reaction with everything that was said about it, and nothing else."""
    parts = [kind(one.type) if one.type else text(N_("reaction"))]
    if one.onset_hours is not None:
        parts.append(text(N_("%(hours)s h after the visit"), hours=one.onset_hours))
    if one.duration_h is not None:
        parts.append(text(N_("lasted %(hours)s h"), hours=one.duration_h))
    if one.severity is not None:
        parts.append(text(N_("severity %(severity)s of 10"), severity=one.severity))
    parts += [Text(_FLAGS[key]) for key in _flags(one) if key in _FLAGS]
    if one.related:
        known = load().choices["relation"].get(one.related)
        parts.append(Text(known.label) if known else words.free(one.related))
    more = (
        (N_("what was done: %(free)s"), one.action),
        (N_("what became of it: %(free)s"), one.outcome),
        (N_("remark: %(free)s"), one.note),
    )
    parts += [text(message, free=words.free(said)) for message, said in more if said.strip()]
    return text(N_("Reaction in detail: %(parts)s."), parts=words.listing(parts, "; "))


def _flags(one: ReactionFact) -> list[tuple[str, str]]:
    return [("limits", one.limits_activity), ("neuro", one.new_neuro_sign)]


_FLAGS = {
    ("limits", "yes"): N_("it limited activity"),
    ("limits", "no"): N_("it did not limit activity"),
    ("limits", "unsure"): N_("unsure whether it limited activity"),
    ("neuro", "yes"): N_("new neurological sign"),
    ("neuro", "no"): N_("no new neurological sign"),
    ("neuro", "unsure"): N_("unsure about a new neurological sign"),
}
