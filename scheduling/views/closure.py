"""Settings: days without visits."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once
from scheduling.actions import hours as weeks
from scheduling.forms.hours import ClosureForm
from scheduling.models import Closure
from scheduling.views import rehearse


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Note that somebody is away, or that the clinic is closed."""
    back, now = reverse("scheduling:hours-list"), clock.now()
    form = ClosureForm(posted(request), cancel=back)
    if form.is_valid():
        return rehearse.settle(
            request,
            lambda: weeks.close(by=request.user, now=now, **form.cleaned_data),
            now=now,
            back=back,
            said=_("Saved."),
            title=_("Close on these days?"),
        )
    return answer(request, "scheduling/closure/add.html", form, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take noted days away again."""
    closure = get_object_or_404(Closure, pk=pk)
    with once(request) as ticket:
        ticket.result_url = reverse("scheduling:hours-list")
        weeks.reopen(by=request.user, now=clock.now(), closure=closure)
    messages.success(request, _("Removed."))
    return redirect("scheduling:hours-list")
