"""Texts and letters with one patient: what they agreed to, wrote, and were written."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.actions import audit
from clinic.actions import letter as letters
from clinic.actions import text as texts
from clinic.forms.letter import LetterForm
from clinic.forms.text import AgreeForm, EndForm, HeardForm, WriteForm
from clinic.gateways import sms
from clinic.models import IncomingText, Message, Patient, Practice, TextConsent
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import kept, pressed

_SHOWN = 60  # texts of each direction


@requires(Permission.MESSAGE_VIEW)
@require_GET
def view(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What a patient said about texts, and the form for what they say now."""
    patient = get_object_or_404(Patient, pk=pk)
    audit.record(by=request.user, action="text.view", patient=patient, now=clock.now())
    return _page(request, patient, None)


@requires(Permission.MESSAGE_EDIT)
@require_POST
def agree(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write down a yes."""
    return _heard(request, pk, AgreeForm(request.POST), texts.agree)


@requires(Permission.MESSAGE_EDIT)
@require_POST
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write down a no."""
    return _heard(request, pk, EndForm(request.POST), texts.end)


@requires(Permission.MESSAGE_EDIT)
@require_POST
def send(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Send one text that was written here."""
    patient = get_object_or_404(Patient, pk=pk)
    form, back = WriteForm(request.POST), reverse("clinic:text-view", args=[patient.pk])
    now = clock.now()
    done = kept(
        request,
        form,
        back,
        lambda: texts.write(
            by=request.user, now=now, patient=patient, body=form.cleaned_data["body"]
        ),
    )
    return done or _page(request, patient, None, written=form)


@requires(Permission.MESSAGE_EDIT)
@require_POST
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write to the patient's own page; what they had written there is answered with it."""
    patient = get_object_or_404(Patient, pk=pk)
    form, back = _letter_form(patient, request.POST), reverse("clinic:text-view", args=[patient.pk])
    now = clock.now()
    done = kept(
        request,
        form,
        back,
        lambda: letters.send(
            by=request.user, now=now, patient=patient, body=form.cleaned_data["body"]
        ),
    )
    return done or _page(request, patient, None, letter=form)


def _letter_form(patient: Patient, data: QueryDict | None = None) -> LetterForm:
    form = LetterForm(data, auto_id="letter_%s")  # another form of the page has a text as well
    form.action = reverse("clinic:text-answer", args=[patient.pk])
    return form


@requires(Permission.MESSAGE_EDIT)
@require_POST
def settle(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Take a text off the list of those that somebody has to read."""
    row = get_object_or_404(IncomingText, pk=pk)

    def act() -> str:
        texts.settle(by=request.user, now=clock.now(), text=row)
        return _("The text is off the list.")

    return pressed(request, reverse("clinic:message-list"), act)


def _heard(
    request: StaffRequest, pk: UUID, form: HeardForm, act: Callable[..., object]
) -> HttpResponse:
    patient = get_object_or_404(Patient, pk=pk)
    back = reverse("clinic:text-view", args=[patient.pk])
    facts = {"by": request.user, "now": clock.now(), "patient": patient}
    done = kept(request, form, back, lambda: act(**facts, heard=form.cleaned_data["heard"]))
    return done or _page(request, patient, form)


def _page(
    request: StaffRequest,
    patient: Patient,
    form: HeardForm | None,
    written: WriteForm | None = None,
    letter: LetterForm | None = None,
) -> HttpResponse:
    """The page, with its form as it came back when something is to be put right."""
    word = TextConsent.objects.standing([patient]).get(patient)
    agreed = word is not None and word.is_given
    verb = "end" if agreed else "agree"
    fresh = form or (EndForm if agreed else AgreeForm)()
    write = written or WriteForm()
    write.action = reverse("clinic:text-send", args=[patient.pk])
    may_write = request.user.can(Permission.MESSAGE_EDIT)
    may = may_write and bool(patient.phone)
    fresh.action = reverse(f"clinic:text-{verb}", args=[patient.pk])
    context = {
        "patient": patient,
        "word": word,
        "agreed": agreed,
        "by_text": word is not None and not agreed and word.by_text,
        "words": TextConsent.objects.filter(patient=patient).newest_first(),
        "wording": texts.wording(patient, Practice.objects.current()),
        "form": fresh if may else None,
        "write": write if may and agreed and sms.carrier() else None,
        "letter": (letter or _letter_form(patient)) if may_write and patient.email else None,
        "thread": _thread(patient),
        "carried": sms.carrier() is not None,
        "zone": clock.zone(),
    }
    status = 422 if any(one is not None and one.errors for one in (form, written, letter)) else 200
    return render(request, "clinic/text/view.html", context, status=status)


def _thread(patient: Patient) -> list[IncomingText | Message]:
    """What came and what went or will go, the newest first."""
    came = IncomingText.objects.for_thread(patient)[:_SHOWN]
    rows = Message.objects.filter(patient=patient, channel__in=["sms", "page"])
    went = rows.select_related("writer").order_by("-due_at", "-id")[:_SHOWN]
    both: list[tuple[datetime, IncomingText | Message]] = [
        *((row.received_at, row) for row in came),
        *((row.sent_at or row.due_at, row) for row in went),
    ]
    return [row for _at, row in sorted(both, key=lambda pair: pair[0], reverse=True)]
