"""The category: four chips with their reasons hanging under them; nothing is chosen beforehand."""

from dataclasses import dataclass

from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.forms.field import field
from charting.forms.part import Control, Line, Option, Past, Sheet, say
from charting.rules.category import suggest
from charting.rules.fact import CategoryCode
from charting.rules.reason import Sign

LOOKS = {"I": "c1", "II": "c2", "III": "c3", "none": "c0", "undetermined": "c0"}
SIGNS = {
    Sign.FOR.value: "for",
    Sign.AGAINST.value: "against",
    Sign.UNTESTED.value: "nt",
    Sign.LISTED.value: "listed",
}


@dataclass
class Why:
    """One reason under a chip: its sign as a class, its words, the line it came from."""

    sign: str
    text: str
    anchor: str


def lines(sheet: Sheet) -> list[Line]:
    """The chips; below them, once one is chosen, what is also present."""
    chips = _chips(sheet)
    past = sheet.past(
        lambda one: Past(numeral(one.visit.category), look=LOOKS.get(one.visit.category, ""))
    )
    line = Line(
        id="row-category",
        label=gettext("Category"),
        hint=gettext("you choose"),
        controls=[chips],
        past=past,
        last=sheet.last_words(past),
        template="charting/visit/line_category.html",
    )
    line.extra["whys"] = [whys for _code, whys in reasons(sheet)]
    line.extra["open"] = _undetermined(sheet)
    chosen = sheet.visit.category
    if chosen and chosen not in (CategoryCode.NONE, CategoryCode.UNDETERMINED):
        line.extra["also"] = _also(sheet)
    return [line]


def reasons(sheet: Sheet) -> list[tuple[str, list[Why]]]:
    """What speaks for and against each category, in the order of the chips."""
    return [
        (c.category, [Why(SIGNS[r.sign], say(r.text), r.anchor) for r in c.reasons])
        for c in suggest(sheet.facts.findings)
    ]


def numeral(code: str) -> str:
    """A category as short as it can be said: "II", "none"."""
    if code == CategoryCode.UNDETERMINED:
        return "?"
    return gettext("none") if code == CategoryCode.NONE else code or "–"


def _option(sheet: Sheet, code: str) -> Option:
    pressed = sheet.visit.category == code
    word = code if code in ("I", "II", "III") else say(load().categories[code].label)
    word = gettext("None") if code == CategoryCode.NONE else word
    aria = say(load().categories[code].label)
    return Option(
        "" if pressed else code,
        word,
        f"category-{code.lower()}",
        pressed,
        LOOKS[code],
        aria=aria if aria != word else "",
        code=code,
    )


def _chips(sheet: Sheet) -> Control:
    control = field(sheet, "category", "category", gettext("Category"))
    control.value = sheet.visit.category
    codes = (CategoryCode.I, CategoryCode.II, CategoryCode.III, CategoryCode.NONE)
    control.options = [_option(sheet, code.value) for code in codes]
    return control


def _undetermined(sheet: Sheet) -> Control:
    control = field(sheet, "category", "category-open", gettext("Category left open"))
    control.options = [_option(sheet, CategoryCode.UNDETERMINED.value)]
    control.kind = "chips"
    return control


def _also(sheet: Sheet) -> Control:
    control = field(sheet, "also_present", "also", gettext("Also present"))
    control.lead, control.kind, control.several = gettext("Also present"), "chips", True
    chosen = sheet.visit.also_present
    codes = [c for c in ("I", "II", "III") if c != sheet.visit.category]
    for code in codes:
        pressed = code in chosen
        rest = [c for c in codes if (c in chosen) != (c == code)]
        control.options.append(
            Option(",".join(rest), code, f"also-{code.lower()}", pressed, code=code)
        )
    return control
