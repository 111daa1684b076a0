"""Booking, moving or cancelling a visit, and the steps of its day."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Patient, Room, User
from clinic.web.layout import Actions, Field, FormKey, KitForm, Pair, Section, Segmented
from scheduling.forms.day import DayInput, TimeInput
from scheduling.forms.find import Times
from scheduling.forms.slot import read_slot
from scheduling.models import Appointment, AppointmentType
from scheduling.models.appointment import REASON_CHOICES
from scheduling.models.miss import FEE_CHOICES
from scheduling.rules.policy import BY_ITSELF
from scheduling.rules.slot import is_bookable_year, moments
from scheduling.rules.wall import after_gap, is_twice
from scheduling.templatetags.visits import wall


class TimesPiece(LayoutObject):
    """The free times as answers, grouped by day and practitioner."""

    def __init__(self, times: Sequence[Times], zone: Any) -> None:
        self.times, self.zone, self.fields = times, zone, ["slot"]

    def render(self, form: Any, context: Any, **kwargs: Any) -> Any:
        form.rendered_fields.add("slot")
        chosen = form["slot"].value() or ""
        return render_to_string(
            "scheduling/appointment/times.html",
            {"times": self.times, "zone": self.zone, "chosen": chosen, "field": form["slot"]},
        )


class TimeForm(KitForm, forms.Form):
    """One of the free times, or a time of one's own; the cleaned data hold `start_at`."""

    primary: ClassVar[Any] = _("Book")
    slot = forms.CharField(max_length=120, required=False, label=_("Free times"))
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput)
    at = forms.TimeField(label=_("Time"), required=False, widget=TimeInput)
    practitioner = forms.ModelChoiceField(
        User.objects.practitioners(), label=_("With"), required=False
    )
    room = forms.ModelChoiceField(Room.objects.active(), label=_("Table"), required=False)
    fold = forms.ChoiceField(
        label=_("This time comes twice on that day. Which one?"),
        required=False,
        widget=forms.RadioSelect,
    )
    outside_reason = forms.CharField(
        label=_("Outside the hours, because"),
        required=False,
        max_length=160,
        help_text=_("Leave it empty inside the hours."),
    )

    def __init__(
        self, *args: Any, location: Location, times: Sequence[Times] = (), **kwargs: Any
    ) -> None:
        self.location, self.times = location, times
        super().__init__(*args, **kwargs)
        rooms = self.fields["room"]
        assert isinstance(rooms, forms.ModelChoiceField)  # noqa: S101 narrows the type
        rooms.queryset = Room.objects.active().filter(location=location)
        self.gap: datetime | None = None  # near which moment a time was wanted that does not exist
        self._ask_which()

    def _ask_which(self) -> None:
        """The question which of two, only where the clock shows the wanted time twice."""
        at = _read(self.fields["at"], self["at"].value())
        day = _read(self.fields["day"], self["day"].value())
        choices = folds(day, at, self.location.tz) if day and at else []
        if choices:
            self.fields["fold"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["fold"]

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_id = "book"  # the buttons of a refusal belong to this form
        return helper

    def layout(self) -> list[Any]:
        return [FormKey(), TimesPiece(self.times, self.location.tz), *self.own_time()]

    def own_time(self, *more: str) -> list[Any]:
        """The fields for a time that is not on the list."""
        legend = _("Another time")
        return [
            Section(
                legend,
                Pair("day", "at"),
                *([Segmented("fold")] if "fold" in self.fields else []),
                Pair("practitioner", "room"),
                "outside_reason",
                *more,
                css_class="section own-time",
            )
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        near = self.data.get("near", "")[:120]  # one of the times that a refusal offered
        if near:
            data["slot"] = near
        if data.get("slot") and (near or not data.get("at")):
            self._of_slot(data)
        elif not self.errors:
            self._of_fields(data)
        return data

    def _of_slot(self, data: dict[str, Any]) -> None:
        """A chosen free time becomes start, practitioner and room."""
        chosen = read_slot(data["slot"], self.location)
        if chosen is None:
            self.add_error("slot", _("This time cannot be read. Choose one from the list."))
        else:
            data |= chosen

    def _of_fields(self, data: dict[str, Any]) -> None:
        """A day and a time on the location's clock become a moment."""
        missing = [name for name in ("day", "at", "practitioner", "room") if not data.get(name)]
        if missing:
            text = _("Choose a free time, or say day, time, practitioner and table below.")
            self.add_error("slot", text)
            return
        if not is_bookable_year(data["day"]):
            self.add_error("day", _("Choose a day of this year or the next ones."))
            return
        found = moments(data["day"], data["at"], self.location.tz)
        if not found:
            text = _("This time does not exist on that day: the clocks go forward. Choose another.")
            self.gap = after_gap(data["day"], data["at"], self.location.tz)
            self.add_error("at", text)
            return
        if len(found) > 1 and not data.get("fold"):
            if "fold" not in self.errors:
                self.add_error("fold", _("The clocks go back on that day: choose which one."))
            return
        data["start_at"] = found[int(data.get("fold") or 0)]


def folds(day: date, at: time, zone: ZoneInfo) -> list[tuple[str, str]]:
    """The two answers where the clock shows a time twice on a day, else none."""
    if not is_bookable_year(day) or not is_twice(day, at, zone):
        return []
    words = {"time": wall(at)}
    return [
        ("0", _("%(time)s, before the clocks go back") % words),
        ("1", _("%(time)s, after the clocks have gone back") % words),
    ]


def _read(field: forms.Field, value: Any) -> Any:
    """What was typed or is filled in, None where it cannot be read yet."""
    try:
        return field.to_python(value)
    except forms.ValidationError:
        return None


class BookForm(TimeForm):
    """A new visit."""

    patient = forms.ModelChoiceField(Patient.objects.all(), widget=forms.HiddenInput)
    type = forms.ModelChoiceField(AppointmentType.objects.active(), widget=forms.HiddenInput)
    plan = forms.UUIDField(required=False, widget=forms.HiddenInput)
    overbook_reason = forms.CharField(
        label=_("Over another visit, because"),
        required=False,
        max_length=160,
        help_text=_("The practitioner then has two at once. The table must be free."),
    )
    note = forms.CharField(label=_("Note for the desk"), required=False, max_length=240)

    def __init__(self, *args: Any, may_overbook: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_overbook:
            del self.fields["overbook_reason"]

    def layout(self) -> list[Any]:
        hidden = [Field("patient"), Field("type"), Field("plan")]
        pieces = [FormKey(), *hidden, TimesPiece(self.times, self.location.tz)]
        own = [name for name in ("overbook_reason",) if name in self.fields]
        return [*pieces, *self.own_time(*own), "note"]


class MoveForm(TimeForm):
    """Another time for a visit."""

    primary: ClassVar[Any] = _("Move the visit")


class CancelForm(KitForm, forms.Form):
    """Why a visit is cancelled."""

    primary: ClassVar[Any] = _("Cancel the visit")
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[choice for choice in REASON_CHOICES if choice[0] not in BY_ITSELF],
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=160)
    fee = forms.ChoiceField(
        label=_("Fee"),
        choices=[("", _("Decide later")), *FEE_CHOICES],
        required=False,
        help_text=_("It counts only where the patient, not the clinic, is the reason."),
    )

    def __init__(self, *args: Any, is_late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["fee"]

    def layout(self) -> list[Any]:
        fee = [Segmented("fee")] if "fee" in self.fields else []
        return [FormKey(), Segmented("reason"), *fee, "note"]

    def actions(self) -> list[Any]:
        return [Actions(self.primary, cancel=self.cancel, leave=_("Keep the visit"))]


class StatusForm(forms.Form):
    """One step of a visit, as a button sends it."""

    to = forms.ChoiceField(choices=Appointment._meta.get_field("status").flatchoices)
    undo = forms.BooleanField(required=False)
    next = forms.CharField(required=False, max_length=300)
