"""The findings of the chart by posture: the usual lines, the others behind one disclosure."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.entry import Indicator
from charting.catalogue.load import load
from charting.forms import fibre, indicator
from charting.forms.part import Line, Section, Sheet

FACES = {
    "standing": (_("Standing"), _("plumb line and sway")),
    "supine": (_("Supine"), _("face up, drawn from the front")),
    "prone": (_("Prone"), _("face down, drawn from behind")),
    "seated": (_("Seated"), ""),
}
WITHOUT_SOT = "other"


def sections(sheet: Sheet) -> list[Section]:
    """One section a posture, in the order of the hands; without SOT only what was found shows."""
    shown = _sections(sheet)
    for one in shown[:1]:
        one.finds = True
    return shown


def _sections(sheet: Sheet) -> list[Section]:
    found = [_section(sheet, code) for code in FACES]
    if sheet.visit.kind != WITHOUT_SOT:
        return [one for one in found if one.lines or one.folded]
    rest = [line for one in found for line in one.folded]
    for one in found:
        one.folded = []
    tests = Section("tests", gettext("SOT tests"), gettext("if any were made"), folded=rest)
    tests.fold_words = ngettext("%(n)s test", "%(n)s tests", len(rest)) % {"n": len(rest)}
    return [*(one for one in found if one.lines), tests]


def _section(sheet: Sheet, posture: str) -> Section:
    title, sub = FACES[posture]
    section = Section(posture, str(title), str(sub))
    first = {entry.code.replace("_", "-") for entry in load().on_chart()}
    for entry in load().indicators.values():
        if entry.positions[0] != posture:
            continue
        tested = entry.code in sheet.tested
        if not ((entry.chart and not entry.retired) or tested):
            continue
        made = _line(sheet, entry)
        shown = tested or (sheet.visit.kind != WITHOUT_SOT and is_usual(sheet, entry))
        (section.lines if shown else section.folded).append(made)
    section.lines.sort(key=lambda line: line.code not in first)
    n = len(section.folded)
    if section.lines:
        section.fold_words = ngettext("%(n)s more test", "%(n)s more tests", n) % {"n": n}
    else:
        section.fold_words = ngettext("%(n)s test", "%(n)s tests", n) % {"n": n}
    return section


def is_usual(sheet: Sheet, entry: Indicator) -> bool:
    """On every chart of this clinic, or looked for before with this patient."""
    return entry.chart == "first" or any(entry.code in one.tested for one in sheet.earlier)


def _line(sheet: Sheet, entry: Indicator) -> Line:
    if not sheet.wants(entry.positions[0], f"row-{entry.code.replace('_', '-')}"):
        return indicator.glance(sheet, entry)
    made = fibre.line if entry.drawing in fibre.DRAWINGS else indicator.line
    return made(sheet, entry)
