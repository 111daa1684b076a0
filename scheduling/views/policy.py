"""Settings: the clinic's rules about missed and late visits."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted
from scheduling.actions import policy as policies
from scheduling.forms.policy import PolicyForm
from scheduling.models import Policy


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    """Change when a visit counts as missed, and when a cancellation is late."""
    back = reverse("clinic:practice-view")
    form = PolicyForm(posted(request), instance=Policy.objects.current(), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: policies.change(by=request.user, now=clock.now(), **form.cleaned_data),
    )
    return done or answer(request, "scheduling/policy/edit.html", form, back=back)
