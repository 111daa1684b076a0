"""Settings: whether a message that no visit asks for goes out, how, and after how long."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic.actions import nudge as nudges
from clinic.forms.wording import NudgeForm
from clinic.models import NudgeRule
from clinic.models.nudge import KIND_CHOICES
from clinic.rules.access import Permission
from clinic.rules.nudge import Kind
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, kind: str) -> HttpResponse:
    """Change how one kind is handled."""
    if kind not in {one.value for one in Kind}:
        raise Http404
    which, back = Kind(kind), reverse("clinic:wording-list")
    rule = NudgeRule.objects.in_force()[which]
    form = NudgeForm(posted(request), kind=which, rule=rule, cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: nudges.set_rule(by=request.user, now=clock.now(), kind=which, **form.rule),
    )
    label = dict(KIND_CHOICES)[which.value]
    return done or answer(request, "clinic/nudge/edit.html", form, back=back, label=label)
