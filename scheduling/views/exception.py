"""Settings: one day on which somebody works otherwise than the week says."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from scheduling.actions import hours as weeks
from scheduling.forms.hours import ExceptionForm
from scheduling.models import HoursException
from scheduling.views import rehearse


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Other, more or no hours on one day."""
    back, now = reverse("scheduling:hours-list"), clock.now()
    form = ExceptionForm(posted(request), cancel=back)
    if form.is_valid():
        return rehearse.settle(
            request,
            lambda: weeks.differ(by=request.user, now=now, **form.cleaned_data),
            now=now,
            back=back,
            said=_("Saved."),
            title=_("Change this day?"),
        )
    return answer(request, "scheduling/exception/add.html", form, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The week holds again on that day."""
    row, now = get_object_or_404(HoursException, pk=pk), clock.now()
    return rehearse.settle(
        request,
        lambda: weeks.as_usual(by=request.user, now=now, exception=row),
        now=now,
        back=reverse("scheduling:hours-list"),
        said=_("Removed. The week holds again on that day."),
        title=_("Remove this day?"),
    )
