"""Settings: their first page, and the practice itself."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import practice as practices
from clinic.forms.practice import PracticeForm
from clinic.models import Location, Practice, User
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted


@requires(Permission.SETTINGS_EDIT)
@require_GET
def view(request: StaffRequest) -> HttpResponse:
    """Everything that can be set, each with what is set now."""
    tables = Count("rooms", filter=Q(rooms__is_active=True))
    context = {
        "locations": Location.objects.active().annotate(tables=tables),
        "people": User.objects.active().count(),
        "may_staff": request.user.can(Permission.STAFF_EDIT),
        "may_rule": request.user.can(Permission.CLEARANCE_WAIVE),
        "may_audit": request.user.can(Permission.AUDIT_VIEW),
    }
    return render(request, "clinic/practice/view.html", context)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    """Name and contacts of the practice."""
    back = reverse("clinic:practice-view")
    form = PracticeForm(posted(request), instance=Practice.objects.first(), cancel=back)
    if form.is_valid():
        practices.change(by=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(back)
    return answer(request, "clinic/practice/edit.html", form, back=back)
