"""The re-test: positives only, before and after, with what became of each."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.load import load
from charting.forms.part import Control, Earlier, Line, Option, Past, Sheet, say
from charting.forms.slot import control
from charting.rules import retest
from charting.rules.fact import Phase, ResultValue

AFTER = Phase.AFTER.value
CHIPS = {
    "cleared": (_("Cleared"), "better", ""),
    "improved": (_("Improved"), "better", "better"),
    "same": (_("Same"), "same", "same"),
    "worse": (_("Worse"), "worse", "worse"),
}


def lines(sheet: Sheet) -> list[Line]:
    """One line a positive finding, in the order of the chart."""
    made = _line if sheet.wants("retest") else _glance
    return [made(sheet, item) for item in sheet.retests]


def _glance(_sheet: Sheet, item: retest.Item) -> Line:
    """Of a line that is not asked for: whether it is open, and holds something."""
    known = bool(item.result)
    return Line(f"row-{item.anchor}", "", known=known, extra={"open": item.open})


def _line(sheet: Sheet, item: retest.Item) -> Line:
    key = item.key
    past = sheet.past(lambda one: _past(one, key))
    line = Line(
        id=f"row-{item.anchor}",
        label=say(item.label),
        controls=[_chips(sheet, item)],
        past=past,
        last=sheet.last_words(past),
        template="charting/visit/line_retest.html",
    )
    measure = item.result in (ResultValue.IMPROVED, ResultValue.WORSE) and key.code != "soto"
    line.extra = {
        "before": say(item.before),
        "after": say(item.after) if item.after else "",
        "open": item.open,
        "values": _values(sheet, key) if measure else [],
        "skip": _skip(sheet, item),
        "skipped": item.stated == ResultValue.NOT_RETESTED,
        "reason": _reason(item.reason),
    }
    return line


def _base(sheet: Sheet, item: retest.Item) -> Control:
    key = item.key
    row = sheet.rows.get((key.code, key.side, key.cell, AFTER))
    hidden = [
        ("code", key.code),
        ("side", key.side),
        ("cell", key.cell),
        ("seen", str(row["version"]) if row else "0"),
    ]
    label = gettext("%(finding)s, afterwards") % {"finding": say(item.label)}
    return Control(item.anchor, sheet.url("finding-judge"), hidden, label)


def _chips(sheet: Sheet, item: retest.Item) -> Control:
    made = _base(sheet, item)
    made.name, made.value = "result", item.result
    for code, (word, look, tone) in CHIPS.items():
        pressed = code == item.result
        send = "" if pressed else code
        made.options.append(
            Option(send, str(word), f"{made.key}-{code}", pressed, look, tone=tone, code=code)
        )
    return made


def _skip(sheet: Sheet, item: retest.Item) -> Control:
    """Why it was not re-tested, one button a reason."""
    made = _base(sheet, item)
    made.key += "-skip"
    made.name = "reason"
    made.hidden.append(("result", ResultValue.NOT_RETESTED.value))
    for code, choice in load().choices["skip"].items():
        pressed = item.stated == ResultValue.NOT_RETESTED and item.reason == code
        made.options.append(
            Option(code, say(choice.label), f"{made.key}-{code}", pressed, code=code)
        )
    return made


def _reason(code: str) -> str:
    known = load().choices["skip"].get(code)
    return say(known.label) if known else code


def _values(sheet: Sheet, key: retest.Key) -> list[Control]:
    """The fields for the value afterwards, shown once there is something to measure."""
    whole = load().indicators[key.code].retest == "whole"
    return [
        control(sheet, slot, None, AFTER)
        for slot in load().slots(key.code)
        if slot.side == key.side and (whole or slot.cell == key.cell)
    ]


def _past(one: Earlier, key: retest.Key) -> Past:
    result = retest.result_of(key, one.facts.findings, one.facts.results)
    if not result:
        return Past("–")
    word = CHIPS[result][0] if result in CHIPS else _("not re-tested")
    tone = CHIPS[result][2] if result in CHIPS else ""
    after = one.value(key.code, key.side, key.cell, AFTER)
    return Past(after if after.isdigit() else "", str(word).lower(), tone)
