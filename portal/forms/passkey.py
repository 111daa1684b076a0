"""What a browser sends with a passkey: its answer, and the name that its owner gives it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.gateways.passkey import MOST_BYTES
from portal.rules.passkey import MOST_NAME

_LONG = _("Use a shorter name, up to 60 characters.")


class AnswerForm(forms.Form):
    """The answer of a passkey, as the browser writes it (JSON)."""

    answer = forms.CharField(max_length=MOST_BYTES, widget=forms.HiddenInput)


class PasskeyForm(AnswerForm):
    """A new passkey: its answer and its name; without one it is called after the browser."""

    name = forms.CharField(
        label=_("Name of this device"),
        max_length=MOST_NAME,
        required=False,
        error_messages={"max_length": _LONG},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
