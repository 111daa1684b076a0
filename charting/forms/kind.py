"""What kind of visit it is, who speaks for a child, how far a pregnancy is."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.forms.field import field, one_of
from charting.forms.part import EMPTY, Line, Sheet
from charting.models.visit import KIND_CHOICES

MONTHS_OF_AGE = 18 * 12
INFORMANTS = {
    "patient": _("The child"),
    "parent": _("Parent"),
    "guardian": _("Guardian"),
    "other": _("Somebody else"),
}


def line(sheet: Sheet) -> Line:
    """One quiet line; for a child it asks who speaks, for a pregnant patient how many weeks."""
    visit = sheet.visit
    kinds = [(code, str(word)) for code, word in KIND_CHOICES]
    chosen = one_of(sheet, "kind", "kind", gettext("Kind of visit"), kinds, must=True)
    for option in chosen.options:
        option.id = f"visit-{option.id}"
    made = Line(
        id="row-kind",
        label=gettext("Kind of visit"),
        controls=[chosen],
        past=sheet.past(lambda one: EMPTY),
        template="charting/visit/line_kind.html",
        code="kind",
    )
    made.extra["word"] = str(visit.get_kind_display())
    if (sheet.facts.age_months or MONTHS_OF_AGE) < MONTHS_OF_AGE:
        speaks = [(code, str(word)) for code, word in INFORMANTS.items()]
        asked = one_of(sheet, "informant", "informant", gettext("Who speaks"), speaks, must=False)
        asked.lead = gettext("Who speaks")
        made.controls.append(asked)
        made.extra["asks"] = not visit.informant
    if visit.weeks_pregnant is not None:
        weeks = field(sheet, "weeks_pregnant", "weeks-pregnant", gettext("Weeks pregnant"))
        weeks.kind, weeks.top, weeks.lead = "step", 45, gettext("Weeks pregnant")
        weeks.value = str(visit.weeks_pregnant)
        made.controls.append(weeks)
    return made
