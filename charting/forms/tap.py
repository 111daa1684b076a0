"""What one tap sends: checked before anything is done, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from charting.catalogue.load import load


def _choices(name: str) -> list[tuple[str, str]]:
    return [(code, code) for code in load().choices[name]]


class FindingForm(forms.Form):
    """One value in one slot; an empty value takes it back."""

    code = forms.CharField(max_length=20)
    side = forms.CharField(max_length=1, required=False)
    cell = forms.CharField(max_length=20, required=False)
    phase = forms.ChoiceField(choices=[("before", ""), ("after", "")])
    value = forms.CharField(max_length=20, required=False)
    seen = forms.IntegerField(min_value=0)


class AffirmForm(forms.Form):
    """One line as it was at an earlier visit."""

    code = forms.CharField(max_length=20)
    earlier = forms.UUIDField()


class JudgeForm(forms.Form):
    """What became of one positive finding."""

    code = forms.CharField(max_length=20)
    side = forms.CharField(max_length=1, required=False)
    cell = forms.CharField(max_length=20, required=False)
    result = forms.CharField(max_length=12, required=False)
    reason = forms.CharField(max_length=240, required=False)
    seen = forms.IntegerField(min_value=0)


class Several(forms.MultipleChoiceField):
    """Several codes in one text, divided by commas; always in the order of the choices."""

    def to_python(self, value: Any) -> list[str]:
        return super().to_python([part for part in str(value or "").split(",") if part])

    def __init__(self, codes: list[tuple[str, str]]) -> None:
        super().__init__(choices=codes, required=False)
        self.codes = [code for code, _word in codes]

    def clean(self, value: Any) -> list[str]:
        chosen = set(super().clean(value))
        return [code for code in self.codes if code in chosen]


class VisitForm(forms.Form):
    """One field of the visit; `value` is checked as that field asks."""

    field = forms.CharField(max_length=20)
    value = forms.CharField(required=False, max_length=1000)
    seen = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kinds = _kinds()
        name = cleaned.get("field", "")
        if name not in kinds:
            raise forms.ValidationError(_("The chart has no such field."))
        cleaned["value"] = kinds[name].clean(cleaned.get("value", ""))
        return cleaned


def _kinds() -> dict[str, forms.Field]:
    def one(codes: list[tuple[str, str]]) -> forms.Field:
        return forms.ChoiceField(choices=codes, required=False)

    categories = [(code, code) for code in load().categories]
    return {
        "pain_now": forms.IntegerField(min_value=0, max_value=10, required=False),
        "pain_after": forms.IntegerField(min_value=0, max_value=10, required=False),
        "change": one(_choices("response")),
        "response": one(_choices("response")),
        "reactions": Several(_choices("reaction")),
        "category": one(categories),
        "also_present": Several(categories[:3]),
        "advice": Several(_choices("advice")),
        "blocks_reason": forms.CharField(max_length=240, required=False),
        "remark": forms.CharField(max_length=1000, required=False),
    }
