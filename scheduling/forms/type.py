"""A kind of visit."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.web.layout import FormKey, KitForm, Pair
from scheduling.models import AppointmentType


class TypeForm(KitForm, forms.ModelForm[AppointmentType]):
    """Name and lengths; visits that are booked already keep theirs."""

    primary: ClassVar[Any] = _("Save the kind of visit")

    class Meta:
        model = AppointmentType
        fields = (
            "name",
            "duration_min",
            "buffer_min",
            "position",
            "is_first",
            "is_exam",
            "is_active",
        )
        help_texts: ClassVar = {
            "buffer_min": _("The table and the practitioner stay free for so long afterwards."),
            "position": _("Where it stands in lists."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields["is_active"]

    def layout(self) -> list[Any]:
        rest = ["is_active"] if "is_active" in self.fields else []
        lengths = Pair("duration_min", "buffer_min")
        return [FormKey(), "name", lengths, "position", "is_first", "is_exam", *rest]

    def clean_duration_min(self) -> int:
        minutes = int(self.cleaned_data["duration_min"])
        if not 5 <= minutes <= 240 or minutes % 5:
            raise forms.ValidationError(_("Between 5 and 240 minutes, in steps of 5."))
        return minutes

    def clean_buffer_min(self) -> int:
        minutes = int(self.cleaned_data["buffer_min"])
        if minutes > 60 or minutes % 5:
            raise forms.ValidationError(_("At most 60 minutes, in steps of 5."))
        return minutes
