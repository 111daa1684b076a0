"""The development mailbox: mails that the local sink kept instead of sending them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.gateways import mailsink
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires


@requires(Permission.MESSAGE_VIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """The newest mails."""
    mails = mailsink.newest(100)
    if mails is None:
        raise Http404
    return render(request, "clinic/mailbox/list.html", {"mails": mails, "zone": clock.zone()})


@requires(Permission.MESSAGE_VIEW)
@require_GET
def view(request: StaffRequest, name: str) -> HttpResponse:
    """One mail as plain text."""
    mail = mailsink.read(name)
    if mail is None:
        raise Http404
    return render(request, "clinic/mailbox/view.html", {"mail": mail, "zone": clock.zone()})
