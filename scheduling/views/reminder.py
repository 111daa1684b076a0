"""Which reminders go out before a visit, and what became of those of one patient."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import audit
from clinic.models import Nudge, Outbox, Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted
from scheduling.actions import reminder as reminders
from scheduling.forms.reminder import AS_USUAL, OWN, KindReminderForm, ReminderForm
from scheduling.models import AppointmentType, Reminder, ReminderRule

_BACK, _MOST = timedelta(days=30), 12


@requires(Permission.SETTINGS_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """The reminders of all kinds of visit, and of each that has its own."""
    rules = ReminderRule.objects.in_force()
    context = {
        "usual": rules.usual(),
        "kinds": [(kind, rules.own(kind.pk)) for kind in AppointmentType.objects.active()],
        "outbox": Outbox.objects.current(),
    }
    return render(request, "scheduling/reminder/list.html", context)


@requires(Permission.MESSAGE_VIEW)
@require_GET
def panel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What a patient was reminded of and written to about, will be, and why not."""
    patient, now = get_object_or_404(Patient, pk=pk), clock.now()
    audit.record(by=request.user, action="reminder.panel", patient=patient, now=now)
    context = {
        "reminders": Reminder.objects.for_patient(patient, now - _BACK)[:_MOST],
        "nudges": Nudge.objects.for_patient(patient)[:_MOST],
        "zone": clock.zone(),
    }
    return panels.answer(request, "scheduling/reminder/panel.html", context, patient)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def usual(request: StaffRequest) -> HttpResponse:
    """Change the reminders of every kind of visit that has none of its own."""
    back = reverse("scheduling:reminder-list")
    rules = ReminderRule.objects.in_force().usual()
    form = ReminderForm(posted(request), rules=rules, cancel=back)
    return _saved(request, form, None, back) or answer(
        request, "scheduling/reminder/usual.html", form, back=back
    )


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change the reminders of one kind of visit."""
    kind = get_object_or_404(AppointmentType, pk=pk)
    back = reverse("scheduling:reminder-list")
    known = ReminderRule.objects.in_force()
    own = known.own(kind.pk)
    form = KindReminderForm(
        posted(request),
        rules=known.of(kind.pk),
        cancel=back,
        initial={"whose": AS_USUAL if own is None else OWN},
    )
    return _saved(request, form, kind, back) or answer(
        request, "scheduling/reminder/edit.html", form, back=back, kind=kind
    )


def _saved(
    request: StaffRequest, form: ReminderForm, kind: AppointmentType | None, back: str
) -> HttpResponse | None:
    """Store what a right form says and lead back."""
    return kept(
        request,
        form,
        back,
        lambda: reminders.set_rules(
            by=request.user, now=clock.now(), kind=kind, rules=form.cleaned_data["rules"]
        ),
    )
