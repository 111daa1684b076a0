"""The signed note as one block of a page, wherever somebody may read it."""

from datetime import datetime
from typing import Any

from django import template

from charting.models import Visit
from clinic.models import Practice

register = template.Library()


@register.inclusion_tag("charting/visit/document.html")
def signed_note(document: Any, visit: Visit, now: datetime) -> dict[str, Any]:
    """A document of `charting.forms.document`, as the staff's own page shows it."""
    return {
        "document": document,
        "visit": visit,
        "patient": visit.patient,
        "practice": Practice.objects.current(),
        "now": now,
    }
