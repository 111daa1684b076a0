"""What one tap sends: checked before anything is done, field by field."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.entry import Slot, ValueSet
from charting.catalogue.load import load
from charting.catalogue.quantity import parse, stored
from charting.forms.part import say
from charting.models.outcome import INFORMANTS
from charting.models.visit import KIND_CHOICES
from charting.rules import words


def _choices(name: str) -> list[tuple[str, str]]:
    return [(code, code) for code in load().choices[name]]


class FindingForm(forms.Form):
    """One value in one slot; an empty value takes it back.

    A typed number is read as people say it ("6,5", "3 to 4", "> 90", "6 mm") and kept in one form.
    """

    code = forms.CharField(max_length=20)
    side = forms.CharField(max_length=1, required=False)
    cell = forms.CharField(max_length=20, required=False)
    phase = forms.ChoiceField(choices=[("before", ""), ("after", "")])
    value = forms.CharField(max_length=40, required=False)
    unit = forms.CharField(max_length=8, required=False)
    seen = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        place = [cleaned.get(name, "") for name in ("code", "side", "cell")]
        try:
            slot = load().slot(*place)
        except KeyError:
            return cleaned  # the action refuses it in words
        if slot.values.kind == "number" and cleaned.get("value") and "unit" in cleaned:
            _read_number(slot, cleaned)
        return cleaned


def _read_number(slot: Slot, cleaned: dict[str, Any]) -> None:
    """Put value and unit in the form that is kept. Raises: forms.ValidationError."""
    given = parse(cleaned["value"])
    unit = given.unit if slot.values.has_unit(given.unit) and given.unit else cleaned["unit"]
    value = stored(given)
    if (given.unit and unit != given.unit) or not slot.values.accepts(value, unit):
        parts = [words.indicator(slot.code), words.place(slot)]
        label = say(words.listing([part for part in parts if part], " "))
        said = {"label": label, "asked": asked(slot.values)}
        raise forms.ValidationError(gettext("%(label)s: %(asked)s.") % said)
    cleaned |= {"value": value, "unit": unit}


def asked(values: ValueSet) -> str:
    """What can be typed, in words: "a number from 0 to 90°, a range such as 3-4, or “above”"."""
    unit = say(values.unit_label(values.unit))
    top = {"low": values.minimum, "high": values.maximum, "unit": unit}
    said = [
        gettext("a number from %(low)s to %(high)s%(unit)s")
        % (top | {"unit": unit if unit == "°" else f" {unit}"})
    ]
    if values.decimals:
        said.append(gettext("with at most %(n)s decimal") % {"n": values.decimals})
    if values.ranges:
        said.append(gettext("or a range such as 3-4"))
    if values.over:
        said.append(gettext("or “above” when it is over the limit"))
    return ", ".join(said)


class DescribeForm(forms.Form):
    """More about what was found: the vertebra of a fibre, the major one, how a line was tested."""

    code = forms.CharField(max_length=20)
    side = forms.CharField(max_length=1, required=False)
    cell = forms.CharField(max_length=20, required=False)
    part = forms.ChoiceField(
        choices=[(part, "") for part in ("vertebra", "is_major", "conditions")]
    )
    value = forms.CharField(max_length=400, required=False)
    seen = forms.CharField(max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        part = cleaned["part"]
        value, seen = (_read(part, cleaned[name]) for name in ("value", "seen"))
        if part == "conditions":
            value = _one_a_group(value, seen)
        return cleaned | {"value": value, "seen": seen}


def _read(part: str, said: str) -> Any:
    if part == "conditions":
        return _conditions(said)
    return _flag(said) if part == "is_major" else _vertebra(said)


def _vertebra(said: str) -> str:
    """Levels of the catalogue, however they are written. Raises: forms.ValidationError."""
    by_name = {code.lower(): code for code in load().segments}
    parts = [part for part in re.split(r"[\s,/+]+", said.strip().lower()) if part]
    parts = [f"{parts[0][:1]}{part}" if part.isdigit() else part for part in parts]  # "T11/12"
    if len(parts) > 3 or any(part not in by_name for part in parts):
        raise forms.ValidationError(_("Vertebra: a level such as C2 or L5, or two such as T4/T5."))
    return "/".join(by_name[part] for part in parts)


def _flag(said: str) -> bool:
    if said not in ("", "true", "false"):
        raise forms.ValidationError(_("The chart knows no such value."))
    return said == "true"


def _conditions(said: str) -> list[str]:
    known = load().choices["condition"]
    chosen = {part for part in said.split(",") if part}
    if not chosen <= set(known):
        raise forms.ValidationError(_("The chart knows no such value."))
    return [code for code in known if code in chosen]


def _one_a_group(value: list[str], seen: list[str]) -> list[str]:
    """Of a group only one applies: what was chosen now takes the place of what stood there."""
    known = load().choices["condition"]
    new = {known[code].group for code in value if code not in seen and known[code].group}
    return [code for code in value if code not in seen or known[code].group not in new]


class AffirmForm(forms.Form):
    """One line as it was at an earlier visit."""

    code = forms.CharField(max_length=20)
    earlier = forms.UUIDField()


class JudgeForm(forms.Form):
    """What became of one positive finding."""

    code = forms.CharField(max_length=20)
    side = forms.CharField(max_length=1, required=False)
    cell = forms.CharField(max_length=20, required=False)
    result = forms.CharField(max_length=12, required=False)
    reason = forms.CharField(max_length=240, required=False)
    seen = forms.IntegerField(min_value=0)


class Several(forms.MultipleChoiceField):
    """Several codes in one text, divided by commas; always in the order of the choices."""

    def to_python(self, value: Any) -> list[str]:
        return super().to_python([part for part in str(value or "").split(",") if part])

    def __init__(self, codes: list[tuple[str, str]]) -> None:
        super().__init__(choices=codes, required=False)
        self.codes = [code for code, _word in codes]

    def clean(self, value: Any) -> list[str]:
        chosen = set(super().clean(value))
        return [code for code in self.codes if code in chosen]


class VisitForm(forms.Form):
    """One field of the visit; `value` is checked as that field asks."""

    field = forms.CharField(max_length=20)
    value = forms.CharField(required=False, max_length=1000)
    seen = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kinds = _kinds()
        name = cleaned.get("field", "")
        if name not in kinds:
            raise forms.ValidationError(_("The chart has no such field."))
        cleaned["value"] = kinds[name].clean(cleaned.get("value", ""))
        return cleaned


def _kinds() -> dict[str, forms.Field]:
    def one(codes: list[tuple[str, str]]) -> forms.Field:
        return forms.ChoiceField(choices=codes, required=False)

    def text(most: int) -> forms.Field:
        return forms.CharField(max_length=most, required=False)

    categories = [(code, code) for code in load().categories]
    return {
        "pain_now": forms.IntegerField(min_value=0, max_value=10, required=False),
        "pain_after": forms.IntegerField(min_value=0, max_value=10, required=False),
        "change": one(_choices("response")),
        "response": one(_choices("response")),
        "reactions": Several(_choices("reaction")),
        "category": one(categories),
        "also_present": Several(categories[:3]),
        "advice": Several(_choices("advice")),
        "blocks_reason": text(240),
        "remark": text(1000),
        "pain_where": text(80),
        "kind": forms.ChoiceField(choices=KIND_CHOICES),
        "informant": one([(code, code) for code in INFORMANTS if code]),
        "weeks_pregnant": forms.IntegerField(min_value=0, max_value=45, required=False),
        "next_visit": one(_choices("next_visit")),
        "next_note": text(240),
        "home_note": text(500),
    }
