"""Linking two patients: who the other one is, and what they are to each other."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from clinic.models import Patient
from clinic.models.relative import KIND_CHOICES
from clinic.rules import person
from clinic.web.layout import Actions, FormKey, KitForm, Segmented

MOST = 12


class RelativeForm(KitForm, forms.Form):
    """First the words of a search, then one of those it found."""

    mark_optional = False
    kind = forms.ChoiceField(label=_("What the other one is"), choices=KIND_CHOICES)
    q = forms.CharField(
        label=_("Who"),
        max_length=80,
        required=False,
        help_text=_("Part of a name, a telephone number, or a birth date like 5/3/1974."),
    )
    other = forms.UUIDField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note, if any"), max_length=240, required=False)

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient = patient
        self.found: Sequence[Patient] = []

    def clean(self) -> dict[str, Any]:
        """The other patient, when one was chosen; else those that the words find, to choose from.

        Raises: ValidationError until one is chosen.
        """
        data: dict[str, Any] = super().clean() or {}
        others = Patient.objects.people().exclude(pk=self.patient.pk)
        if data.get("other"):
            chosen = others.filter(pk=data["other"]).first()
            if chosen is None:
                raise forms.ValidationError(_("This patient is not here. Search again."))
            data["other"] = chosen
            return data
        query = person.read_query(data.get("q", ""))
        if query.is_empty:
            self.add_error("q", _("Write a name, a telephone number or a birth date."))
            return data
        self.found = list(others.search(query)[: MOST + 1])
        if not self.found:
            self.add_error("q", _("Nobody here fits. Try fewer letters, or add the patient first."))
        elif len(self.found) > MOST:
            self.found = []
            self.add_error("q", _("Too many fit. Add the first name or the birth date."))
        else:
            raise forms.ValidationError(_("Choose who it is."))
        return data

    def layout(self) -> list[Any]:
        return [FormKey(), Segmented("kind"), "q", *self._candidates(), "note"]

    def actions(self) -> list[Any]:
        return [Actions(_("Link them") if self.found else _("Find"), cancel=self.cancel)]

    def _candidates(self) -> list[Any]:
        if not self.found:
            return []
        self.fields["other"] = forms.ChoiceField(
            label=_("Choose who it is"),
            required=False,
            choices=[(str(one.pk), _said(one)) for one in self.found],
        )
        self._bound_fields_cache.pop("other", None)  # type: ignore[attr-defined]
        return [Segmented("other")]


def _said(one: Patient) -> str:
    return f"{one.full_name}, {date_format(one.birth_on, 'j M Y')}, {one.number}"
