"""A clinic's own words for one message, and how it handles those that no visit asks for."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models.nudge import HOW_CHOICES
from clinic.rules.nudge import BOUNDS, How, Kind, Rule
from clinic.rules.wording import Fault, Letter, faults
from clinic.web.layout import HTML, FormKey, KitForm, Note, Segmented

FAULTS: dict[str, Any] = {
    "telling": gettext_lazy("“%(about)s” tells others what the care or the money is about."),
    "unknown": gettext_lazy("{%(about)s} is nothing that this message knows."),
    "missing": gettext_lazy("{%(about)s} has to stand in it."),
    "brace": gettext_lazy("A brace stands alone. Write the names as {name}."),
    "stop": gettext_lazy("Say how to end texts, with the word STOP."),
}
AFTER = {
    Kind.GAP: gettext_lazy("Days since the last visit"),
    Kind.INTAKE: gettext_lazy("Hours after the link was sent"),
}


def fault_words(found: Sequence[Fault]) -> list[str]:
    """What is wrong, each in a sentence."""
    return [str(FAULTS[one.code]) % {"about": one.about} for one in found]


class _Look(HTML):
    """A second button: shows what was typed, with its length, and keeps nothing."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, form: Any, context: Any, **kwargs: Any) -> SafeString:
        words = _("Look at it first")
        return format_html('<button class="btn" name="look" value="1">{}</button>', words)


class WordingForm(KitForm, forms.Form):
    """Subject and words; the linter speaks when they are saved or looked at."""

    primary: ClassVar[Any] = gettext_lazy("Save the words")

    def __init__(self, *args: Any, letter: Letter, is_text: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter, self.is_text = letter, is_text
        if not is_text:
            self.fields["subject"] = forms.CharField(
                label=_("Subject"), max_length=120, widget=forms.TextInput({"autocomplete": "off"})
            )
        self.fields["body"] = forms.CharField(
            label=_("Words"),
            max_length=320 if is_text else 3000,
            strip=True,
            widget=forms.Textarea({"rows": 3 if is_text else 12, "autocomplete": "off"}),
        )

    def layout(self) -> list[Any]:
        named = ", ".join(f"{{{part}}}" for part in self.letter.parts)
        said = _("Filled in by itself: %(parts)s.") % {"parts": named}
        subject = [] if self.is_text else ["subject"]
        return [FormKey(), *subject, "body", Note(said), _Look()]

    def clean_subject(self) -> str:
        words: str = self.cleaned_data["subject"]
        free = Letter(knows=self.letter.parts)
        if found := faults(words, free, is_text=False):
            raise forms.ValidationError(fault_words(found))
        return words

    def clean_body(self) -> str:
        words: str = self.cleaned_data["body"]
        if found := faults(words, self.letter, is_text=self.is_text):
            raise forms.ValidationError(fault_words(found))
        return words


class NudgeForm(KitForm, forms.Form):
    """Whether such a message goes out, how, and after how long."""

    primary: ClassVar[Any] = gettext_lazy("Save")
    is_on = forms.ChoiceField(
        label=gettext_lazy("Send it"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=HOW_CHOICES,
        widget=forms.Select({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, kind: Kind, rule: Rule, **kwargs: Any) -> None:
        initial = {"is_on": "yes" if rule.is_on else "no", "how": rule.how.value}
        super().__init__(*args, initial={**initial, "after": rule.after}, **kwargs)
        self.kind = kind
        if kind in BOUNDS:
            least, most = BOUNDS[kind]
            self.fields["after"] = forms.IntegerField(
                label=AFTER[kind], min_value=least, max_value=most
            )

    def layout(self) -> list[Any]:
        after = ["after"] if "after" in self.fields else []
        return [FormKey(), Segmented("is_on"), "how", *after]

    @property
    def rule(self) -> dict[str, Any]:
        """What a right form says, as `nudge.set_rule` takes it."""
        data = self.cleaned_data
        how, after = How(data["how"]), data.get("after", 0)
        return {"is_on": data["is_on"] == "yes", "how": how, "after": after}
