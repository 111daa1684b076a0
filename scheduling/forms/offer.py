"""Offering a time that stands on the list, and the clinic's rule for offers."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm, Pair
from scheduling.forms.appointment import TimeForm
from scheduling.models import OfferRule


class OfferForm(TimeForm):
    """One free time for one who waits, as its button sends it."""

    said = forms.BooleanField(required=False)

    @property
    def sentence(self) -> str:
        """What is wrong, for the person at the screen."""
        lines: list[Any] = [line for lines in self.errors.values() for line in lines]
        return " ".join(str(line) for line in lines)


class RuleForm(InWords, KitForm, forms.ModelForm[OfferRule]):
    """By itself or by hand, how long to answer, how short before the visit."""

    primary: ClassVar[Any] = _("Save the rule")

    class Meta:
        model = OfferRule
        fields = ("is_automatic", "hold_min", "notice_min")
        help_texts: ClassVar = {
            "is_automatic": _(
                "When a visit is cancelled or moved, its time is offered by e-mail, and by text to "
                "who agreed to texts, to the first on the wait list whom it suits, then to the "
                "next. Never at night, and not before the cancellation can be taken back no more."
            ),
            "hold_min": _("So long a time is kept for one before it goes to the next."),
            "notice_min": _("What begins sooner than this is not offered by itself any more."),
        }

    def layout(self) -> list[Any]:
        return [FormKey(), "is_automatic", Pair("hold_min", "notice_min")]

    def clean_hold_min(self) -> int:
        return _between(self.cleaned_data["hold_min"], 5, 1440)

    def clean_notice_min(self) -> int:
        return _between(self.cleaned_data["notice_min"], 5, 10080)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        hold, notice = data.get("hold_min"), data.get("notice_min")
        if hold and notice and notice < hold:
            self.add_error(
                "notice_min", _("At least as long as the time to answer, or nobody could use it.")
            )
        return data


def _between(minutes: int, least: int, most: int) -> int:
    if not least <= minutes <= most:
        raise forms.ValidationError(
            _("Between %(least)s and %(most)s minutes."), params={"least": least, "most": most}
        )
    return minutes
