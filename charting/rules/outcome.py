"""Scores and reports of a visit, in one sentence each, beside the first and the last value."""

from __future__ import annotations

from collections.abc import Mapping

from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import measure, words
from charting.rules.fact import ComplaintFact, OutcomeFact

CLINICIAN = "clinician"
TELLS = {
    "patient": N_("Patient reports: %(said)s."),
    "parent": N_("Parent reports: %(said)s."),
    "guardian": N_("Guardian reports: %(said)s."),
    "clinician": N_("Clinician reports: %(said)s."),
    "other": N_("Another person reports: %(said)s."),
}


def is_said(one: OutcomeFact) -> bool:
    """True when there is a value or words."""
    return one.value is not None or bool(one.words.strip())


def sentence(one: OutcomeFact, complaints: Mapping[str, ComplaintFact]) -> Text | None:
    """ "Parent reports: bedwetting: much less.", None while there is neither value nor words."""
    if not is_said(one):
        return None
    parts = [*_value(one), *_more(one)]
    said = text(
        N_("%(what)s: %(parts)s"),
        what=label(one, complaints),
        parts=words.listing(parts, "; "),
    )
    return text(TELLS.get(one.informant, N_("%(said)s.")), said=said)


def label(one: OutcomeFact, complaints: Mapping[str, ComplaintFact]) -> Text:
    """What it is about: measure, name, complaint, as far as they were said."""
    parts = [measure.label(one.measure, one.name)] if one.measure or one.name.strip() else []
    about = complaints.get(one.complaint)
    if about is not None and about.name.strip():
        parts.append(words.free(about.name))
    return words.listing(parts) if parts else text(N_("Report"))


def _value(one: OutcomeFact) -> list[Text]:
    parts = []
    if one.value is not None:
        known = load().measures.get(one.measure)
        said = measure.said(known, one.value)
        band = measure.band_of(known, one.value) if known else None
        if band is not None:
            said = text(N_("%(value)s (%(band)s)"), value=said, band=Text(band.label))
        parts.append(said)
        if one.baseline is not None:
            parts.append(
                text(N_("%(value)s at the start"), value=measure.said(known, one.baseline))
            )
        if one.last is not None:
            parts.append(text(N_("%(value)s last time"), value=measure.said(known, one.last)))
    if one.words.strip():
        parts.append(words.free(one.words))
    return parts


def _more(one: OutcomeFact) -> list[Text]:
    parts = []
    if one.since_on is not None:
        parts.append(text(N_("since %(day)s"), day=words.day(one.since_on)))
    if one.note.strip():
        parts.append(text(N_("remark: %(free)s"), free=words.free(one.note)))
    return parts
