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
            "assess_min",
            "blocks_min",
            "position",
            "is_first",
            "is_exam",
            "is_active",
        )
        help_texts: ClassVar = {
            "buffer_min": _("The table and the practitioner stay free for so long afterwards."),
            "assess_min": _("The practitioner is at the table. 0 for a visit without phases."),
            "blocks_min": _(
                "The patient rests; the practitioner may be at the next table. What is left of "
                "the minutes with the patient is the re-test."
            ),
            "position": _("Where it stands in lists."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("assess_min", "blocks_min"):
            self.fields[name].required = False  # left empty, it is a visit without phases
        if self.instance._state.adding:
            del self.fields["is_active"]

    def layout(self) -> list[Any]:
        rest = ["is_active"] if "is_active" in self.fields else []
        lengths = Pair("duration_min", "buffer_min")
        phases = Pair("assess_min", "blocks_min")
        return [FormKey(), "name", lengths, phases, "position", "is_first", "is_exam", *rest]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        whole = data.get("duration_min")
        if "assess_min" in self.errors or "blocks_min" in self.errors or whole is None:
            return data
        assess, blocks = data["assess_min"] or 0, data["blocks_min"] or 0
        data |= {"assess_min": assess, "blocks_min": blocks}
        if not (assess or blocks):
            return data
        if not (assess and blocks):
            missing = "blocks_min" if assess else "assess_min"
            self.add_error(missing, _("Say both, or 0 for both: a visit without phases."))
        elif assess % 5 or blocks % 5:
            wrong = "assess_min" if assess % 5 else "blocks_min"
            self.add_error(wrong, _("In steps of 5 minutes."))
        elif assess + blocks + 5 > whole:
            self.add_error("blocks_min", _("At least 5 minutes must be left for the re-test."))
        return data

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
