"""Episodes of care of a patient."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from charting.actions import episode as episodes
from charting.forms.complaint_page import EpisodeForm
from charting.models import Episode
from clinic.models import Patient
from clinic.rules.access import Permission
from clinic.web import formpage
from clinic.web.access import StaffRequest, requires


@requires(Permission.CHART_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Begin an episode."""
    patient = get_object_or_404(Patient, pk=pk)
    back = formpage.whose_page(patient, "complaints")
    now = timezone.now()
    start = {"started_on": now.astimezone().date()}
    form = EpisodeForm(formpage.posted(request), patient=patient, cancel=back, initial=start)

    def act() -> None:
        episodes.add(by=request.user, now=now, patient=patient, **form.cleaned_data)

    done = formpage.kept(request, form, back, act)
    context = {"patient": patient, "back": back}
    return done or formpage.answer(request, "charting/episode/add.html", form, **context)


@requires(Permission.CHART_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change an episode, or end it with a reason."""
    row = get_object_or_404(Episode.objects.select_related("patient"), pk=pk)
    back = formpage.whose_page(row.patient, "complaints")
    form = EpisodeForm(formpage.posted(request), patient=row.patient, cancel=back, instance=row)

    def act() -> None:
        episodes.edit(by=request.user, now=timezone.now(), episode=row, **form.cleaned_data)

    done = formpage.kept(request, form, back, act)
    if done is not None:
        return done
    formpage.looked(request, "episode.view", row, row.patient)
    context = {"patient": row.patient, "back": back, "episode": row}
    return formpage.answer(request, "charting/episode/edit.html", form, **context)
