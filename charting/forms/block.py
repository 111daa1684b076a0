"""Forms about blocks: one block by its parts, the minutes, the layout that was drawn."""

import json
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.load import load
from charting.models import BlockPlacement, Visit
from charting.models.block import SIDE_CHOICES
from charting.models.record import Row
from charting.templatetags.block import block_fields

POSITION_CHOICES = [("prone", _("face down (prone)")), ("supine", _("face up (supine)"))]
PARTS = ["side", "landmark", "points_to", "angle_deg", "size", "order", "note"]
BOTH = ("B", _("both sides"))
# The forms of a few charts that are open at the same time.
KEPT = 64


def _landmarks() -> list[tuple[str, str]]:
    return [(m.code, gettext(m.label)) for m in load().landmarks.values() if not m.retired]


class BlockForm(forms.ModelForm[BlockPlacement]):
    """One block: side, landmark, direction, angle, size, order, and how the patient lies.

    `turned` says that a hand set the angle, so that the direction in words may follow it.
    """

    position = forms.ChoiceField(label=_("Patient lies"), choices=POSITION_CHOICES)
    turned = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    field_order = [*PARTS, "position"]

    class Meta:
        model = BlockPlacement
        fields = PARTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["landmark"] = forms.ChoiceField(label=_("Under"), choices=_landmarks())
        self.fields["angle_deg"] = forms.IntegerField(
            label=_("Angle, degrees"),
            required=False,
            min_value=-90,
            max_value=90,
            widget=forms.NumberInput(attrs={"step": "1"}),
        )
        self.fields["order"] = forms.IntegerField(label=_("Order"), min_value=1, max_value=6)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("landmark") == "other" and not cleaned.get("note"):
            self.add_error("note", gettext("Say where the block lies."))
        return cleaned

    @classmethod
    def of(cls, visit: Visit, row: Row) -> SafeString:
        """The fields of a stored block."""
        initial = {part: row[part] for part in PARTS} | _about(visit)
        return _fields(cls, f"b{str(row['id'])[-12:]}-%s", initial)


class NewBlockForm(BlockForm):
    """A block that is still to be placed, or the same block on both sides."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"] = forms.ChoiceField(label=_("Side"), choices=[*SIDE_CHOICES, BOTH])
        self.order_fields(self.field_order)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"side"}  # type: ignore[misc,no-any-return]

    @classmethod
    def fresh(cls, visit: Visit) -> SafeString:
        """The empty fields, with the next place in the order."""
        initial = {"order": len(visit.block_rows) + 1, **_about(visit)}
        return _fields(cls, "new-%s", initial)


def _fields(form: type[BlockForm], ids: str, initial: dict[str, Any]) -> SafeString:
    return _drawn(form, ids, tuple(initial.items()), get_language(), load().digest)


@lru_cache(maxsize=KEPT)
def _drawn(
    form: type[BlockForm],
    ids: str,
    initial: tuple[tuple[str, Any], ...],
    _language: str | None,
    _catalogue: str,
) -> SafeString:
    """The fields as text, kept by all that they depend on: most taps change no block."""
    made = form(initial=dict(initial), auto_id=ids, use_required_attribute=False)
    return block_fields(made)


def _about(visit: Visit) -> dict[str, Any]:
    entry = load().categories.get(visit.category)
    usual = entry.position if entry and entry.position else "prone"
    return {
        "position": visit.blocks_position or usual,
        "seen": visit.versions.get("blocks_state", 0),
    }


class MoveForm(forms.Form):
    """One wedge of a taught layout that a hand has moved before using it; `n` counts from 0."""

    n = forms.IntegerField(min_value=0, max_value=5)
    side = forms.ChoiceField(choices=SIDE_CHOICES)
    landmark = forms.ChoiceField(choices=[])
    angle_deg = forms.IntegerField(min_value=-90, max_value=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["landmark"] = forms.ChoiceField(choices=_landmarks())


class LayoutForm(forms.Form):
    """A taught layout by its code, perhaps with wedges moved (`moves`, JSON)."""

    preset = forms.CharField(max_length=20)
    clock = forms.BooleanField(required=False)
    moves = forms.CharField(required=False, max_length=2000)
    seen = forms.IntegerField(min_value=0)

    def clean_moves(self) -> list[dict[str, Any]]:
        try:
            rows = json.loads(self.cleaned_data["moves"] or "[]")
        except ValueError:
            rows = None
        known = rows if isinstance(rows, list) else [None]
        checked = [MoveForm(row if isinstance(row, dict) else {}) for row in known]
        if not all(form.is_valid() for form in checked):
            raise forms.ValidationError(_("The blocks cannot lie there."))
        return [form.cleaned_data for form in checked]


class SkipForm(forms.Form):
    """No blocks, perhaps with a reason; `clear` takes the statement back."""

    reason = forms.CharField(max_length=240, required=False)
    clear = forms.BooleanField(required=False)
    seen = forms.IntegerField(min_value=0)


class TimeForm(forms.Form):
    """The clock started or stopped, or the minutes typed: those planned, or those that were."""

    run = forms.ChoiceField(choices=[("start", ""), ("stop", "")], required=False)
    minutes = forms.IntegerField(min_value=0, max_value=240, required=False)
    planned = forms.IntegerField(min_value=1, max_value=240, required=False)
    plan = forms.BooleanField(required=False)
    seen = forms.IntegerField(min_value=0, required=False)
