"""The strip of the spine and the kinds of procedures as HTML text: many small forms alike."""

from html import escape

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from charting.drawing.part import Kind, Level, Line
from charting.templatetags.line import hidden, token

register = template.Library()
# How a row of the strip is set, by how many levels it has.
ROWS = {12: " t", 9: " l"}


@register.simple_tag(takes_context=True)
def spine_strip(context: Context, line: Line) -> SafeString:
    """One button a level: a treated one leads to its procedure, any other is added by a tap."""
    start = f'<form method="post" action="{escape(line.extra["url"])}"'
    field = token(context)
    rows = (
        f'<div class="strip-row{ROWS.get(len(row), "")}">'
        f"{''.join(_level(one, start, field) for one in row)}</div>"
        for row in line.extra["rows"]
    )
    return mark_safe("".join(rows))  # noqa: S308  (each value is escaped)


def _level(one: Level, start: str, field: str) -> str:
    name = f"{one.svg}<span>{escape(one.name)}</span>"
    code = escape(one.code.lower())
    if one.row:
        said = gettext("%(level)s: treated. Open it") % {"level": one.label}
        return (
            f'<a class="lv on" id="level-{code}" href="#{escape(one.row)}-fields"'
            f' data-opens="{escape(one.row)}" aria-label="{escape(said)}">{name}</a>'
        )
    look = f" {one.look}" if one.look else ""
    values = hidden([("id", one.new), ("kind", "segment"), *one.values])
    return (
        f'{start} id="add-{code}" data-tap>{field}{values}'
        f'<button class="lv{look}" id="level-{code}" name="level" value="{escape(one.code)}"'
        f' aria-label="{escape(one.label)}">{name}</button></form>'
    )


@register.simple_tag(takes_context=True)
def kinds(context: Context, line: Line) -> SafeString:
    """What the clinic uses, one disclosure a kind: a button each, and a field for anything else."""
    start = f'<form method="post" action="{escape(line.extra["url"])}"'
    field = token(context)
    made = "".join(_kind(one, start, field) for one in line.extra["kinds"])
    return mark_safe(made)  # noqa: S308  (each value is escaped)


def _kind(kind: Kind, start: str, field: str) -> str:
    code, label = escape(kind.code), escape(kind.label)
    values = field + hidden([("id", kind.new), ("each", "true"), ("kind", kind.code)])
    items = "".join(
        f'<button class="chip" id="add-{code}-{escape(one)}" name="code" value="{escape(one)}">'
        f"{escape(word)}</button>"
        for one, word in kind.items
    )
    other = gettext("%(kind)s: something else") % {"kind": kind.label}
    return (
        f'<details class="kind" id="kind-{code}" name="kinds"><summary class="chip">{label}'
        f'</summary><div class="kind-items">{start} class="items" data-tap data-adds>{values}'
        f"{items}</form>\n"
        f'{start} class="free" data-tap data-adds>{values}'
        f'<label class="vh" for="free-{code}">{escape(other)}</label>'
        f'<input id="free-{code}" name="name" maxlength="80" autocomplete="off" required'
        f' placeholder="{escape(gettext("Something else…"))}">'
        f'<button class="btn" id="free-{code}-add">{escape(gettext("Add"))}</button>'
        "</form></div></details>"
    )
