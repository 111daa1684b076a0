"""The clinic's own catalogue: what is used, what is shown at once, and facts it knows better."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.entry import Catalogue, Confidence, Entry
from charting.catalogue.load import load
from charting.catalogue.overlay import CHARTS, KIND, TEST, is_on
from charting.forms.part import say
from charting.rules.part import levels_of

CONFIDENCE = {
    Confidence.SOURCED: _("from a source"),
    Confidence.GENERAL: _("general knowledge"),
    Confidence.UNCERTAIN: _("not settled"),
}
CHART_WORDS = dict(
    zip(CHARTS, (_("at once"), _("behind “More”"), _("not on the chart")), strict=True)
)
LEG = ("leg_p", "leg_s")
# Keys that say no more than how well it is known.
UNNAMED = ("general-knowledge", "open-question", "own-inference")


@dataclass
class Row:
    """One entry of the catalogue: what it is, how well it is known, and its field."""

    label: str
    hint: str
    confidence: str
    unsettled: bool
    sources: str
    box: str = ""
    checked: bool = False
    fields: list[forms.BoundField] = field(default_factory=list)


@dataclass
class Group:
    """Entries under one heading."""

    title: str
    rows: list[Row]
    hint: str = ""


def _row(entry: Entry, label: str = "", **parts: Any) -> Row:
    return Row(
        label=label or say(entry.label),
        hint=say(getattr(entry, "hint", "")),
        confidence=str(CONFIDENCE[entry.confidence]),
        unsettled=entry.confidence == Confidence.UNCERTAIN,
        sources=", ".join(one for one in entry.sources if one not in UNNAMED),
        **parts,
    )


class SettingForm(forms.Form):
    """One table of the catalogue; `mine` is the catalogue with what the clinic has set."""

    table = ""

    def __init__(self, data: Mapping[str, Any] | None, mine: Catalogue) -> None:
        super().__init__(data, label_suffix="")
        self.base, self.mine = load(), mine
        self.make()

    def make(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def groups(self) -> list[Group]:
        """What the page shows, in order."""
        raise NotImplementedError

    def values(self) -> dict[str, dict[str, Any] | None]:
        """The settings by code; None where the clinic wants what the catalogue has."""
        raise NotImplementedError


class SwitchForm(SettingForm):
    """Entries that are in use or not, as check boxes of one field."""

    def make(self) -> None:
        choices = [(code, code) for code in self._entries(self.base)]
        self.fields["on"] = forms.MultipleChoiceField(choices=choices, required=False)

    def values(self) -> dict[str, dict[str, Any] | None]:
        wanted = set(self.cleaned_data["on"])
        return {
            code: None if (code in wanted) == entry.default_on else {"on": code in wanted}
            for code, entry in self._entries(self.base).items()
        }

    def _entries(self, catalogue: Catalogue) -> dict[str, Any]:
        raise NotImplementedError

    def _box(self, code: str, entry: Any, label: str = "") -> Row:
        if self.is_bound:
            checked = code in set(self["on"].value() or [])
        else:
            checked = is_on(entry)
        return _row(entry, label, box=code, checked=checked)


class ProcedureForm(SwitchForm):
    """Which kinds of procedures, and which of each kind, this clinic uses."""

    table = "procedure"

    def _entries(self, catalogue: Catalogue) -> dict[str, Any]:
        kinds = {f"{KIND}{code}": one for code, one in catalogue.procedure_kinds.items()}
        return {
            code: one for code, one in {**kinds, **catalogue.procedures}.items() if not one.retired
        }

    def groups(self) -> list[Group]:
        groups = []
        for kind in self.mine.procedure_kinds.values():
            if kind.retired:
                continue
            label = gettext("%(kind)s: in use here") % {"kind": say(kind.label)}
            rows = [self._box(f"{KIND}{kind.code}", kind, label)]
            for one in self.mine.procedures.values():
                if one.kind == kind.code and not one.retired:
                    rows.append(self._box(one.code, one))
            groups.append(Group(say(kind.label), rows))
        return groups


class MeasureForm(SwitchForm):
    """Which scores and which measurements this clinic takes."""

    table = "measure"

    def _entries(self, catalogue: Catalogue) -> dict[str, Any]:
        tests = {f"{TEST}{code}": one for code, one in catalogue.tests.items()}
        return {
            code: one for code, one in {**catalogue.measures, **tests}.items() if not one.retired
        }

    def groups(self) -> list[Group]:
        entries = self._entries(self.mine)
        scores = [self._box(code, one) for code, one in entries.items() if TEST not in code]
        tests = [self._box(code, one) for code, one in entries.items() if TEST in code]
        hint = gettext("Names and ranges only; the questions of a licensed form are not shipped.")
        return [
            Group(gettext("Scores"), scores, hint),
            Group(gettext("Measurements and tests"), tests),
        ]


class IndicatorForm(SettingForm):
    """Which indicators are shown at once, and in which unit legs are measured."""

    table = "indicator"

    def make(self) -> None:
        charts = [(code or "none", word) for code, word in CHART_WORDS.items()]
        for code, one in self._shown(self.mine):
            self.fields[f"chart-{code}"] = forms.ChoiceField(
                label=_("Shown"), choices=charts, initial=one.chart or "none"
            )
            units = self._units(code)
            if units:
                self.fields[f"unit-{code}"] = forms.ChoiceField(
                    label=_("Usual unit"), choices=units, initial=one.unit or units[0][0]
                )

    def _shown(self, catalogue: Catalogue) -> list[tuple[str, Any]]:
        return [(code, one) for code, one in catalogue.indicators.items() if not one.retired]

    def _units(self, code: str) -> list[tuple[str, str]]:
        if code not in LEG:
            return []
        sets = (slot.values for slot in self.base.slots(code))
        units = next((values.units for values in sets if len(values.units) > 1), ())
        return [(unit.code, say(unit.label)) for unit in units]

    def groups(self) -> list[Group]:
        rows = [
            _row(
                one,
                fields=[self[n] for n in (f"chart-{code}", f"unit-{code}") if n in self.fields],
            )
            for code, one in self._shown(self.mine)
        ]
        return [Group(gettext("Indicators"), rows)]

    def values(self) -> dict[str, dict[str, Any] | None]:
        said: dict[str, dict[str, Any] | None] = {}
        for code, one in self._shown(self.base):
            chart = self.cleaned_data[f"chart-{code}"].replace("none", "")
            value = {} if chart == one.chart else {"chart": chart}
            units = self._units(code)
            unit = self.cleaned_data.get(f"unit-{code}", "")
            if units and unit != (one.unit or units[0][0]):
                value["unit"] = unit
            said[code] = value or None
        return said


class AreaForm(SettingForm):
    """Which vertebrae a fibre area stands for, from the clinic's own chart."""

    table = "area"

    def make(self) -> None:
        for code, one in self.mine.area_maps.items():
            for area in range(1, one.areas + 1):
                name = f"{code}-{area}"
                self.fields[name] = forms.CharField(
                    label=_("Area %(n)s") % {"n": area},
                    required=False,
                    max_length=60,
                    initial=", ".join(one.of(area)),
                )

    def groups(self) -> list[Group]:
        hint = gettext(
            "Vertebrae divided by commas, such as T3, T4. The tables ship empty: which area "
            "stands for which vertebra is taught in charts that are sold, and was not verified."
        )
        return [
            Group(
                say(one.label),
                [
                    _row(
                        one,
                        gettext("Area %(n)s") % {"n": area},
                        fields=[self[f"{code}-{area}"]],
                    )
                    for area in range(1, one.areas + 1)
                ],
                hint,
            )
            for code, one in self.mine.area_maps.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in [*cleaned]:
            said = [part.strip() for part in cleaned[name].split(",") if part.strip()]
            found = [levels_of(part[:1].upper() + part[1:].lower()) for part in said]
            if not all(found):
                self.add_error(name, _("Name vertebrae such as T3, divided by commas."))
            cleaned[name] = [*dict.fromkeys(level for levels in found for level in levels)]
        return cleaned

    def values(self) -> dict[str, dict[str, Any] | None]:
        said: dict[str, dict[str, Any] | None] = {}
        for code, one in self.base.area_maps.items():
            rows = [self.cleaned_data[f"{code}-{area}"] for area in range(1, one.areas + 1)]
            said[code] = {"vertebrae": rows} if any(rows) else None
        return said


class ReflexForm(SettingForm):
    """The labels of the organ reflexes, in the clinic's own words."""

    table = "reflex"

    def make(self) -> None:
        for code, one in self.mine.reflexes.items():
            own = one is not self.base.reflexes[code]
            made = forms.CharField(
                label=code,
                required=False,
                max_length=40,
                initial=one.label if own else "",
            )
            made.widget.attrs["placeholder"] = say(self.base.reflexes[code].label)
            self.fields[code] = made

    def groups(self) -> list[Group]:
        rows = [_row(one, code, fields=[self[code]]) for code, one in self.base.reflexes.items()]
        hint = gettext(
            "Empty takes the taught word, shown in grey. A label names a reflex, never a disease."
        )
        return [Group(gettext("Reflex labels"), rows, hint)]

    def values(self) -> dict[str, dict[str, Any] | None]:
        return {
            code: {"label": said} if (said := self.cleaned_data[code]) else None
            for code in self.base.reflexes
        }


TABLES: dict[str, Callable[..., SettingForm]] = {
    form.table: form for form in (ProcedureForm, IndicatorForm, MeasureForm, AreaForm, ReflexForm)
}
TITLES = {
    "procedure": _("Procedures"),
    "indicator": _("Indicators"),
    "measure": _("Scores and measurements"),
    "area": _("Fibre areas"),
    "reflex": _("Reflex labels"),
}


@dataclass
class Place:
    """One table on the first page, with what the clinic has made of it."""

    table: str
    title: str
    about: str


def places(mine: Catalogue, own: Iterable[str]) -> list[Place]:
    """The tables in order; `own` names the table of each setting."""
    own = [*own]
    return [
        Place(table, str(title), _about(table, mine, own.count(table)))
        for table, title in TITLES.items()
    ]


def _about(table: str, mine: Catalogue, own: int) -> str:
    if table == "procedure":
        used = sum(is_on(one) for one in mine.procedures.values())
        return gettext("%(n)s of %(m)s in use") % {"n": used, "m": len(mine.procedures)}
    if table == "indicator":
        return gettext("%(n)s shown at once") % {"n": len(mine.on_chart("first"))}
    if table == "measure":
        used = sum(is_on(one) for one in mine.measures.values())
        used += sum(is_on(one) for one in mine.tests.values())
        return gettext("%(n)s in use") % {"n": used}
    if table == "area":
        filled = any(one.vertebrae for one in mine.area_maps.values())
        return gettext("filled in") if filled else gettext("empty: fill them from your own chart")
    return gettext("%(n)s in your own words") % {"n": own} if own else gettext("as taught")
