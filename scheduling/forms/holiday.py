"""Which public holidays a place is closed on, and where it lies."""

from datetime import date
from typing import Any

from babel import Locale
from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from clinic.web.layout import HTML, FormKey, KitForm, Pair
from scheduling.gateways import holiday as library
from scheduling.rules.slot import EARLIEST_YEAR, LATEST_YEAR


def country_names() -> list[tuple[str, str]]:
    """All countries by the name that people here use."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).territories
    return sorted(
        ((code, str(names.get(code, code))) for code in library.countries()),
        key=lambda pair: pair[1],
    )


class YearForm(forms.Form):
    """Which place and year the address asks for; the first place and this year without one."""

    location = forms.ModelChoiceField(Location.objects.active(), required=False)
    year = forms.IntegerField(required=False, min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)


class HolidayForm(forms.Form):
    """The days of a year on which a place is closed."""

    closed = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, days: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["closed"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 narrows the type
        field.choices = [(day.isoformat(), day.isoformat()) for day in days]

    def clean_closed(self) -> list[date]:
        return [date.fromisoformat(text) for text in self.cleaned_data["closed"]]


class OneForm(forms.Form):
    """One holiday to be closed."""

    on = forms.DateField()


class RegionForm(KitForm, forms.Form):
    """Country and region of a place; another country first, then its regions."""

    country = forms.ChoiceField(label=_("Country"), choices=country_names)
    region = forms.ChoiceField(label=_("State or region"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = str(self["country"].value() or "")
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 narrows the type
        known = library.regions(country[:2])
        field.choices = [("", _("Only those of the whole country")), *known]

    def layout(self) -> list[Any]:
        return [FormKey(), Pair("country", "region")]

    def actions(self) -> list[Any]:
        """A quiet button: the page's loud one saves the holidays."""
        text = format_html('<p><button class="btn">{}</button></p>', _("Show its holidays"))
        return [HTML(text)]

    def full_clean(self) -> None:
        """A region of the country before is none of the new one: it is left out, not an error."""
        known = {code for code, _name in library.regions(str(self.data.get("country"))[:2])}
        if self.is_bound and self.data.get("region") not in known:
            self.data = {**dict(self.data.items()), "region": ""}
        super().full_clean()
