"""A kind of visit: its lengths, who gives it where, and who may book it online."""

from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Room, User
from clinic.web.layout import FormKey, KitForm, Pair, Section, Segmented
from scheduling.models import AppointmentType
from scheduling.models.type import COLOUR_CHOICES

_SHOWN = '<span class="kind-mark" data-kind="{}"></span>{}'


class TypeForm(KitForm, forms.ModelForm[AppointmentType]):
    """Lengths and limits; visits that are booked already keep their length."""

    primary: ClassVar[Any] = _("Save the kind of visit")

    class Meta:
        model = AppointmentType
        fields = (
            "name",
            "duration_min",
            "lead_min",
            "buffer_min",
            "assess_min",
            "blocks_min",
            "position",
            "is_first",
            "is_exam",
            "is_active",
            "practitioners",
            "rooms",
            "colour",
            "is_gated",
            "online_new",
            "online_returning",
            "notice_hours",
            "horizon_days",
        )
        widgets: ClassVar = {
            "practitioners": forms.CheckboxSelectMultiple,
            "rooms": forms.CheckboxSelectMultiple,
            "colour": forms.RadioSelect,
        }
        help_texts: ClassVar = {
            "lead_min": _("The table and the practitioner stay free for so long before it."),
            "buffer_min": _("The table and the practitioner stay free for so long afterwards."),
            "assess_min": _("The practitioner is at the table. 0 for a visit without phases."),
            "blocks_min": _(
                "The patient rests; the practitioner may be at the next table. What is left of "
                "the minutes with the patient is the re-test."
            ),
            "position": _("Where it stands in lists."),
            "practitioners": _("Nobody chosen: everybody gives it."),
            "rooms": _("No table of a place chosen: every table there fits."),
            "colour": _("Marks its visits in the calendar. Each colour has a shape of its own."),
            "is_gated": _(
                "It cannot be booked while a doctor’s word is missing, was refused or has run out."
            ),
            "notice_hours": _("Online it is booked at least so long before."),
            "horizon_days": _("And at most so far ahead."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("assess_min", "blocks_min", "lead_min"):
            self.fields[name].required = False  # left empty, there is none
        for name in ("notice_hours", "horizon_days", "colour"):
            self.fields[name].required = False  # left empty, it stays as it is
        self.fields["colour"].choices = [  # type: ignore[attr-defined]
            (value, format_html(_SHOWN, value, words)) for value, words in COLOUR_CHOICES
        ]
        _of_use(self.fields["practitioners"], User.objects.practitioners())
        _of_use(self.fields["rooms"], Room.objects.active().select_related("location"))
        if Location.objects.active().count() > 1:
            self.fields["rooms"].label_from_instance = _with_place  # type: ignore[attr-defined]
        if self.instance._state.adding:
            del self.fields["is_active"]

    def layout(self) -> list[Any]:
        rest = ["is_active"] if "is_active" in self.fields else []
        buffers = Pair("lead_min", "buffer_min")
        phases = Pair("assess_min", "blocks_min")
        return [
            FormKey(),
            "name",
            "duration_min",
            buffers,
            phases,
            "position",
            "is_first",
            "is_exam",
            *rest,
            Section(
                _("Who, where, when"),
                Segmented("practitioners"),
                Segmented("rooms"),
                "is_gated",
                Segmented("colour"),
            ),
            Section(
                _("Online"), "online_new", "online_returning", Pair("notice_hours", "horizon_days")
            ),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("notice_hours", "horizon_days", "colour"):
            if name in data and data[name] in {None, ""}:
                data[name] = getattr(self.instance, name)
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

    def clean_notice_hours(self) -> int | None:
        hours: int | None = self.cleaned_data["notice_hours"]
        if hours is not None and hours > 720:
            raise forms.ValidationError(_("At most 720 hours, which is a month."))
        return hours

    def clean_horizon_days(self) -> int | None:
        days: int | None = self.cleaned_data["horizon_days"]
        if days is not None and not 1 <= days <= 731:
            raise forms.ValidationError(_("Between 1 and 731 days."))
        return days

    def clean_lead_min(self) -> int:
        return _buffer(self.cleaned_data["lead_min"])

    def clean_buffer_min(self) -> int:
        return _buffer(self.cleaned_data["buffer_min"])


def _buffer(minutes: int | None) -> int:
    """Minutes that stay free around a visit. Raises: ValidationError."""
    if (minutes or 0) > 60 or (minutes or 0) % 5:
        raise forms.ValidationError(_("At most 60 minutes, in steps of 5."))
    return minutes or 0


def _of_use(field: forms.Field, rows: Any) -> None:
    """Who or what is in use to choose from."""
    assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 narrows the type
    field.queryset = rows


def _with_place(room: Room) -> str:
    """A table among those of several places: "Table 1, Alder Street"."""
    return f"{room.name}, {room.location.name}"
