"""The date of birth, asked of somebody who opens the form on another device."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.web.layout import DateParts


class BirthForm(forms.Form):
    """One date in three parts."""

    birth_on = DateParts(
        label=_("Date of birth"),
        error_messages={"required": _("Add the month, the day and the year.")},
    )
