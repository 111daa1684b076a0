"""An alert that everybody must see."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Alert
from clinic.models.patient import LEVEL_CHOICES
from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm, Segmented


class AlertForm(InWords, KitForm, forms.ModelForm[Alert]):
    """Level, what to know, why, and who said so."""

    primary: ClassVar[Any] = _("Raise the alert")
    level = forms.ChoiceField(label=_("Level"), choices=LEVEL_CHOICES)

    class Meta:
        model = Alert
        fields = ("level", "text", "reason", "source")
        help_texts: ClassVar = {
            "text": _("One sentence that fits on a band."),
            "source": _("Who said it, or where it stands."),
        }

    def layout(self) -> list[Any]:
        return [FormKey(), Segmented("level"), "text", "reason", "source"]
