"""Settings: the clinic's rules about booking online."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted
from portal.actions import policy as policies
from portal.forms.policy import PolicyForm
from portal.models import OnlinePolicy
from scheduling.models import AppointmentType


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    """Switch it on or off, and say how soon, how far ahead and how much at once."""
    back = reverse("clinic:practice-view")
    form = PolicyForm(posted(request), instance=OnlinePolicy.objects.current(), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: policies.change(by=request.user, now=clock.now(), **form.cleaned_data),
    )
    kinds = AppointmentType.objects.active()
    return done or answer(
        request,
        "portal/policy/edit.html",
        form,
        back=back,
        address=request.build_absolute_uri(reverse("portal:opening-start")),
        for_new=kinds.filter(online_new=True),
        for_known=kinds.filter(online_returning=True),
    )
