"""Somebody at the desk without a booking: the least that is asked, and the next free places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Patient
from clinic.web.formpage import Phoned
from clinic.web.layout import DateParts, Field, FormKey, KitForm, Pair, Segmented
from scheduling.forms.find import slot_value
from scheduling.forms.slot import read_slot
from scheduling.models import AppointmentType
from scheduling.models.diary import Diary

_EACH, _MOST = 2, 6  # places of one practitioner, and of all


@dataclass(frozen=True)
class Place:
    """A free place as one answer of the form."""

    value: str
    start: datetime
    who: str
    room: str


def places(location: Location, kind: AppointmentType, now: datetime) -> list[Place]:
    """The next free places of today, the soonest first, at most two of each practitioner."""
    day = now.astimezone(location.tz).date()
    diary = Diary(location, day, day, now)
    count: dict[Any, int] = {}
    found = []
    for offer in diary.offers(day, kind=kind):
        count[offer.practitioner] = count.get(offer.practitioner, 0) + 1
        if count[offer.practitioner] <= _EACH:
            who = diary.practitioners[offer.practitioner].display_name
            room = diary.rooms[offer.room].name
            found.append(Place(slot_value(offer), offer.start, who, room))
    return found[:_MOST]


class PlacesPiece(LayoutObject):
    """The free places as answers, the soonest chosen already."""

    def __init__(self, found: Sequence[Place], zone: Any) -> None:
        self.found, self.zone, self.fields = found, zone, ["slot"]

    def render(self, form: Any, context: Any, **kwargs: Any) -> Any:
        form.rendered_fields.add("slot")
        chosen = form["slot"].value() or (self.found[0].value if self.found else "")
        facts = {"places": self.found, "zone": self.zone, "chosen": chosen, "field": form["slot"]}
        return render_to_string("scheduling/walkin/places.html", facts)


class WalkinForm(Phoned, KitForm, forms.Form):
    """Name, birth date, telephone; a place. The rest comes with the intake."""

    primary: ClassVar[Any] = _("Book and check in")
    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    birth_on = DateParts(label=_("Date of birth"), autocomplete="")
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=24,
        required=False,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=Patient._meta.get_field("language").flatchoices, initial="en"
    )
    type = forms.ModelChoiceField(AppointmentType.objects.active(), widget=forms.HiddenInput)
    slot = forms.CharField(
        max_length=120,
        label=_("Place"),
        error_messages={"required": _("Choose one of the free places.")},
    )

    def __init__(
        self, *args: Any, location: Location, found: Sequence[Place] = (), **kwargs: Any
    ) -> None:
        self.location, self.found = location, found
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        near = self.data.get("near", "")[:120]  # one of the times that a refusal offered
        text = near or data.get("slot")
        if text:
            chosen = read_slot(text, self.location)
            if chosen is None:
                self.add_error("slot", _("This time cannot be read. Choose one from the list."))
            else:
                data |= chosen
                self.errors.pop("slot", None)
        return data

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_id = "book"  # the buttons of a refusal, and of a likely double, belong to it
        return helper

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Field("type"),
            Pair("first_name", "last_name"),
            "birth_on",
            Pair("phone", Segmented("language")),
            PlacesPiece(self.found, self.location.tz),
        ]
