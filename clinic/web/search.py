"""What every search box of the house posts."""

from django import forms


class SearchForm(forms.Form):
    """The words of a search; nothing typed asks for everybody by name."""

    q = forms.CharField(max_length=80, required=False)
