"""The practice, its locations and its rooms."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Practice, Room
from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm, Pair
from clinic.web.zone import zones


class PracticeForm(InWords, KitForm, forms.ModelForm[Practice]):
    """Name and contacts, as they stand on letters and on patients' pages."""

    primary: ClassVar[Any] = _("Save the practice")

    class Meta:
        model = Practice
        fields = ("name", "short_name", "phone", "email", "address", "website", "letter_note")
        help_texts: ClassVar = {
            "short_name": _(
                "Others may see a message on a patient’s phone: leave out what you treat. "
                "Empty means the full name."
            ),
            "phone": _("Stands on every page that patients see, as you write it here."),
            "letter_note": _(
                "What patients read before they write to you on their page: when you answer, and "
                "what to do instead when it is urgent. Empty means our own words."
            ),
        }

    def layout(self) -> list[Any]:
        return ["name", "short_name", Pair("phone", "email"), "address", "website", "letter_note"]


class LocationForm(InWords, KitForm, forms.ModelForm[Location]):
    """One place of work."""

    primary: ClassVar[Any] = _("Save the location")
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("All times of this location are shown and booked in this zone."),
    )

    class Meta:
        model = Location
        fields = ("name", "zone", "phone", "address", "is_active")
        labels: ClassVar = {"is_active": _("Open for bookings")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is booked hangs on the zone, so that it has a page of its own later.
        del self.fields["is_active" if self.instance._state.adding else "zone"]

    def layout(self) -> list[Any]:
        if self.instance._state.adding:
            return [FormKey(), "name", "zone", Pair("phone", "address")]
        return ["name", Pair("phone", "address"), "is_active"]


class RoomForm(InWords, KitForm, forms.ModelForm[Room]):
    """One room with a table."""

    primary: ClassVar[Any] = _("Save the room")

    class Meta:
        model = Room
        fields = ("name", "position", "is_active")
        labels: ClassVar = {"is_active": _("In use")}
        help_texts: ClassVar = {"position": _("Where it stands in the calendar, from the left.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            del self.fields["is_active"]

    def layout(self) -> list[Any]:
        key = [FormKey()] if self.instance._state.adding else []
        rest = ["is_active"] if "is_active" in self.fields else []
        return [*key, Pair("name", "position"), *rest]
