"""A value or finding of a test done elsewhere."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.told import TOLD, ToldForm, informant, side, told
from clinic.models import TestResult
from clinic.web.layout import FormKey, Pair
from clinic.web.when import WhenField


class ResultForm(ToldForm, forms.ModelForm[TestResult]):
    """A value, new or changed; the study gathers the values that belong together."""

    taken_on = WhenField(label=_("When"), words="taken_words", required=False)
    side = side()
    informant = informant()

    class Meta:
        model = TestResult
        fields = (
            *("study", "name", "value", "unit", "side", "conditions", "taken_by", "reason"),
            *TOLD,
        )
        help_texts: ClassVar = {
            "study": _("Values of one study stand together, for instance: sleep study."),
            "name": _("For instance: lowest oxygen saturation; disc L5-S1."),
            "value": _("As it was said: 2.9, >90, herniation. Empty where it is not known."),
            "unit": _("For instance: %, /h, mm."),
            "conditions": _("For instance: splint worn, fasting, seated."),
        }

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Pair("study", "taken_on"),
            Pair("name", "side"),
            Pair("value", "unit"),
            "conditions",
            Pair("taken_by", "reason"),
            told(),
        ]
