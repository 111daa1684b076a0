"""The few questions of the day after a visit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charting.rules.checkin import MOST_WORDS, REACTIONS, SIGNS

REACTION_WORDS = {
    "soreness": _("Soreness"),
    "spasm": _("A muscle that cramps or is tight"),
    "stiffness": _("Stiffness"),
    "headache": _("Headache"),
    "dizziness": _("Dizziness"),
    "tiredness": _("Tiredness"),
    "other": _("Something else"),
}
LIMB = _("New numbness, tingling or weakness in an arm or a leg")
YES_NO = [("no", _("No")), ("yes", _("Yes"))]


class CheckinForm(forms.Form):
    """Nothing is chosen beforehand; each new sign is asked for with yes or no."""

    reactions = forms.MultipleChoiceField(
        label=_("Have you felt any of this since the visit?"),
        choices=[
            ("none", _("None of this")),
            *((code, REACTION_WORDS[code]) for code in REACTIONS),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tap what you have felt, or “None of this”.")},
    )
    words = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, asked: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in SIGNS:
            self.fields[f"sign_{code}"] = forms.ChoiceField(
                label=asked[code],
                choices=YES_NO,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose yes or no.")},
            )

    @property
    def signs(self) -> list[forms.BoundField]:
        """The fields of the new signs, in order."""
        return [self[f"sign_{code}"] for code in SIGNS]

    @property
    def told_signs(self) -> list[str]:
        """The codes answered with yes, of a form that is right."""
        return [code for code in SIGNS if self.cleaned_data[f"sign_{code}"] == "yes"]

    def clean_reactions(self) -> list[str]:
        told: list[str] = self.cleaned_data["reactions"]
        if "none" in told and len(told) > 1:
            raise forms.ValidationError(_("“None of this” and something else cannot both be true."))
        return told
