"""Entries of the health background."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.told import TOLD, ToldForm, informant, side, told, unsaid
from clinic.models import HistoryItem
from clinic.models.history import CERTAINTY_CHOICES, KIND_CHOICES
from clinic.web.layout import FormKey, KitForm, Pair, Section, Segmented
from clinic.web.when import WhenField, WhenForm


class HistoryForm(ToldForm, forms.ModelForm[HistoryItem]):
    """An entry, new or changed."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KIND_CHOICES)
    started_on = WhenField(label=_("When, or since when"), words="happened_words", required=False)
    ended_on = WhenField(label=_("Until"), words="ended_words", required=False)
    certainty = unsaid(_("How certain"), CERTAINTY_CHOICES)
    side = side()
    informant = informant()

    class Meta:
        model = HistoryItem
        fields = (
            *("kind", "label", "given_by", "certainty", "side", "count", "severity"),
            *("reason", "outcome", *TOLD),
        )
        labels: ClassVar = {"given_by": _("Made, given or prescribed by")}
        help_texts: ClassVar = {
            "label": _("As it was told. “Nothing else of note” is an entry too."),
            "given_by": _("For instance: neurologist, family doctor."),
            "outcome": _("For instance: no relief, healed, a son."),
            "count": _("For instance: 3, several."),
        }

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Segmented("kind"),
            "label",
            Pair("started_on", "ended_on"),
            Pair("given_by", "certainty"),
            Section(
                _("If it matters"),
                Pair("side", "count"),
                Pair("severity", "reason"),
                "outcome",
            ),
            told(),
        ]


class HistoryEndForm(WhenForm, KitForm, forms.Form):
    """When an entry ended."""

    primary: ClassVar[Any] = _("It has ended")
    ended_on = WhenField(label=_("Ended"), words="ended_words")

    def layout(self) -> list[Any]:
        return [FormKey(), "ended_on"]
