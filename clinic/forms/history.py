"""Entries of the health background."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import HistoryItem
from clinic.models.history import KIND_CHOICES
from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm, Pair, Segmented

_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class HistoryForm(InWords, KitForm, forms.ModelForm[HistoryItem]):
    """A new entry."""

    primary: ClassVar[Any] = _("Add to the background")
    kind = forms.ChoiceField(label=_("Kind"), choices=KIND_CHOICES)

    class Meta:
        model = HistoryItem
        fields = ("kind", "label", "started_on", "ended_on", "severity", "note", "source")
        widgets: ClassVar = {"started_on": _DAY, "ended_on": _DAY}

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Segmented("kind"),
            "label",
            Pair("started_on", "ended_on"),
            Pair("severity", "source"),
            "note",
        ]


class HistoryEndForm(KitForm, forms.Form):
    """The day on which an entry ended."""

    primary: ClassVar[Any] = _("It has ended")
    ended_on = forms.DateField(label=_("Ended on"), widget=_DAY)

    def layout(self) -> list[Any]:
        return [FormKey(), "ended_on"]
