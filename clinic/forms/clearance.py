"""The steps of a doctor's word: asked for, received, declined, waived."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.catalogue.screening import CONDITIONS, GROUPS
from clinic.models import Clearance
from clinic.models.clearance import SCOPE_CHOICES
from clinic.rules.screening import expires_on
from clinic.web.layout import FormKey, KitForm, Note, Pair


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _grouped() -> list[Any]:
    """Every condition under its heading, and nothing chosen."""
    named = [
        (_(label), [(code, _(CONDITIONS[code].label)) for code in codes]) for label, codes in GROUPS
    ]
    return [("", _("Choose")), *named]


class _Step(KitForm, forms.Form):
    """One step: `facts` become the arguments of the action of the same name."""

    def __init__(self, *args: Any, clearance: Clearance, today: date, **kwargs: Any) -> None:
        self.clearance = clearance
        kwargs["initial"] = {**self.start(clearance, today), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def start(self, clearance: Clearance, today: date) -> dict[str, Any]:
        """What is known already."""
        return {
            "physician_name": clearance.physician_name,
            "physician_practice": clearance.physician_practice,
            "contact_route": clearance.contact_route,
            "received_on": today,
        }


class NeedForm(KitForm, forms.Form):
    """A condition that was told or found, for which nobody has answered yet."""

    primary: ClassVar[Any] = _("Ask for a doctor’s word")
    condition = forms.ChoiceField(label=_("Condition"), choices=_grouped)
    detail = forms.CharField(label=_("What was said or found"), max_length=240, required=False)
    source = forms.CharField(
        label=_("From"), max_length=80, help_text=_("For instance: told on the telephone.")
    )

    def layout(self) -> list[Any]:
        return [FormKey(), "condition", "detail", "source"]


class RequestForm(_Step):
    """The doctor was asked."""

    primary: ClassVar[Any] = _("Note that we asked")
    physician_name = forms.CharField(label=_("Doctor"), max_length=120)
    physician_practice = forms.CharField(label=_("Their practice"), max_length=120, required=False)
    contact_route = forms.CharField(
        label=_("How we asked"),
        max_length=120,
        required=False,
        help_text=_("For instance: fax (555) 014-2290."),
    )

    def layout(self) -> list[Any]:
        return [FormKey(), Pair("physician_name", "physician_practice"), "contact_route"]


class ReceiveForm(_Step):
    """The doctor agreed, and to what."""

    primary: ClassVar[Any] = _("Note the answer")
    physician_name = forms.CharField(label=_("Doctor"), max_length=120)
    physician_practice = forms.CharField(label=_("Their practice"), max_length=120, required=False)
    received_on = forms.DateField(label=_("Answered on"), widget=_day())
    expires_on = forms.DateField(label=_("Holds until"), widget=_day())
    scope = forms.ChoiceField(
        label=_("What is allowed"), choices=[("", _("Choose")), *SCOPE_CHOICES]
    )
    detail = forms.CharField(label=_("What was said"), max_length=240, required=False)

    def start(self, clearance: Clearance, today: date) -> dict[str, Any]:
        holds = expires_on(clearance.condition, today, clearance.due_on)
        return {
            **super().start(clearance, today),
            "expires_on": max(holds, today),
            "detail": clearance.detail,
        }

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Pair("physician_name", "physician_practice"),
            Pair("received_on", "expires_on"),
            "scope",
            "detail",
        ]


class DeclineForm(_Step):
    """The doctor advises against treatment."""

    primary: ClassVar[Any] = _("Note that the doctor declined")
    physician_name = forms.CharField(label=_("Doctor"), max_length=120)
    physician_practice = forms.CharField(label=_("Their practice"), max_length=120, required=False)
    received_on = forms.DateField(label=_("Answered on"), widget=_day())
    detail = forms.CharField(label=_("What was said"), max_length=240, required=False)

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Pair("physician_name", "physician_practice"),
            "received_on",
            "detail",
        ]


class WaiveForm(_Step):
    """A chiropractor goes on without a doctor's word."""

    primary: ClassVar[Any] = _("Go on without a doctor’s word")
    reason = forms.CharField(
        label=_("Why treatment may go on"), max_length=240, widget=forms.Textarea({"rows": 3})
    )
    expires_on = forms.DateField(label=_("Look again by"), widget=_day())

    def start(self, clearance: Clearance, today: date) -> dict[str, Any]:
        return {"expires_on": expires_on(clearance.condition, today, clearance.due_on)}

    def layout(self) -> list[Any]:
        note = _("Your name and this reason stand in the record and on the patient’s page.")
        return [FormKey(), "reason", "expires_on", Note(note)]


STEPS: dict[str, type[_Step]] = {
    "request": RequestForm,
    "receive": ReceiveForm,
    "decline": DeclineForm,
    "waive": WaiveForm,
}
