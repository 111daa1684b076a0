"""Signing the text in use on the own page, and taking a consent back there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import ConsentText
from portal.forms.section import SectionForm
from portal.rules import record


class EndForm(forms.Form):
    """Why, if somebody wants to say, and that the consequences were read."""

    words = forms.CharField(
        label=_("Do you want to tell us why?"),
        max_length=240,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    read = forms.BooleanField(
        label=_("I have read what happens, and take my consent back."),
        error_messages={"required": _("Tick this when you have read what happens.")},
    )


class SignForm(SectionForm):
    """The last page of the intake by itself, for the text that was shown."""

    text: ConsentText
    shown_sha256 = ""

    def clean(self) -> dict[str, Any]:
        """Another text than the one that was read is not signed."""
        cleaned = super().clean()
        if self.shown_sha256 != self.text.sha256:
            self.add_error("read", _("The text has changed. Read it again, then sign."))
        return cleaned

    def signature(self) -> record.Signature:
        """What is kept with the text."""
        return record.signature(self.section, self.answers)
