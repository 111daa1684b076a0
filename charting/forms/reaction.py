"""The reaction to the last visit in detail: one line for each that was chosen."""

from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.forms import spot
from charting.forms.entry import Row
from charting.forms.part import Control, Line, Past, Sheet

NONE, OTHER, YES = "none", "other", "yes"


def sign(sheet: Sheet) -> Control:
    """One tap for a new neurological sign, beside whatever else was chosen."""
    chosen = _chosen(sheet)
    told = [row["type"] for row in sheet.visit.reaction_rows if row["new_neuro_sign"] == YES]
    kind = next(iter(told or chosen), OTHER)
    made = _field(
        sheet,
        kind,
        "new_neuro_sign",
        gettext("New neurological sign since the last visit"),
        options=[(YES, gettext("New neurological sign"))],
    )
    row = _row(sheet, kind)
    if row is not None and told and not _holds({**row, "new_neuro_sign": ""}):
        taken = spot.remove(sheet, "reaction", row, made.label)  # nothing else is told of it
        made.url, made.hidden = taken.url, taken.hidden
    made.key = "reaction-sign"
    for option in made.options:
        option.id, option.look = "reaction-sign-yes", "worse" if option.pressed else ""
    return made


def lines(sheet: Sheet) -> list[Line]:
    """What is known of each reaction, behind one disclosure a line."""
    return [_line(sheet, kind) for kind in _chosen(sheet)]


def _chosen(sheet: Sheet) -> list[str]:
    told = [row["type"] for row in sheet.visit.reaction_rows if _holds(row)]
    return [k for k in dict.fromkeys([*sheet.visit.reactions, *told]) if k not in (NONE, "")]


def _holds(row: Row) -> bool:
    """Whether anything is told of it beside what it is."""
    plain = ("id", "order", "versions", "type")
    return any(value not in (None, "") for name, value in row.items() if name not in plain)


def _row(sheet: Sheet, kind: str) -> Row | None:
    pk = spot.place(sheet, "reaction", kind)
    return spot.find(sheet.visit.reaction_rows, pk, {"type": kind})


def _field(sheet: Sheet, what: str, name: str, label: str, **looks: object) -> Control:
    pk = spot.place(sheet, "reaction", what)
    row = _row(sheet, what)
    made = spot.field(sheet, "reaction", row, pk, {"type": what}, name, label, **looks)
    made.group = f"reaction-{row['id'] if row else pk}-{name}"
    return made


def _line(sheet: Sheet, kind: str) -> Line:
    row = _row(sheet, kind)
    known = load().choices["reaction"].get(kind)
    word = gettext(known.label) if known else kind
    line = Line(
        id=f"row-reaction-{kind}",
        label=word[:1].upper() + word[1:],
        hint=gettext("in detail"),
        past=sheet.past(lambda _other: Past()),
        template="charting/visit/line_reaction.html",
    )
    line.extra = {
        "id": f"reaction-{kind}",
        "anchor": f"reaction-{row['id']}" if row else f"reaction-detail-{kind}",
        "said": _said(row),
        "asks": _asks(sheet, kind),
        "remove": spot.remove(sheet, "reaction", row, gettext("Take the details away"))
        if row
        else None,
    }
    return line


def _said(row: Row | None) -> list[str]:
    """The numbers in short, so that a closed line still tells them."""
    if row is None:
        return []
    found = []
    if row["onset_hours"] is not None:
        found.append(gettext("after %(n)s h") % {"n": row["onset_hours"]})
    if row["severity"] is not None:
        found.append(gettext("%(n)s of 10") % {"n": row["severity"]})
    if row["duration_h"] is not None:
        found.append(gettext("for %(n)s h") % {"n": row["duration_h"]})
    if row["new_neuro_sign"] == YES:
        found.append(gettext("new neurological sign"))
    return found


def _asks(sheet: Sheet, kind: str) -> list[tuple[str, Control]]:
    """Label and control of every detail."""
    answers = [(YES, gettext("Yes")), ("no", gettext("No")), ("unsure", gettext("Not sure"))]
    related = [(c.code, gettext(c.label)) for c in load().choices["relation"].values()]
    scale = [(str(n), str(n)) for n in range(11)]
    looks: list[tuple[str, str, dict[str, object]]] = [
        ("new_neuro_sign", gettext("New neurological sign"), {"options": answers}),
        ("severity", gettext("How bad, 0 to 10"), {"options": scale, "classes": "n n11"}),
        ("onset_hours", gettext("Hours until it began"), _hours()),
        ("duration_h", gettext("How many hours it lasted"), _hours()),
        ("limits_activity", gettext("Kept from doing things"), {"options": answers}),
        ("related", gettext("Related to the visit"), {"options": related, "kind": "chips"}),
        ("action", gettext("What was done"), {"kind": "line", "top": 240}),
        ("outcome", gettext("What became of it"), {"kind": "line", "top": 240}),
        ("note", gettext("Remark"), {"kind": "line", "top": 500}),
    ]
    return [(label, _field(sheet, kind, name, label, **look)) for name, label, look in looks]


def _hours() -> dict[str, object]:
    return {"kind": "line", "top": 4, "mode": "numeric", "unit": gettext("h"), "classes": "short"}
