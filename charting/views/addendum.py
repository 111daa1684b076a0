"""Writing an addendum under a signed note."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from charting.actions import addendum as addenda
from charting.forms.addendum import AddendumForm
from charting.views import answer
from clinic.actions import Refused, audit
from clinic.rules.access import Permission
from clinic.web import formpage
from clinic.web.access import StaffRequest, requires
from clinic.web.once import once


@requires(Permission.CHART_SIGN)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What is added, and why."""
    visit = answer.found(pk)
    back = reverse("charting:visit-view", args=[visit.pk])
    if request.method == "GET":
        now = timezone.now()
        audit.record(
            by=request.user, action="visit.view", patient=visit.patient, obj=visit, now=now
        )
    form = AddendumForm(formpage.posted(request), cancel=back)
    if form.is_valid():
        data = form.cleaned_data
        try:
            with once(request) as ticket:
                ticket.result_url = back
                addenda.add(
                    by=request.user,
                    now=timezone.now(),
                    visit=visit,
                    text=data["text"],
                    reason=data["reason"],
                )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect(back)
    return formpage.answer(request, "charting/addendum/add.html", form, visit=visit, back=back)
