"""Settings: the accounts of the staff."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import Refused
from clinic.actions import staff as accounts
from clinic.forms.staff import InviteForm, StaffForm
from clinic.models import User
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once


@requires(Permission.STAFF_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Everybody with an account, closed ones last."""
    people = User.objects.order_by("-is_active", "name", "id")
    return render(request, "clinic/staff/list.html", {"people": people, "zone": clock.zone()})


@requires(Permission.STAFF_EDIT)
@require_http_methods(["GET", "POST"])
def invite(request: StaffRequest) -> HttpResponse:
    """Open an account and mail its holder."""
    back = reverse("clinic:staff-list")
    form = InviteForm(posted(request), cancel=back)
    if form.is_valid():
        try:
            with once(request) as ticket:
                ticket.result_url = back
                member = accounts.invite(by=request.user, now=clock.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error("email", str(error))
        else:
            words = _("An invitation is on its way to %(email)s.")
            messages.success(request, words % {"email": member.email})
            return redirect(back)
    return answer(request, "clinic/staff/invite.html", form, back=back)


@requires(Permission.STAFF_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Names, address and roles of one account."""
    member = get_object_or_404(User, pk=pk)
    back = reverse("clinic:staff-list")
    shown = {"name": member.name, "email": member.email, "is_active": member.is_active}
    shown["waits"] = not member.has_usable_password()
    form = StaffForm(posted(request), instance=member, cancel=back)
    if form.is_valid():
        try:
            accounts.change(by=request.user, now=clock.now(), member=member, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"shown": shown, "pk": pk, "back": back, "own": pk == request.user.pk}
    return answer(request, "clinic/staff/edit.html", form, **context)


@requires(Permission.STAFF_EDIT)
@require_POST
def send_link(request: StaffRequest, pk: str) -> HttpResponse:
    """Mail a fresh link to choose a password."""
    return _act(request, pk, accounts.send_link, _("A new link is on its way."))


@requires(Permission.STAFF_EDIT)
@require_POST
def deactivate(request: StaffRequest, pk: str) -> HttpResponse:
    """Close an account; it is signed out at its next step."""
    return _act(request, pk, accounts.deactivate, _("The account is closed."))


@requires(Permission.STAFF_EDIT)
@require_POST
def reactivate(request: StaffRequest, pk: str) -> HttpResponse:
    """Open a closed account again."""
    return _act(request, pk, accounts.reactivate, _("The account is open again."))


def _act(request: StaffRequest, pk: str, action: Callable[..., None], done: str) -> HttpResponse:
    """One action on one account, and what came of it in words on its page."""
    member = get_object_or_404(User, pk=pk)
    back = reverse("clinic:staff-edit", args=[member.pk])
    try:
        with once(request) as ticket:
            ticket.result_url = back
            action(by=request.user, now=clock.now(), member=member)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(back)
