"""What was measured or tested beside the indicators, in one sentence each."""

from __future__ import annotations

from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import words
from charting.rules.fact import MeasurementFact

PAIN = {"yes": N_("painful"), "no": N_("without pain")}


def label(one: MeasurementFact) -> Text:
    """What was measured: its label in the catalogue, or its own name."""
    known = load().tests.get(one.code)
    own = words.free(one.name) if one.name.strip() else None
    if known is None:
        return own or (words.plain(one.code) if one.code else text(N_("Measurement")))
    if own is None:
        return Text(known.label)
    return text(N_("%(test)s (%(name)s)"), test=Text(known.label), name=own)


def is_said(one: MeasurementFact) -> bool:
    """True when something was found out: a value before or after."""
    return bool(one.value.strip() or one.after.strip())


def sentence(one: MeasurementFact) -> Text | None:
    """ "Lumbar flexion: 53° → 60°, painful (goniometer).", None while no value is there."""
    if not is_said(one):
        return None
    what = [label(one)]
    if side := words.both_sides(one.side):
        what.append(side)
    how = [*_how(one)]
    parts = [_value(one), *([_pain(one.pain)] if one.pain else [])]
    said = words.listing(parts)
    if how:
        said = text(N_("%(value)s (%(extras)s)"), value=said, extras=words.listing(how))
    if one.note.strip():
        said = text(
            N_("%(said)s; remark: %(free)s"),
            said=said,
            free=words.free(one.note),
        )
    return text(N_("%(what)s: %(parts)s."), what=words.listing(what, " "), parts=said)


def _value(one: MeasurementFact) -> Text:
    test = load().tests.get(one.code)
    before = words.answer(test, one.value, one.unit) if one.value.strip() else None
    after = words.answer(test, one.after, one.unit) if one.after.strip() else None
    if before and after:
        return text(N_("%(before)s → %(after)s"), before=before, after=after)
    if before:
        return before
    return text(N_("after: %(value)s"), value=after or words.plain(""))


def _pain(given: str) -> Text:
    if given in PAIN:
        return Text(PAIN[given])
    if given.isdigit():
        return text(N_("pain %(pain)s of 10"), pain=given)
    return text(N_("pain: %(free)s"), free=words.free(given))


def _how(one: MeasurementFact) -> list[Text]:
    parts = []
    if one.position.strip():
        known = words.POSITION_WORDS.get(one.position)
        parts.append(Text(known) if known else words.condition(one.position))
    if one.method.strip():
        parts.append(words.choice("way", one.method))
    return [*parts, *(words.condition(code) for code in one.conditions)]
