"""What a patient writes to the clinic."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.rules.letter import MOST

_NONE = _("Write something first.")
_LONG = _("This is too long. Write up to 2000 characters, or call us.")


class LetterForm(forms.Form):
    """One letter."""

    body = forms.CharField(
        label=_("Your message"),
        max_length=MOST,
        error_messages={"required": _NONE, "max_length": _LONG},
        widget=forms.Textarea({"rows": 5, "maxlength": None}),
    )
