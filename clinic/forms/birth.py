"""How a patient was born."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.told import TOLD, ToldForm, informant, told, unsaid
from clinic.models import Birth
from clinic.models.birth import DELIVERY_CHOICES
from clinic.web.layout import FormKey, Pair


class BirthForm(ToldForm, forms.ModelForm[Birth]):
    """Each value may be unknown."""

    delivery = unsaid(_("Delivery"), DELIVERY_CHOICES)
    informant = informant()

    class Meta:
        model = Birth
        fields = (
            *("weeks", "days", "weight_g", "length_cm", "head_cm", "delivery", "babies"),
            *("course", "feeding", *TOLD),
        )
        help_texts: ClassVar = {
            "babies": _("2 for a twin."),
            "course": _("For instance: long labour, cord round the neck, in the incubator."),
            "feeding": _("For instance: breast, prefers the left side."),
        }

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Pair("weeks", "days", "babies"),
            Pair("weight_g", "length_cm", "head_cm"),
            "delivery",
            "course",
            "feeding",
            told(),
        ]
