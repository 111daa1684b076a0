"""The reminders of a kind of visit: how, and how many hours before."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models.message import CHANNEL_CHOICES
from clinic.web.layout import FormKey, KitForm, Note, Pair, Segmented
from scheduling.rules.reminder import MOST_HOURS, Rule

LINES = 4
AS_USUAL, OWN = "usual", "own"


class ReminderForm(KitForm, forms.Form):
    """Up to four reminders; a line without a number is none."""

    primary = _("Save the reminders")
    mark_optional = False

    def __init__(self, *args: Any, rules: Sequence[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, LINES + 1):
            known = rules[number - 1] if number <= len(rules) else None
            self.fields[f"hours_{number}"] = forms.IntegerField(
                label=_("Reminder %(n)s: hours before the visit") % {"n": number},
                min_value=1,
                max_value=MOST_HOURS,
                required=False,
                initial=known.before_hours if known else None,
                widget=forms.NumberInput({"autocomplete": "off", "inputmode": "numeric"}),
            )
            self.fields[f"channel_{number}"] = forms.ChoiceField(
                label=_("By"),
                choices=CHANNEL_CHOICES,
                initial=known.channel if known else "email",
                widget=forms.Select({"autocomplete": "off"}),
            )

    def layout(self) -> list[Any]:
        lines = [Pair(f"hours_{n}", f"channel_{n}") for n in range(1, LINES + 1)]
        hint = _("48 is two days before at the same time on the clock. An empty line is none.")
        return [FormKey(), *lines, Note(hint)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rules = [
            Rule(hours, data.get(f"channel_{n}", "email"))
            for n in range(1, LINES + 1)
            if (hours := data.get(f"hours_{n}"))
        ]
        if len(set(rules)) < len(rules):
            raise forms.ValidationError(_("Two reminders are the same. Take one away."))
        data["rules"] = sorted(rules, reverse=True)
        return data


class KindReminderForm(ReminderForm):
    """As `ReminderForm`, for one kind of visit, which may go with all others."""

    whose = forms.ChoiceField(
        label=_("Reminders of this kind of visit"),
        choices=[(AS_USUAL, _("As for every kind")), (OWN, _("Its own, as here"))],
    )

    def layout(self) -> list[Any]:
        key, *rest = super().layout()
        return [key, Segmented("whose"), *rest]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("whose") == AS_USUAL:
            data["rules"] = None
        return data
