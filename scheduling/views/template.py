"""Settings: plan templates."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted
from scheduling.actions import template as templates
from scheduling.forms.template import TemplateForm, data_of
from scheduling.models import PlanTemplate


@requires(Permission.SETTINGS_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """All templates, those in use first."""
    context = {"rows": PlanTemplate.objects.for_list()}
    return render(request, "scheduling/template/list.html", context)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """A new template."""

    def act(form: TemplateForm) -> object:
        return templates.add(by=request.user, now=clock.now(), **form.facts())

    return _page(request, "add", TemplateForm(posted(request)), act)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a template or retire it; plans that were made from it stay."""
    template = get_object_or_404(PlanTemplate.objects.for_list(), pk=pk)

    def act(form: TemplateForm) -> object:
        return templates.change(by=request.user, now=clock.now(), template=template, **form.facts())

    form = TemplateForm(posted(request), initial=data_of(template))
    return _page(request, "edit", form, act)


def _page(
    request: StaffRequest, verb: str, form: TemplateForm, act: Callable[[TemplateForm], object]
) -> HttpResponse:
    back = reverse("scheduling:template-list")
    done = kept(request, form, back, lambda: act(form))
    return done or answer(request, f"scheduling/template/{verb}.html", form, back=back)
