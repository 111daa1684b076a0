"""The pieces every form is laid out with, and the mixin that gives a form its helper."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout, LayoutObject
from django import forms
from django.forms.utils import ErrorDict, pretty_name
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

__all__ = [
    "HTML",
    "Actions",
    "DateParts",
    "Div",
    "Field",
    "FormKey",
    "KitForm",
    "Note",
    "Pair",
    "Section",
    "Segmented",
    "key_input",
]

# The parts of a `MultiWidget` name their own; the others take no `autocomplete` in HTML.
UNFILLED = (
    forms.MultiWidget,
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.FileInput,
    forms.HiddenInput,
)


class Pair(Div):
    """Fields side by side where there is room: `Pair("first_name", "last_name")`."""

    css_class = "pair"


class Section(Fieldset):
    """Fields that belong together, under a heading: `Section(_("Contact"), "phone", "email")`."""

    def __init__(self, legend: Any, *fields: Any, **kwargs: Any) -> None:
        kwargs.setdefault("css_class", "section")
        super().__init__(legend, *fields, **kwargs)


class Note(HTML):
    """One quiet sentence between fields, escaped."""

    def __init__(self, text: Any) -> None:
        super().__init__("")
        self.text = text

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        return format_html('<p class="hint">{}</p>', self.text)


class FormKey(LayoutObject):
    """The one-use key of the form; the view answers a replay (`clinic.web.once`)."""

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        return key_input()


def key_input() -> SafeString:
    """A hidden field with a fresh form key."""
    return format_html('<input type="hidden" name="form_key" value="{}">', uuid4())


class Segmented(LayoutObject):
    """A choice field as one row of 44 px answers; radio buttons, so the arrow keys work.

    Nothing is chosen beforehand unless the field has an initial value. A field of several answers
    (CheckboxSelectMultiple) becomes check boxes in the same look.
    """

    def __init__(self, name: str, *, css: str = "", hide_label: bool = False) -> None:
        self.name = name
        self.css = css
        self.hide_label = hide_label
        self.fields = [name]

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        _note_rendered(form, self.name)
        bound = form[self.name]
        several = isinstance(
            bound.field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
        )
        given = bound.value()
        values = {
            str(value) for value in (given if several else [given]) or [] if value is not None
        }
        return render_to_string(
            "kit/segmented.html",
            {
                "field": bound,
                "css": self.css,
                "hide_label": self.hide_label,
                "kind": "checkbox" if several else "radio",
                "options": list(_options(bound, values)),
                "described_by": described_by(bound),
            },
        )


def _options(bound: forms.BoundField, values: set[str]) -> Iterator[dict[str, Any]]:
    choices = bound.field.choices  # type: ignore[attr-defined]
    answers = [(str(value), label) for value, label in choices if str(value or "")]
    for index, (text, label) in enumerate(answers):
        yield {
            "value": text,
            "label": label,
            "checked": text in values,
            "id": f"{bound.auto_id}_{index}" if index else first_id(bound),
        }


def first_id(bound: forms.BoundField) -> str:
    """The id of the first control of a field: where a link from the error summary leads."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def described_by(bound: forms.BoundField) -> str:
    """The ids of a field's help text and error, for `aria-describedby`."""
    parts = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    if bound.errors:
        parts.append(f"{bound.auto_id}_error")
    return " ".join(parts)


def _note_rendered(form: Any, name: str) -> None:
    rendered = getattr(form, "rendered_fields", None)
    if rendered is not None:
        rendered.add(name)


class Actions(LayoutObject):
    """The end of a form: its one filled button, a way back, and a dangerous button apart.

    `back` stands before the button (a step of several), `cancel` after it; both are addresses.
    `leave` is the word of the latter where "Cancel" would say two things. The dangerous button
    posts `danger=yes`.
    """

    def __init__(
        self,
        primary: Any = None,
        *,
        back: str = "",
        cancel: str = "",
        leave: Any = "",
        danger: Any = "",
    ) -> None:
        self.words = {
            "primary": primary or _("Save"),
            "back": back,
            "cancel": cancel,
            "leave": leave,
            "danger": danger,
        }

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        return render_to_string("kit/actions.html", self.words)


class DatePartsWidget(forms.MultiWidget):
    """Month, day and year as three short fields with the number keyboard."""

    template_name = "kit/date_parts.html"
    use_fieldset = True

    def __init__(self, autocomplete: str = "bday", attrs: dict[str, Any] | None = None) -> None:
        sizes = (("month", 2), ("day", 2), ("year", 4))
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput(
                {
                    "inputmode": "numeric",
                    "maxlength": size,
                    "autocomplete": f"{autocomplete}-{part}" if autocomplete else "off",
                }
            )
            for part, size in sizes
        }
        super().__init__(parts, attrs)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Through the page's own templates, which Django's form renderer does not look into."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def decompress(self, value: Any) -> list[str]:
        return [str(value.month), str(value.day), str(value.year)] if value else ["", "", ""]


class DateParts(forms.MultiValueField):
    """A date asked as month, day and year; the cleaned value is a date or None."""

    default_error_messages = {
        "incomplete": _("Add the month, the day and the year, like 3, 14 and 1986."),
        "invalid": _("This day does not exist. Check the month, the day and the year."),
    }

    def __init__(self, *, autocomplete: str = "bday", **kwargs: Any) -> None:
        kwargs.setdefault("widget", DatePartsWidget(autocomplete))
        fields = [forms.IntegerField(min_value=1, required=False) for _part in range(3)]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Any:
        parts = [str(part or "").strip() for part in value or []]
        if not any(parts):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts) or len(parts) != 3:
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        return self.compress(parts)

    def compress(self, data_list: Sequence[str]) -> Any:
        try:
            month, day, year = (int(part) for part in data_list)
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


def _say_optional(name: str, entry: forms.Field) -> None:
    """What may stay empty says so; a box to tick needs no such word."""
    if not isinstance(entry, forms.BooleanField) and not entry.widget.is_hidden:
        label = entry.label if entry.label is not None else pretty_name(name)
        if label:
            entry.label = format_html('{}<span class="optional"> {}</span>', label, _("(optional)"))


class KitForm:
    """Mixed in before `forms.Form` or `forms.ModelForm`: helper, layout, error summary, autofill.

    A form names its `layout()` (all fields in order without one), its button in `primary`, and in
    `autocomplete` what a browser may fill in; everything else is `off`, for clinic computers are
    shared.
    """

    primary: ClassVar[Any] = _("Save")
    autocomplete: ClassVar[Mapping[str, str]] = {}
    form_css: ClassVar[str] = "form"
    mark_optional: ClassVar[bool] = True

    def __init__(self, *args: Any, cancel: str = "", action: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.cancel = cancel
        self.action = action
        for name, entry in self.fields.items():  # type: ignore[attr-defined]
            if not isinstance(entry.widget, UNFILLED):
                entry.widget.attrs.setdefault("autocomplete", self.autocomplete.get(name, "off"))
            if self.mark_optional and not entry.required:
                _say_optional(name, entry)

    def layout(self) -> Sequence[Any]:
        """The pieces in order; a form that has another order or shape overrides this."""
        return list(self.fields)  # type: ignore[attr-defined]

    def actions(self) -> Sequence[Any]:
        """What stands at the end: the button, the way back."""
        return [Actions(self.primary, cancel=self.cancel)]

    @property
    def helper(self) -> FormHelper:
        """What `{% crispy form %}` reads."""
        helper = FormHelper()
        helper.template = "kit/form.html"
        helper.form_class = self.form_css
        helper.attrs = {"novalidate": "", "autocomplete": "off"}
        if self.action:
            helper.form_action = self.action
        helper.layout = Layout(*self.layout(), *self.actions())
        return helper

    @property
    def error_count(self) -> int:
        """How many things are to be put right."""
        errors: ErrorDict = self.errors  # type: ignore[attr-defined]
        return sum(map(len, errors.values()))
