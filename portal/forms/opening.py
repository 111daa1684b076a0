"""What somebody chooses among free times, out of an address: ids and a day, nobody's name."""

from django import forms
from django.http import QueryDict

from clinic.models import Location, User
from scheduling.models import AppointmentType

NEW, BACK = "new", "back"


class WishForm(forms.Form):
    """What is wanted, out of an address: ids and a day, nothing about anybody."""

    who = forms.ChoiceField(choices=[(NEW, NEW), (BACK, BACK)], required=False)
    type = forms.ModelChoiceField(AppointmentType.objects.none())
    place = forms.ModelChoiceField(Location.objects.active(), required=False)
    whom = forms.ModelChoiceField(User.objects.practitioners(), required=False)
    day = forms.DateField(required=False)

    def __init__(self, given: QueryDict) -> None:
        super().__init__({name: given.get(name, "") for name in self.base_fields})
        kinds = self.fields["type"]
        assert isinstance(kinds, forms.ModelChoiceField)  # noqa: S101 narrows the type
        kinds.queryset = AppointmentType.objects.online(is_new=says_new(given))


def says_new(given: QueryDict) -> bool:
    """Whether somebody says that they were never here; so they are taken until they say other."""
    return given.get("who") != BACK
