"""The fields of one block as HTML text: a chart with blocks holds five times the same form."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def block_fields(form: forms.BaseForm) -> SafeString:
    """Every field of a block with its label, the hidden ones without."""
    parts = "".join(_part(field) for field in form)
    return mark_safe(f'<div class="parts">{parts}</div>')  # noqa: S308  (each value is escaped)


def _part(field: BoundField) -> str:
    if field.is_hidden:
        return _widget(field)
    name = f"<span>{escape(field.label)}</span>"
    return f'<label for="{escape(field.id_for_label)}">{name}{_widget(field)}</label>'


def _widget(field: BoundField) -> str:
    """What Django's own templates draw, without going through four of them for each choice."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id}, widget)
    known = widget.get_context(field.html_name, field.value(), attrs)["widget"]
    about = f' name="{escape(known["name"])}"'
    if isinstance(widget, forms.Select):
        return f"<select{about}{_attrs(known['attrs'])}>{_options(known['optgroups'])}</select>"
    value = "" if known["value"] is None else f' value="{escape(known["value"])}"'
    return f'<input type="{known["type"]}"{about}{value}{_attrs(known["attrs"])}>'


def _options(groups: Any) -> str:
    known = (one for _name, options, _index in groups for one in options)
    return "".join(
        f'<option value="{escape(one["value"])}"{_attrs(one["attrs"])}>'
        f"{escape(one['label'])}</option>"
        for one in known
    )


def _attrs(attrs: dict[str, Any]) -> str:
    """As Django writes them: True is the bare name, None and False are nothing."""
    said = ((name, value) for name, value in attrs.items() if value is not None)
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in said
        if value is not False
    )
