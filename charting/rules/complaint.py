"""What the patient comes for, in one sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from charting.catalogue.text import N_, Text, text
from charting.rules import words
from charting.rules.fact import ComplaintFact

INFORMANTS = {
    "patient": N_("told by the patient"),
    "parent": N_("told by a parent"),
    "guardian": N_("told by the guardian"),
    "clinician": N_("noted by the clinician"),
    "other": N_("told by another person"),
}


def sentence(one: ComplaintFact, *, whole: bool = True) -> Text:
    """The complaint with its history, or only what it is when not `whole`."""
    what = [words.free(one.name)] if one.name.strip() else [text(N_("without a name yet"))]
    if side := words.both_sides(one.side):
        what.append(side)
    said = words.listing(what)
    parts = _history(one) if whole else []
    if one.resolved_on is not None:
        parts.append(text(N_("resolved on %(day)s"), day=words.day(one.resolved_on)))
    if not parts:
        return text(N_("Complaint: %(complaint)s."), complaint=said)
    return text(
        N_("Complaint: %(complaint)s; %(history)s."),
        complaint=said,
        history=words.listing(parts, "; "),
    )


def anchor(pk: object, field: str = "") -> str:
    """The HTML id of a complaint, or of one of its fields."""
    return "-".join(part for part in ("complaint", str(pk), field.replace("_", "-")) if part)


def title(one: ComplaintFact) -> Text:
    """What it is and on which side: "Headache, left"."""
    return _sided(words.free(one.name), one.side)


def parts(said: str) -> tuple[str, ...]:
    """What was said of it one by one, as it was divided by commas."""
    return tuple(dict.fromkeys(part.strip() for part in said.split(",") if part.strip()))


def main(open_ones: Sequence[ComplaintFact]) -> ComplaintFact | None:
    """The complaint that "pain now" speaks of: the first that names a place, else the first.

    Source: own-inference
    """
    return next((one for one in open_ones if one.region.strip()), next(iter(open_ones), None))


def where(open_ones: Sequence[ComplaintFact]) -> Text | None:
    """Where the pain of a visit is: at its main complaint, None without any."""
    one = main(open_ones)
    if one is None:
        return None
    if not one.region.strip():
        return title(one)
    # A region of the body map says its side already.
    is_sided = {"left", "right"} & set(one.region.casefold().split())
    return words.free(one.region) if is_sided else _sided(words.free(one.region), one.side)


def _sided(said: Text, code: str) -> Text:
    side = words.both_sides(code)
    return words.listing([said, side]) if side else said


def _history(one: ComplaintFact) -> list[Text]:
    parts = [text(N_("where: %(free)s"), free=words.free(one.region))] if one.region.strip() else []
    parts += _onset(one)
    fields = (
        (N_("began with: %(free)s"), one.cause),
        (N_("feels: %(free)s"), one.quality),
        (N_("how bad: %(free)s"), one.severity),
        (N_("goes to: %(free)s"), one.radiation),
        (N_("worse with: %(free)s"), one.aggravating),
        (N_("easier with: %(free)s"), one.easing),
        (N_("how often: %(free)s"), one.frequency),
        (N_("limits: %(free)s"), one.limits),
    )
    parts += [text(message, free=words.free(said)) for message, said in fields if said.strip()]
    if one.informant:
        known = INFORMANTS.get(one.informant)
        parts.append(Text(known) if known else words.free(one.informant))
    return parts


def _onset(one: ComplaintFact) -> list[Text]:
    day = words.day(one.onset_on) if one.onset_on else None
    free = words.free(one.onset_words)
    if day and one.onset_words.strip():
        return [text(N_("since %(day)s (%(free)s)"), day=day, free=free)]
    if day:
        return [text(N_("since %(day)s"), day=day)]
    return [text(N_("since: %(free)s"), free=free)] if one.onset_words.strip() else []
