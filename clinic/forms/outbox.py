"""The quiet hours of the clinic, and how many texts are enough."""

from datetime import time
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Outbox
from clinic.rules.message import EARLIEST_MORNING, LATEST_QUIET, SMS_A_DAY, SMS_A_WEEK
from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm, Pair


class OutboxForm(InWords, KitForm, forms.ModelForm[Outbox]):
    """A clinic may be quieter than the law asks, never louder."""

    primary: ClassVar[Any] = _("Save the hours")
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        help_text=_("At nine in the evening at the latest."),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    quiet_to = forms.TimeField(
        label=_("Quiet until"),
        help_text=_("At eight in the morning at the earliest."),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    sms_a_day = forms.IntegerField(
        label=_("Texts a day to one person, at most"), min_value=1, max_value=SMS_A_DAY
    )
    sms_a_week = forms.IntegerField(
        label=_("Texts a week to one person, at most"), min_value=1, max_value=SMS_A_WEEK
    )

    class Meta:
        model = Outbox
        fields = ("quiet_from", "quiet_to", "sms_a_day", "sms_a_week")

    def layout(self) -> list[Any]:
        return [FormKey(), Pair("quiet_from", "quiet_to"), Pair("sms_a_day", "sms_a_week")]

    def clean_quiet_from(self) -> time:
        at: time = self.cleaned_data["quiet_from"]
        if not time(12) <= at <= LATEST_QUIET:
            raise forms.ValidationError(_("Choose a time from noon to nine in the evening."))
        return at

    def clean_quiet_to(self) -> time:
        at: time = self.cleaned_data["quiet_to"]
        if not EARLIEST_MORNING <= at < time(12):
            raise forms.ValidationError(_("Choose a time from eight in the morning to noon."))
        return at
