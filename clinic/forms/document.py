"""A file from outside for the record, and putting one aside."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Clearance, Patient
from clinic.models.document import LETTER, SORT_CHOICES
from clinic.rules.document import LARGEST
from clinic.web.layout import FormKey, KitForm, Pair

# A letter to a doctor is made here, and comes from nowhere.
SORTS = [("", _("Choose")), *(pair for pair in SORT_CHOICES if pair[0] != LETTER)]


class DocumentForm(KitForm, forms.Form):
    """The file, what it is, and which question of ours it answers."""

    primary: ClassVar[Any] = _("Keep it")
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPEG or PNG, 20 MB at most. Pictures lose their place and time."),
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
    )
    sort = forms.ChoiceField(label=_("What it is"), choices=SORTS)
    dated_on = forms.DateField(
        label=_("Its date"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    title = forms.CharField(label=_("In words"), max_length=120, required=False)
    clearance = forms.ModelChoiceField(
        Clearance.objects.none(), label=_("Answers"), required=False, empty_label=_("Nothing asked")
    )

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["clearance"]
        asked.queryset = patient.clearances.exclude(status="over").order_by("-raised_on", "-id")

    def layout(self) -> list[Any]:
        return [FormKey(), "file", Pair("sort", "dated_on"), "title", "clearance"]

    def clean_file(self) -> bytes:
        """The bytes; a file that is too large is not read at all."""
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST:
            raise forms.ValidationError(
                _("This file is larger than 20 MB. Scan it with fewer pixels.")
            )
        data: bytes = sent.read()
        return data


class AsideForm(KitForm, forms.Form):
    """Why a file does not belong here."""

    primary: ClassVar[Any] = _("Put it aside")
    reason = forms.CharField(
        label=_("Why it does not belong here"),
        max_length=240,
        help_text=_("For instance: another patient’s report. It is kept, out of sight."),
    )

    def layout(self) -> list[Any]:
        return [FormKey(), "reason"]
