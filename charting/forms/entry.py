"""Entries on the page: what one may send, and their fields as small forms of their own."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.actions.entry import anchor
from charting.catalogue.load import load
from charting.forms import naming
from charting.forms.part import Control, Option, Sheet
from charting.models import Complaint, Visit
from charting.models.entry import SIDE_CHOICES
from charting.models.outcome import INFORMANTS
from charting.models.visit import ENTRY_PARTS
from charting.rules.part import levels_of
from charting.rules.procedure import parameters
from charting.rules.words import POSITION_WORDS

NOUNS = tuple(ENTRY_PARTS)
Row = dict[str, Any]
ANCHOR = re.compile(r"[a-z0-9-]*")


class Listed(forms.Field):
    """Several codes divided by commas."""

    def __init__(self, most: int) -> None:
        super().__init__(required=False)
        self.most = most

    def clean(self, value: Any) -> list[str]:
        parts = [part.strip() for part in str(value or "").split(",")]
        found = list(dict.fromkeys(part for part in parts if part))
        if len(found) > 20 or any(len(part) > self.most for part in found):
            raise forms.ValidationError(_("These are too many, or too long."))
        return found


def _known() -> dict[tuple[str, str], tuple[str, ...]]:
    """The fields that take no other value than these."""
    return {
        ("procedure", "side"): tuple(SIDE_CHOICES),
        ("measurement", "side"): tuple(SIDE_CHOICES),
        ("measurement", "code"): ("", *load().tests),
        ("measurement", "position"): ("", *POSITION_WORDS),
        ("outcome", "informant"): tuple(INFORMANTS),
        ("outcome", "measure"): ("", *load().measures),
        ("reaction", "type"): tuple(load().choices["reaction"]),
        ("procedure", "line"): ("", "1", "2", "3"),
        ("procedure", "part"): ("P", "A", "R", "T"),
        ("procedure", "kind"): tuple(load().procedure_kinds),
        ("procedure", "code"): ("", *load().procedures),
    }


def kind_of(noun: str, name: str) -> forms.Field:
    """The check for one field of a noun. Raises: KeyError for a field that is none."""
    name, _dot, key = name.partition(".")
    if name == "details" and key and name in ENTRY_PARTS[noun]:
        return forms.CharField(max_length=120, required=False)
    if name == "complaint_id":
        return forms.UUIDField(required=False)
    if key or name not in ENTRY_PARTS[noun] or name == "details":
        raise KeyError(name)
    column = apps.get_model("charting", noun)._meta.get_field(name)
    if isinstance(column, ArrayField):
        return Listed(column.base_field.max_length or 20)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(required=False)
    if isinstance(column, models.PositiveSmallIntegerField):
        top = 10 if name == "severity" else 9999
        return forms.IntegerField(min_value=0, max_value=top, required=False)
    if isinstance(column, models.DecimalField):
        return forms.DecimalField(max_digits=8, decimal_places=3, required=False)
    if isinstance(column, models.DateField):
        return forms.DateField(required=False)
    return forms.CharField(max_length=column.max_length, required=False)


def _checked(noun: str, name: str, said: Any) -> Any:
    """The value of a field. Raises: forms.ValidationError."""
    try:
        value = kind_of(noun, name).clean(said)
    except KeyError:
        raise forms.ValidationError(_("The chart has no such field.")) from None
    allowed = _known().get((noun, name))
    if allowed is not None and not set(value if isinstance(value, list) else [value]) <= {*allowed}:
        raise forms.ValidationError(_("The chart knows no such value."))
    if noun == "procedure" and not _fits(name, value):
        raise forms.ValidationError(_("The chart knows no such value."))
    return _coded(name, value) if noun == "procedure" else value


def _coded(name: str, value: Any) -> Any:
    """What was typed, or the code of what has just this name in the catalogue."""
    if name not in ("technique", "method"):
        return value
    known = load().choices[name].values()
    return next((c.code for c in known if gettext(c.label).casefold() == value.casefold()), value)


def _fits(name: str, value: Any) -> bool:
    """A level is one of the spine, or from one to another ("T11/12"); a reason is an anchor."""
    if name == "level":
        return not value or bool(levels_of(value))
    return name != "reason" or ANCHOR.fullmatch(value) is not None


def _parameters(kind: str, code: str, details: Row) -> None:
    """Each parameter is one of its kind, and says what that can say."""
    known = {one.code: one for one in parameters(kind, code)}
    for key, value in details.items():
        if key not in known:
            raise forms.ValidationError(_("The chart has no such field."))
        if value and not known[key].accepts(value):
            label = gettext(known[key].label)
            raise forms.ValidationError(_("%(what)s: this does not fit.") % {"what": label})


class AddForm(forms.Form):
    """A new entry: its id and first values; `seen` where the id names a place on the page.

    A form that offers several things at once says `each`: what is added then makes the id, so that
    two quick taps add two things, and one that is sent twice adds one.
    """

    id = forms.UUIDField()
    each = forms.BooleanField(required=False)
    seen = forms.IntegerField(min_value=0, required=False)

    def __init__(self, data: Mapping[str, Any], visit: Visit, noun: str) -> None:
        if noun == "measurement":
            data = naming.measured(visit.pk, data)
        elif noun == "procedure":
            data = naming.done(data)
        elif noun == "outcome":
            data = naming.scored(data)
        super().__init__(data)
        self.visit, self.noun = visit, noun

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        names = [name for name in (*ENTRY_PARTS[self.noun],) if name in self.data]
        names += [name for name in self.data if name.startswith("details.")]
        values: Row = {}
        for name in names:
            value = _checked(self.noun, name, self.data.get(name))
            head, _dot, key = name.partition(".")
            if key:
                values.setdefault(head, {})[key] = value
            else:
                values[head] = value
        _must_name(self.noun, values)
        _own(self.visit, values.get("complaint_id"))
        if self.noun == "outcome":
            naming.score(values.get("measure", ""), values.get("value"))
        if self.noun == "procedure":
            if not values.get("kind"):
                raise forms.ValidationError(_("Say what it is: choose one, or give it a name."))
            _parameters(values["kind"], values.get("code", ""), values.get("details", {}))
        if cleaned.get("each") and "id" in cleaned:
            what = " ".join(str(values.get(part, "")) for part in NAMED[self.noun])
            cleaned["id"] = uuid5(cleaned["id"], what)
        return cleaned | {"values": values}


class SaveForm(forms.Form):
    """One field of an entry."""

    id = forms.UUIDField()
    field = forms.CharField(max_length=40)
    value = forms.CharField(required=False, max_length=1000)
    seen = forms.IntegerField(min_value=0)

    def __init__(self, data: Mapping[str, Any], visit: Visit, noun: str) -> None:
        super().__init__(data)
        self.visit, self.noun = visit, noun

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        name = cleaned.get("field", "")
        if name and "value" in cleaned:
            value = _checked(self.noun, name, cleaned["value"])
            if name == "complaint_id":
                _own(self.visit, value)
            if (self.noun, name) == ("procedure", "kind"):
                raise forms.ValidationError(_("The chart knows no such value."))
            if self.noun in CODED and name in ("value", "after") and value:
                value = self._coded(value, cleaned.get("id"))
            cleaned["value"] = value
        return cleaned

    def _coded(self, value: Any, pk: UUID | None) -> Any:
        """A score in its range, an answer as the catalogue calls it."""
        rows = apps.get_model("charting", self.noun)._default_manager.filter(
            visit=self.visit, pk=pk
        )
        for code in rows.values_list(CODED[self.noun], flat=True):
            if self.noun == "measurement":
                return naming.answer(code, value)
            naming.score(code, value)
        return value


class MoveForm(forms.Form):
    """An entry and its new place, counted from 1."""

    id = forms.UUIDField()
    order = forms.IntegerField(min_value=1, max_value=99)


class RemoveForm(forms.Form):
    """An entry that is to be taken away, and the count of its saves that the page knew of."""

    id = forms.UUIDField()
    seen = forms.IntegerField(min_value=0, required=False)


CODED = {"outcome": "measure", "measurement": "code"}
NAMED = {
    "procedure": ("code", "name", "level"),
    "measurement": ("code", "name"),
    "outcome": ("measure", "name", "complaint_id"),
    "reaction": ("type",),
}


def _must_name(noun: str, values: Row) -> None:
    if not any(values.get(part) for part in NAMED[noun]):
        raise forms.ValidationError(_("Say what it is: choose one, or give it a name."))


def _own(visit: Visit, complaint: UUID | None) -> None:
    """Only a complaint of this patient can be spoken of."""
    if complaint is None:
        return
    if not Complaint.objects.filter(pk=complaint, patient=visit.patient_id).exists():
        raise forms.ValidationError(_("There is no such complaint."))


# ── the fields of an entry on the chart ──


def field(sheet: Sheet, noun: str, row: Row, name: str, label: str, **looks: Any) -> Control:
    """One field of an entry as a form that saves itself; `looks` are further parts of a Control.

    `looks["options"]`, when given, are (value, word) pairs that become buttons.
    """
    head, _dot, key = name.partition(".")
    value = row[head].get(key, "") if key else row[head]
    made = Control(
        key=anchor(noun, row["id"], name),
        url=sheet.url("entry-save", noun),
        hidden=[
            ("id", str(row["id"])),
            ("field", name),
            ("seen", str(row["versions"].get(name, 0))),
        ],
        label=label,
        value=_said(value),
    )
    pairs = looks.pop("options", None)
    for part, look in looks.items():
        setattr(made, part, look)
    if pairs is not None:
        made.options = [_option(made, one, word, value) for one, word in pairs]
        made.several = isinstance(value, list)
    return made


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)


def _option(made: Control, one: str, word: str, value: Any) -> Option:
    """A button that sets a value or, pressed again, takes it back; of a list it adds or removes."""
    chosen = [str(part) for part in value] if isinstance(value, list) else [_said(value)]
    pressed = one in chosen
    if isinstance(value, list):
        wanted = [part for part in chosen if part != one] if pressed else [*chosen, one]
        send = ",".join(wanted)
    else:
        send = "" if pressed else one
    return Option(send, word, f"{made.key}-{one.lower() or 'none'}", pressed, code=one)


def fresh(sheet: Sheet, noun: str, what: str) -> UUID:
    """The id of the next entry of this sort: the same for everybody who sees the same chart.

    So two people who add the same at the same time add it once.
    """
    held = {str(row["id"]) for row in getattr(sheet.visit, f"{noun}_rows")}
    made = (uuid5(sheet.visit.pk, f"{noun} {what} {n}") for n in count())
    return next(one for one in made if str(one) not in held)


def add_button(
    sheet: Sheet, noun: str, key: str, label: str, values: Mapping[str, str], what: str = ""
) -> Control:
    """One button that adds an entry with these first values; `what` tells sorts of them apart."""
    one = fresh(sheet, noun, what or " ".join(values.values()))
    made = Control(
        key=key,
        url=sheet.url("entry-add", noun),
        hidden=[("id", str(one)), *values.items()],
        label=label,
    )
    made.kind = "add"
    return made
