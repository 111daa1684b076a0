"""Consents: what was signed, its copy on paper, taking it back; and the versions of the text."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import audit
from clinic.actions import consent as consents
from clinic.forms import consent as forms
from clinic.forms.consent import ConsentTextForm, WithdrawForm
from clinic.models import Consent, ConsentText, Location
from clinic.rules.access import Permission
from clinic.templatetags import consent as marks
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, whose_page
from clinic.web.paper import printed


@requires(Permission.PATIENT_VIEW)
@require_GET
def view(request: StaffRequest, pk: str) -> HttpResponse:
    """The text as it was signed, by whom, when and how, and whether it still holds."""
    row = _row(pk)
    looked(request, "consent.view", row, row.patient)
    drawn = mark_safe(marks.strokes(row))  # noqa: S308 - made of numbers alone
    context = {
        "consent": row,
        "gone": getattr(row, "withdrawal", None),
        "is_whole": forms.is_whole(row),
        "drawn": drawn,
        "signer": marks.signer(row),
        "agreed": marks.agreed(row),
        "zone": clock.zone(),
        "may_edit": request.user.can(Permission.PATIENT_EDIT),
    }
    return render(request, "clinic/consent/view.html", context)


@requires(Permission.PATIENT_VIEW)
@require_GET
def copy(request: StaffRequest, pk: str) -> HttpResponse:
    """The copy for the patient, as PDF in the language that was signed."""
    row, now = _row(pk), clock.now()
    audit.record(by=request.user, action="consent.copy", patient=row.patient, obj=row, now=now)
    page = forms.copy(row, Location.objects.active().first(), now)
    return printed(forms.PAGE, page, "consent", now)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """Note that a consent was taken back."""
    row = _row(pk)
    back = whose_page(row.patient, "documents")
    looked(request, "consent.view", row, row.patient)
    form = WithdrawForm(posted(request), cancel=reverse("clinic:consent-view", args=[row.pk]))
    done = kept(
        request,
        form,
        back,
        lambda: consents.withdraw(
            by=request.user, now=clock.now(), consent=row, **form.cleaned_data
        ),
    )
    return done or answer(request, "clinic/consent/end.html", form, consent=row, back=back)


@requires(Permission.SETTINGS_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Every version of the text in every language, the newest first."""
    context = {"versions": ConsentText.objects.versions(), "zone": clock.zone()}
    return render(request, "clinic/consent/list.html", context)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Publish the next version, beginning from the words of the newest."""
    back = reverse("clinic:consent-list")
    form = ConsentTextForm(posted(request), cancel=back, initial=ConsentTextForm.start())
    done = kept(
        request,
        form,
        back,
        lambda: consents.publish(by=request.user, now=clock.now(), texts=form.texts),
    )
    return done or answer(request, "clinic/consent/add.html", form, back=back)


def _row(pk: str) -> Consent:
    return get_object_or_404(Consent.objects.newest_first().select_related("patient"), pk=pk)
