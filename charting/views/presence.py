"""Who else has a chart open: told to the page that asks, which says so that it is there itself."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from charting.actions import presence
from charting.models import Presence
from charting.views import answer
from clinic.rules.access import Permission
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires


@requires(Permission.CHART_EDIT)
@require_GET
def show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The names of the others on this chart; asked by an open page, never a sign of work."""
    visit, now = answer.found(pk), timezone.now()
    if not visit.is_signed:
        presence.tell(by=request.user, now=now, visit=visit)
    context = {"others": Presence.objects.beside(request.user, visit, now)}
    return panels.answer(request, "charting/presence/show.html", context)
