"""How care goes: what was done last, what to do at home, scores, goals, what is measured next."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.web.access import public
from portal.forms.care import Last, score
from portal.models.care import Care
from portal.views import inside
from portal.views.inside import OwnRequest

WHY = "only a patient's own session opens it"


@public(WHY)
@require_safe
@inside.inside
def view(request: OwnRequest) -> HttpResponse:
    """From signed visits only; whatever is still being written is not there."""
    inside.looked(request, "care.view")
    care = Care(request.patient, request.now)
    context: dict[str, Any] = {
        "care": care,
        "last": Last(care.last) if care.last else None,
        "pain": score(care.pain, "pain", _("Pain when you came in")) if care.pain else None,
        "scores": [score(one, str(n)) for n, one in enumerate(care.courses)],
        "goals": care.goals,
    }
    return inside.page(request, "care/view", tab="records", **context)
