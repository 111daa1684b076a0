"""What a patient told on the telephone, entered in the chart with one press."""

from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from charting.actions import told
from charting.views import answer
from clinic.rules.access import Permission
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import pressed


@requires(Permission.CHART_EDIT)
@require_POST
def accept(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Enter what was told as the reaction to the last visit."""
    visit = answer.found(pk)
    back = f"{reverse('charting:visit-chart', args=[visit.pk])}#row-reaction"

    def act() -> str:
        if told.accept(by=request.user, now=timezone.now(), visit=visit):
            return _("Entered as the patient told it.")
        return _("Nothing was told.")

    return pressed(request, back, act)
