"""What a page or a tap says of a complaint, checked; and the page with all its fields."""

import json
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from charting.forms.complaint import INFORMANT_CHOICES, TEXTS, typed_onset
from charting.models import Complaint, Episode
from charting.models.complaint import SIDE_CHOICES
from charting.rules.complaint import parts
from clinic.models import Patient
from clinic.rules import when
from clinic.web.layout import FormKey, KitForm, Pair, Section, Segmented

UNSAID = ("", _("Not said"))
LISTED = ("region", "quality", "aggravating", "easing", "frequency")


class OnsetField(forms.CharField):
    """A day, or words: "5/3/2019", "5/3/2019, after a fall", "May 2019", "for years"."""

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        found = when.read(said)
        if found is None:
            message = _("This date does not exist. Write it like 5/3/2019, May 2019 or 2019.")
            raise forms.ValidationError(message)
        if found.on is None or found.precision:  # a month or a year is kept as it was said
            return {"onset_on": None, "onset_words": " ".join(said.split())}
        return {"onset_on": found.on, "onset_words": found.words}


class ListedField(forms.CharField):
    """Words divided by commas, each once."""

    def clean(self, value: Any) -> Any:
        return ", ".join(parts(super().clean(value)))


def _field(name: str, **more: Any) -> forms.Field:
    """The check of one field. Raises: KeyError for a field that is none."""
    if name == "side":
        return forms.ChoiceField(choices=SIDE_CHOICES, required=False, **more)
    if name == "informant":
        return forms.ChoiceField(choices=INFORMANT_CHOICES, required=False, **more)
    label, most = TEXTS[name]
    looks = {"label": label, "max_length": most, "required": name == "name", **more}
    if name == "onset":
        return OnsetField(**looks)
    return ListedField(**looks) if name in LISTED else forms.CharField(**looks)


class AddForm(forms.Form):
    """A new complaint: its id, made by the page, what it is, and from which visit it is told."""

    id = forms.UUIDField()
    visit = forms.UUIDField(required=False)
    name = forms.CharField(label=_("What it is"), max_length=120)
    side = forms.ChoiceField(label=_("Side"), choices=SIDE_CHOICES, required=False)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "side")}


class SaveForm(forms.Form):
    """One field of a complaint."""

    field = forms.CharField(max_length=20)
    value = forms.CharField(required=False, max_length=1000)
    seen = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        name = cleaned.get("field", "")
        try:
            value = _field(name).clean(cleaned.get("value", ""))
        except KeyError:
            raise forms.ValidationError(_("The chart has no such field.")) from None
        cleaned["values"] = value if isinstance(value, dict) else {name: value}
        return cleaned


class ResolveForm(forms.Form):
    """Since when a complaint is gone; empty where it is open again."""

    visit = forms.UUIDField(required=False)
    resolved_on = forms.DateField(required=False, label=_("Gone since"))
    seen = forms.IntegerField(min_value=0)


class ComplaintForm(KitForm, forms.Form):
    """All that is known of a complaint, on one page; only what was changed is saved."""

    primary: ClassVar[Any] = _("Save the complaint")
    name = _field("name")
    side = forms.ChoiceField(label=_("Side"), choices=[UNSAID, *SIDE_CHOICES], required=False)
    region = _field("region")
    onset = _field("onset", help_text=_("A day, a month, a year or words: May 2019, for years."))
    cause = _field("cause")
    quality = _field("quality", help_text=_("For instance: dull, pulling. Commas between words."))
    severity = _field("severity", help_text=_("In words: mild, significant."))
    radiation = _field("radiation")
    aggravating = _field("aggravating", help_text=_("For instance: sitting, in the morning."))
    easing = _field("easing", help_text=_("For instance: walking, heat."))
    frequency = _field("frequency")
    limits = _field("limits")
    informant = forms.ChoiceField(
        label=_("Who tells it"), choices=[UNSAID, *INFORMANT_CHOICES], required=False
    )
    episode = forms.ModelChoiceField(
        label=_("Episode of care"), queryset=Episode.objects.none(), required=False
    )
    resolved_on = forms.DateField(
        label=_("Gone since"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        self.was = _typed(complaint)
        kwargs["initial"] = {**self.was, "shown": json.dumps(self.was)}
        super().__init__(*args, **kwargs)
        field = self.fields["episode"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = Episode.objects.filter(patient=complaint.patient_id).newest_first()

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            "shown",
            "name",
            Segmented("side"),
            Pair("region", "onset"),
            "cause",
            Section(
                _("How it is"),
                Pair("quality", "severity"),
                "radiation",
                Pair("aggravating", "easing"),
                Pair("frequency", "limits"),
            ),
            Segmented("informant"),
            Pair("episode", "resolved_on"),
        ]

    def changes(self) -> dict[str, Any]:
        """The columns that were changed on the page, with their new values."""
        shown = self._shown()
        new: dict[str, Any] = {}
        for name in self.was:
            if self.data.get(name, "") == shown.get(name):
                continue
            value = self.cleaned_data[name]
            if isinstance(value, dict):
                new |= value
            else:
                new["episode_id" if name == "episode" else name] = _key(value)
        return new

    def stale(self) -> bool:
        """Whether somebody changed, since this page was read, what was changed on it."""
        shown = self._shown()
        mine = {name for name in self.was if self.data.get(name, "") != shown.get(name)}
        return any(self.was[name] != shown.get(name) for name in mine)

    def _shown(self) -> dict[str, str]:
        try:
            found = json.loads(self.cleaned_data["shown"])
        except (ValueError, RecursionError):
            return dict(self.was)
        return found if isinstance(found, dict) else dict(self.was)


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, Episode) else value


def _typed(one: Complaint) -> dict[str, str]:
    """Every field as it stands on the page."""
    said = {name: getattr(one, name) for name in TEXTS if name != "onset"}
    return {
        **said,
        "side": one.side,
        "onset": typed_onset(one.onset_on, one.onset_words),
        "informant": one.informant,
        "episode": str(one.episode_id or ""),
        "resolved_on": one.resolved_on.isoformat() if one.resolved_on else "",
    }


class EpisodeForm(KitForm, forms.ModelForm[Episode]):
    """An episode of care, new or changed."""

    primary: ClassVar[Any] = _("Save the episode")
    gather = forms.BooleanField(
        label=_("The complaints that are open now belong to it"), required=False, initial=True
    )

    class Meta:
        model = Episode
        fields = ("title", "started_on", "ended_on", "end_reason")
        widgets: ClassVar = {
            "started_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "ended_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts: ClassVar = {
            "title": _("For instance: low back pain after a fall."),
            "end_reason": _("For instance: goals reached, moved away, referred."),
        }

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient = patient
        for name in ("ended_on", "end_reason") if self.instance._state.adding else ("gather",):
            del self.fields[name]

    def _post_clean(self) -> None:
        """The action checks days and reasons, and says so in words."""
        self.instance.validate_constraints = lambda exclude=None: None  # type: ignore[method-assign]
        super()._post_clean()  # type: ignore[misc]

    def layout(self) -> list[Any]:
        if "gather" in self.fields:
            return [FormKey(), "title", "started_on", "gather"]
        return [FormKey(), "title", "started_on", Pair("ended_on", "end_reason")]
