"""A paper that a patient sends: a photograph taken now, or a file that is there already."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.rules.document import LARGEST

SORTS = [
    ("front", _("Insurance card, front")),
    ("back", _("Insurance card, back")),
    ("report", _("A report of another clinic")),
    ("image", _("An X-ray or other picture")),
    ("answer", _("An answer of your doctor")),
    ("other", _("Another paper")),
]
# Phones turn their own kind of picture into one of these, because no other is taken.
PICTURES = "image/jpeg,image/png"
TOO_LARGE = _("This file is larger than 20 MB. Take a picture with fewer pixels.")


class PaperForm(forms.Form):
    """What it is, and the paper itself from the camera or from the files."""

    sort = forms.ChoiceField(
        label=_("What is it?"),
        choices=SORTS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Say what it is."),
            "invalid_choice": _("Say what it is."),
        },
    )
    photo = forms.FileField(
        label=_("Take a picture now"),
        required=False,
        widget=forms.FileInput({"accept": PICTURES, "capture": "environment"}),
    )
    file = forms.FileField(
        label=_("Or choose a picture or a PDF"),
        required=False,
        widget=forms.FileInput({"accept": f"{PICTURES},application/pdf"}),
    )

    too_many = False  # refused because of what was sent before, not for what it is

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("photo", "file"):
            self.fields[name].error_messages["empty"] = _("This file is empty.")

    def clean(self) -> dict[str, Any]:
        """One file at a time, `data`; one that is too large is not read at all."""
        cleaned = super().clean() or self.cleaned_data
        sent: list[Any] = [cleaned[name] for name in ("photo", "file") if cleaned.get(name)]
        if {"photo", "file"} & set(self.errors):
            return cleaned
        if len(sent) != 1:
            self.add_error("file", _("Choose one picture or file at a time."))
        elif (sent[0].size or 0) > LARGEST:
            self.add_error("file", TOO_LARGE)
        else:
            cleaned["data"] = sent[0].read()
        return cleaned
