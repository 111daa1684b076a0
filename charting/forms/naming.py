"""What was typed, as the catalogue calls it: a test by its name, an answer by its word, a score."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.load import load
from charting.rules.quantity import canonical

# The kind under which anything can be typed.
ANY_KIND = "other"


def place(visit: UUID, *what: str) -> UUID:
    """The id of the entry in a place of a visit: the same on every page that shows it."""
    return uuid5(visit, " ".join(what))


def measured(visit: UUID, data: Mapping[str, Any]) -> dict[str, Any]:
    """A new measurement as sent: a known name becomes its code, a button its test and side."""
    given = {name: data.get(name) for name in data}
    code, picked, side = str(given.pop("pick", "") or "").partition(":")
    if picked:
        given |= {"id": str(place(visit, "measurement", code, "", side, "")), "code": code}
        given |= {"side": side}
    name = str(given.get("name") or "").strip().casefold()
    if name and not given.get("code"):
        known = load().tests.values()
        words = {gettext(one.label).casefold(): one.code for one in known}
        code = words.get(name) or next((o.code for o in known if o.label.casefold() == name), "")
        if code:
            given |= {"code": code, "name": ""}
    test = load().tests.get(str(given.get("code") or ""))
    given["kind"] = test.kind if test else given.get("kind") or "other"
    if test and not given.get("unit"):
        given["unit"] = test.unit
    for part in ("value", "after"):
        if given.get(part):
            given[part] = answer(str(given.get("code") or ""), str(given[part]))
    return given


def done(data: Mapping[str, Any]) -> dict[str, Any]:
    """A new procedure as sent: typed under "Something else", a known name becomes its code."""
    given = {name: data.get(name) for name in data}
    said = str(given.get("name") or "").strip().casefold()
    kind = str(given.get("kind") or "")
    if not said or given.get("code"):
        return given
    named = [p for p in load().procedures.values() if said == gettext(p.label).casefold()]
    fitting = [one for one in named if kind in (one.kind, ANY_KIND) and not one.retired]
    if fitting:
        given |= {"kind": fitting[0].kind, "code": fitting[0].code, "name": ""}
    return given


def scored(data: Mapping[str, Any]) -> dict[str, Any]:
    """A new score as sent: the name of a known measure, where any can be named, is that measure."""
    given = {name: data.get(name) for name in data}
    said = str(given.get("name") or "").strip().casefold()
    chosen = load().measures.get(str(given.get("measure") or ""))
    if not said or chosen is None or not chosen.named:
        return given
    for one in load().measures.values():
        known = {gettext(word).casefold() for word in (one.label, one.short) if word}
        if said in known and not (one.named or one.retired):
            return given | {"measure": one.code, "name": ""}
    return given


def answer(code: str, said: str) -> str:
    """What was found as it is kept: the code of a usual answer, a tidy number, or the words."""
    test = load().tests.get(code)
    answers = load().answer_sets.get(test.answers) if test else None
    spoken = said.strip().casefold()
    for option in answers.options if answers else ():
        if spoken in (option.value, option.label.casefold(), gettext(option.label).casefold()):
            return option.value
    return canonical(said)[:40]


def score(code: str, value: Decimal | None) -> None:
    """A score lies in the range of its measure. Raises: forms.ValidationError."""
    measure = load().measures.get(code)
    if measure is None or value is None or measure.accepts(value):
        return
    if measure.options:
        raise forms.ValidationError(_("The chart knows no such value."))
    between = {"low": measure.minimum, "high": measure.maximum, "what": gettext(measure.label)}
    message = _("%(what)s: between %(low)s and %(high)s")
    if not measure.decimals:
        message = _("%(what)s: a whole number between %(low)s and %(high)s")
    raise forms.ValidationError(message % between)
