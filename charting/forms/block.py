"""Forms about blocks: one block by its parts, the minutes, the layout that was drawn."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.load import load
from charting.models import BlockPlacement, Visit
from charting.models.record import Row

POSITION_CHOICES = [("prone", _("face down (prone)")), ("supine", _("face up (supine)"))]
PARTS = ["side", "landmark", "points_to", "angle_deg", "size", "order", "note"]


class BlockForm(forms.ModelForm[BlockPlacement]):
    """One block: side, landmark, direction, angle, size, order, and how the patient lies."""

    position = forms.ChoiceField(label=_("Patient lies"), choices=POSITION_CHOICES)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    field_order = ["position", *PARTS]

    class Meta:
        model = BlockPlacement
        fields = PARTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        landmarks = [(m.code, gettext(m.label)) for m in load().landmarks.values() if not m.retired]
        self.fields["landmark"] = forms.ChoiceField(label=_("Under"), choices=landmarks)
        self.fields["angle_deg"] = forms.IntegerField(
            label=_("Angle, degrees"), required=False, min_value=-90, max_value=90
        )
        self.fields["order"] = forms.IntegerField(label=_("Order"), min_value=1, max_value=6)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("landmark") == "other" and not cleaned.get("note"):
            self.add_error("note", gettext("Say where the block lies."))
        return cleaned

    @classmethod
    def of(cls, visit: Visit, row: Row) -> "BlockForm":
        """The form of a stored block."""
        initial = {part: row[part] for part in PARTS} | _about(visit)
        return cls(initial=initial, prefix=f"b{str(row['id'])[-12:]}", use_required_attribute=False)

    @classmethod
    def fresh(cls, visit: Visit) -> "BlockForm":
        """The form of a block that is still to be placed."""
        initial = {"order": len(visit.block_rows) + 1, **_about(visit)}
        return cls(initial=initial, prefix="new", use_required_attribute=False)


def _about(visit: Visit) -> dict[str, Any]:
    entry = load().categories.get(visit.category)
    usual = entry.position if entry and entry.position else "prone"
    return {
        "position": visit.blocks_position or usual,
        "seen": visit.versions.get("blocks_state", 0),
    }


class LayoutForm(forms.Form):
    """A taught layout by its code, or none."""

    preset = forms.CharField(max_length=20)
    clock = forms.BooleanField(required=False)
    seen = forms.IntegerField(min_value=0)


class SkipForm(forms.Form):
    """No blocks, perhaps with a reason; `clear` takes the statement back."""

    reason = forms.CharField(max_length=240, required=False)
    clear = forms.BooleanField(required=False)
    seen = forms.IntegerField(min_value=0)


class TimeForm(forms.Form):
    """The clock started or stopped, or the minutes typed."""

    run = forms.ChoiceField(choices=[("start", ""), ("stop", "")], required=False)
    minutes = forms.IntegerField(min_value=0, max_value=240, required=False)
    seen = forms.IntegerField(min_value=0, required=False)
