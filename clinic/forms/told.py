"""What every form about a fact shares: choices that may stay unsaid, and who told it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models.told import INFORMANT_CHOICES, SIDE_CHOICES
from clinic.web.formpage import InWords
from clinic.web.layout import KitForm, Pair, Section
from clinic.web.when import WhenForm

TOLD = ("informant", "source", "note")


def unsaid(label: Any, choices: Any) -> forms.ChoiceField:
    """A choice that nobody has to make."""
    return forms.ChoiceField(label=label, required=False, choices=[("", _("not said")), *choices])


def side() -> forms.ChoiceField:
    """Left, right or both; empty where it has no side."""
    choices = [("", _("none, or not said")), *SIDE_CHOICES]
    return forms.ChoiceField(label=_("Side"), required=False, choices=choices)


def informant() -> forms.ChoiceField:
    """Who told it."""
    return unsaid(_("Told by"), INFORMANT_CHOICES)


def told() -> Section:
    """The end of each of these forms: who told it, and a note."""
    return Section(_("Who told it"), Pair("informant", "source"), "note")


class ToldForm(WhenForm, InWords, KitForm):
    """Mixed in before `forms.ModelForm` for one fact about a person."""

    primary: ClassVar[Any] = _("Save")
