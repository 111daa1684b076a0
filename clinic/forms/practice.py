"""The practice, its locations and its rooms."""

from collections.abc import Iterator
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Practice, Room
from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm, Pair

AT_HOME = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)


def zones() -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    """Time zones to choose from: the country's own first, then the world's by name."""
    yield _("United States"), [(name, _spoken(name)) for name in AT_HOME]
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/")
    rest = sorted(name for name in available_timezones() if name.startswith(areas))
    yield (
        _("All time zones"),
        [(name, name.replace("_", " ")) for name in rest if name not in AT_HOME],
    )


def _spoken(name: str) -> str:
    return name.rsplit("/", maxsplit=1)[-1].replace("_", " ")


class PracticeForm(InWords, KitForm, forms.ModelForm[Practice]):
    """Name and contacts, as they stand on letters and on patients' pages."""

    primary: ClassVar[Any] = _("Save the practice")

    class Meta:
        model = Practice
        fields = ("name", "short_name", "phone", "email", "address", "website")
        help_texts: ClassVar = {
            "short_name": _(
                "Others may see a message on a patient’s phone: leave out what you treat. "
                "Empty means the full name."
            ),
            "phone": _("Stands on every page that patients see, as you write it here."),
        }

    def layout(self) -> list[Any]:
        return ["name", "short_name", Pair("phone", "email"), "address", "website"]


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
        if self.instance._state.adding:
            del self.fields["is_active"]

    def layout(self) -> list[Any]:
        key = [FormKey()] if self.instance._state.adding else []
        rest = ["is_active"] if "is_active" in self.fields else []
        return [*key, "name", "zone", Pair("phone", "address"), *rest]


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
