"""A line of the chart and its controls as HTML text.

A chart holds hundreds of controls, and every tap draws some of them anew. As templates they took
ten times as long; see docs/decisions/0018-drawn-by-code.md.
"""

from collections.abc import Callable, Iterable
from html import escape

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from charting.drawing.part import Control, Line, Option, Section

register = template.Library()
TONES = ("better", "same", "worse")
# The columns of earlier visits that only wider screens have room for, the oldest first.
ROOM = (" only-wide", " only-wide", " only-wide", " only-mid", " only-mid", "")
BOB = (
    '<svg class="bob" viewBox="0 0 15 27" aria-hidden="true"><path d="M7 0 h1 v8 h2.5 q1 0 1 1 v2'
    " c1.7 1.6 2.5 3.3 2.5 5.2 c0 3.6 -3.5 6.8 -6.5 10.3 c-3 -3.5 -6.5 -6.7 -6.5 -10.3"
    ' c0 -1.9 .8 -3.6 2.5 -5.2 v-2 q0 -1 1 -1 h2.5z"/></svg>'
)
SAVE = '<button class="{}" type="submit" data-plain>{}</button>'


@register.simple_tag(takes_context=True)
def control(context: Context, c: Control) -> SafeString:
    """One field of the chart as a form that saves itself."""
    return _safe(_control(c, token(context)))


@register.simple_tag
def label(line: Line) -> SafeString:
    """What a line is called, and what the last visit held."""
    hint = f"<small>{_said(line.hint)}</small>" if line.hint else ""
    head = f'<div class="lab">{_said(line.label)}{hint}</div>'
    return _safe(f'{head}<span class="last">{_said(line.last)}</span>')


@register.simple_tag
def past(line: Line) -> SafeString:
    """The same line at the earlier visits, one cell a column."""
    cells = []
    for room, one in zip(ROOM, line.past, strict=False):
        main = f'<span class="{_said(one.look)}">{_said(one.main)}</span>' if one.main else ""
        small = f"<small>{_said(one.small)}</small>" if one.small else ""
        cells.append(f'<div class="hv{room}">{_arrow(one.tone)}{main}{small}</div>')
    return _safe("".join(cells))


@register.simple_tag
def head(section: Section, *, oob: bool = False) -> SafeString:
    """The head of a section: how it stands on the thread, and the bob where the next thing is."""
    now, bob = (" now", BOB) if section.now else ("", "")
    swap = ' hx-swap-oob="true"' if oob else ""
    sub = f" <small>{_said(section.sub)}</small>" if section.sub else ""
    return _safe(
        f'<div class="sec-head {section.state}{now}" id="head-{section.id}"{swap}>{bob}'
        f"<h2>{_said(section.title)}{sub}</h2></div>"
    )


@register.simple_tag(takes_context=True)
def same(context: Context, line: Line) -> SafeString:
    """The one button that affirms what was found at an earlier visit; nothing without one."""
    c = line.affirm
    if c is None:
        return SafeString("")
    return _safe(
        f'<form class="samef" method="post" action="{_said(c.url)}" data-tap{_version(c)}>'
        f"{token(context)}{hidden(c.hidden)}"
        f'<button class="same-as" id="{_said(c.key)}">{_said(c.label)}</button></form>'
    )


@register.simple_tag(takes_context=True)
def how(context: Context, line: Line) -> SafeString:
    """How it was tested and what else there is to say, behind the fold of the line."""
    if line.how is None and not line.extras:
        return SafeString("")
    field = token(context)
    word = (line.how_words or gettext("How tested")) if line.how else gettext("More")
    held = _control(line.how, field) if line.how else ""
    if line.extras:
        held += f'<div class="fields">{"".join(_control(c, field) for c in line.extras)}</div>'
    start = f'<details class="more how" id="how-{_said(line.code)}">'
    return _safe(f"{start}<summary>{_said(word)}</summary>{held}</details>")


def _safe(text: str) -> SafeString:
    """Our own markup; whatever was typed went through `_said`."""
    return mark_safe(text)  # noqa: S308


def _said(value: object) -> str:
    return escape(str(value))


def token(context: Context) -> str:
    """The field that a form needs to be believed."""
    value = _said(context.get("csrf_token", ""))
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{value}">'


def hidden(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<input type="hidden" name="{_said(name)}" value="{_said(value)}">'
        for name, value in pairs
    )


def _arrow(tone: str) -> str:
    if tone not in TONES:
        return ""
    return f'<svg class="ar" aria-hidden="true"><use href="#a-{tone}"></use></svg>'


# ── one control ──


def _control(c: Control, field: str) -> str:
    several = " data-several" if c.several else ""
    cell = (" cellf" if c.kind == "cell" else "") + (" named-above" if c.named_above else "")
    start = (
        f'<form class="tapf{cell}" method="post" action="{_said(c.url)}" id="{_said(c.key)}"'
        f" data-tap{several}{_version(c)}>"
    )
    inner = KINDS.get(c.kind, _buttons)(c)
    return f"{start}{field}{hidden(c.hidden)}{_lead(c)}\n{inner}</form>"


def _version(c: Control) -> str:
    """The version that the forms of a group share."""
    return f' data-version="{_said(c.group)}"' if c.group else ""


def _lead(c: Control) -> str:
    if not c.lead or c.kind == "cell":
        return ""
    if c.kind == "select":
        return f'<label class="lead-in" for="{_said(c.key)}-in">{_said(c.lead)}</label>'
    side = " side-in" if len(c.lead) < 3 else ""
    return f'<span class="lead-in{side}">{_said(c.lead)}</span>'


def _save(classes: str = "btn set") -> str:
    return SAVE.format(classes, _said(gettext("Save")))


def _step(c: Control) -> str:
    """A number with a button on either side."""
    ghost = " ghost" if not c.value and c.ghost else ""
    name = {"name": c.label}
    less, more = gettext("%(name)s: less") % name, gettext("%(name)s: more") % name
    kind = (
        ' inputmode="decimal" maxlength="16"'
        if c.free
        else ' inputmode="numeric" pattern="[0-9]*" maxlength="3"'
    )
    long = ' class="long"' if len(c.value) > 3 else ""
    return (
        f'<div class="stepper{ghost}" data-stepper data-top="{c.top}">'
        f'<button type="button" data-step="-1" hidden aria-label="{_said(less)}">−</button>'
        f'<input id="{_said(c.key)}-in" name="value" value="{_said(c.value)}"{kind}{long}'
        f' autocomplete="off" placeholder="{_said(c.ghost or "–")}"'
        f' aria-label="{_named(c)}">{_units(c)}'
        f'<button type="button" data-step="1" hidden aria-label="{_said(more)}">+</button>'
        f"{_save('set')}</div>"
    )


def _named(c: Control) -> str:
    return _said(f"{c.label}, {c.unit}" if c.unit else c.label)


def _units(c: Control) -> str:
    if not c.units:
        return _unit(c)
    name = gettext("%(name)s: unit") % {"name": c.label}
    words = "".join(_choice(code, word, now=code == c.unit) for code, word in c.units)
    return (
        f'<select class="unit" name="unit" id="{_said(c.key)}-unit" aria-label="{_said(name)}"'
        f" data-unit>{words}</select>"
    )


def _choice(value: str, word: str, *, now: bool) -> str:
    return f'<option value="{_said(value)}"{" selected" if now else ""}>{_said(word)}</option>'


def _unit(c: Control) -> str:
    return f'<span class="unit">{_said(c.unit)}</span>' if c.unit else ""


def _text(c: Control) -> str:
    """Several lines of words."""
    ghost = gettext("Only what the lines above do not say")
    return (
        f'<div class="remarkf"><textarea id="{_said(c.key)}-in" name="value" rows="2"'
        f' autocomplete="off" maxlength="1000" aria-label="{_said(c.label)}"'
        f' placeholder="{_said(ghost)}" data-text>{_said(c.value)}</textarea>{_save()}</div>'
    )


def _typed(c: Control) -> str:
    """One line of words or digits, perhaps with usual ones to take."""
    mode = f' inputmode="{_said(c.mode)}"' if c.mode else ""
    known = listed = ""
    if c.suggest:
        known = f' list="{_said(c.key)}-list"'
        words = "".join(f'<option value="{_said(one)}"></option>' for one in c.suggest)
        listed = f'<datalist id="{_said(c.key)}-list">{words}</datalist>'
    return (
        f'<div class="linef {_said(c.classes)}"><input id="{_said(c.key)}-in" name="{c.name}"'
        f' value="{_said(c.value)}"{mode} maxlength="{c.top or 240}" autocomplete="off"'
        f' placeholder="{_said(c.ghost)}" aria-label="{_named(c)}"{known} data-text>{listed}'
        f"{_unit(c)}{_save()}</div>"
    )


def _date(c: Control) -> str:
    return (
        f'<div class="linef"><input type="date" id="{_said(c.key)}-in" name="{c.name}"'
        f' value="{_said(c.value)}" aria-label="{_said(c.label)}" data-text>{_save()}</div>'
    )


def _add(c: Control) -> str:
    return f'<button class="btn" id="{_said(c.key)}-add">{_said(c.label)}</button>'


def _select(c: Control) -> str:
    """One of many: a list that drops down."""
    words = "".join(_choice(o.send, o.label, now=o.pressed) for o in c.options)
    none = f'<option value=""{"" if c.value else " selected"}>–</option>'
    start = f'<select class="pick" id="{_said(c.key)}-in" name="value" data-text>'
    return f"{start}{none}{words}</select>{_save()}"


def _chips(c: Control) -> str:
    chips = "".join(
        f'<button class="chip{_look(o)}"{_press(c, o)}>{_said(o.label)}</button>' for o in c.options
    )
    return f'<div class="chiprow" role="group" aria-label="{_said(c.label)}">{chips}</div>'


def _buttons(c: Control) -> str:
    many = " many" if len(c.options) > 4 else ""
    start = (
        f'<div class="opts {_said(c.classes)}{many}" role="group" aria-label="{_said(c.label)}">'
    )
    return f"{start}{''.join(_button(c, o) for o in c.options)}</div>"


def _button(c: Control, o: Option) -> str:
    ghost = " ghost" if o.ghost else ""
    aria = f' aria-label="{_said(o.aria)}"' if o.aria else ""
    drawn = f"{_arrow(o.tone)}{o.svg}"
    return (
        f'<button class="o{_look(o)}{ghost}"{_press(c, o)}{aria}>{drawn}{_said(o.label)}</button>'
    )


def _look(o: Option) -> str:
    return f" {_said(o.look)}" if o.look else ""


def _press(c: Control, o: Option) -> str:
    """What a button is called, what it sends, what it stands for, and whether it is pressed."""
    return (
        f' id="{_said(o.id)}" name="{c.name}" value="{_said(o.send)}" data-v="{_said(o.code)}"'
        f' aria-pressed="{"true" if o.pressed else "false"}"'
    )


KINDS: dict[str, Callable[[Control], str]] = {
    "step": _step,
    "text": _text,
    "line": _typed,
    "date": _date,
    "add": _add,
    "select": _select,
    "chips": _chips,
}
