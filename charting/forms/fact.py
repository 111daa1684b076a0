"""Words that are looked for in one patient's record."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """A few words; all of them have to stand in the same place."""

    q = forms.CharField(label=_("Words to find"), max_length=120, required=False)

    def words(self) -> list[str]:
        """At most six words, as they were typed."""
        return str(self.cleaned_data["q"]).split()[:6]
