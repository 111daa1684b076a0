"""Whether patients book online, how soon, how far ahead, and what they read otherwise."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm, Pair, Section
from portal.models import OnlinePolicy


class PolicyForm(InWords, KitForm, forms.ModelForm[OnlinePolicy]):
    """The clinic's rules about booking online, in one place."""

    primary: ClassVar[Any] = _("Save the rules")
    notice_hours = forms.IntegerField(
        label=_("Hours before a visit until which it can be booked"),
        help_text=_("A kind of visit may ask for more."),
        min_value=0,
        max_value=720,
    )
    horizon_days = forms.IntegerField(label=_("Days ahead"), min_value=1, max_value=365)
    most_held = forms.IntegerField(
        label=_("Times that are kept at once while people type"),
        help_text=_("A kept time is free again after 10 minutes, so that nobody hoards them."),
        min_value=1,
        max_value=100,
    )
    most_ahead = forms.IntegerField(
        label=_("Coming visits that one patient may book online"), min_value=1, max_value=20
    )

    class Meta:
        model = OnlinePolicy
        fields = (
            "is_on",
            "notice_hours",
            "horizon_days",
            "same_day",
            "most_held",
            "most_ahead",
            "call_words",
            "call_words_es",
            "urgent_words",
            "urgent_words_es",
        )
        labels: ClassVar = {
            "is_on": _("Patients may book online"),
            "same_day": _("A visit of the same day may be booked"),
            "call_words": _("Where they have to call"),
            "call_words_es": _("The same in Spanish"),
            "urgent_words": _("If this is an emergency"),
            "urgent_words_es": _("The same in Spanish"),
        }
        help_texts: ClassVar = {
            "is_on": _("Nobody sees a free time before this is switched on."),
            "call_words": _("Empty: “Please call us, and we find a time together.”"),
            "urgent_words": _("Empty: our words, with 911. Let your lead practitioner approve it."),
        }

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            "is_on",
            Section(_("When"), Pair("notice_hours", "horizon_days"), "same_day"),
            Section(_("How much at once"), "most_held", "most_ahead"),
            Section(
                _("What patients read"),
                "call_words",
                "call_words_es",
                "urgent_words",
                "urgent_words_es",
            ),
        ]
