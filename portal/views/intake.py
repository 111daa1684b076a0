"""The form as a patient sees it: welcome, one topic a page, the urgent page, a last look, done."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.models import ConsentText, Patient
from clinic.rules.access import Permission
from clinic.templatetags.kit import clock as clock_words
from clinic.web import clock
from clinic.web.access import StaffRequest, public, requires
from clinic.web.once import once
from portal.actions import intake
from portal.actions import packet as packets
from portal.catalogue.entry import Packet, Question, Section
from portal.catalogue.load import load
from portal.forms.birth import BirthForm
from portal.forms.section import SectionForm, wrong_pages
from portal.models import PacketSection
from portal.rules import answer, progress, record
from portal.rules import urgent as flags
from portal.views.link import (
    LinkRequest,
    elsewhere,
    knows_device,
    linked,
    other_language,
    remember_device,
)
from portal.views.link import stop as stopped

WHY = "the patient holds a link that opens this one form and no record"


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@linked
def open(request: LinkRequest) -> HttpResponseBase:
    """Welcome, how far it is, or the question for the date of birth; GET changes nothing."""
    packet = request.packet
    if not packet.is_open:
        return redirect("portal:intake-done", token=request.token)
    if not packet.device_hash:
        return _begin(request) if request.method == "POST" else _page(request, "welcome")
    if not knows_device(request, packet):
        return _recognise(request)
    return _overview(request)


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@linked
def section(request: LinkRequest, code: str) -> HttpResponseBase:
    """One page of questions: shown, kept as typed, or finished and left for the next one."""
    try:
        page = load().section(code)
    except KeyError:
        return stopped(request, "unknown", 404)
    away = elsewhere(request)
    if away:
        return away
    if page not in _asked(request).sections:
        return redirect("portal:intake-open", token=request.token)
    if request.method == "POST":
        return _save(request, page)
    judge = "check" in request.GET
    kept = _kept(request).get(code)
    form = _form(request, page, kept.answers if kept else {}, judge=judge)
    return _show(request, page, form, kept)


@public(WHY)
@require_GET
@linked
def urgent(request: LinkRequest) -> HttpResponseBase:
    """Do not wait for your visit: what was said, whom to call, what to say."""
    away = elsewhere(request)
    if away:
        return away
    found = _urgent(_kept(request))
    if not found:
        return redirect("portal:intake-section", token=request.token, code="safety")
    following = progress.after(_asked(request), "safety")
    context: dict[str, Any] = {
        "questions": found,
        "next": following.code if following else "safety",
    }
    return _page(request, "urgent", **context)


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@linked
def check(request: LinkRequest) -> HttpResponseBase:
    """The last look at all answers, and the button that sends them."""
    away = elsewhere(request)
    if away:
        return away
    packet, kept = _asked(request), _kept(request)
    answers = {code: row.answers for code, row in kept.items()}
    wrong = set(wrong_pages(packet, answers, request.now.date()))
    wrong |= {one.code for one in packet.sections if one.code not in _complete(kept)}
    if request.method == "POST" and not wrong:
        intake.submit(by=None, now=request.now, packet=request.packet)
        return redirect("portal:intake-done", token=request.token)
    lines = [
        {"section": one, "answers": answers.get(one.code, {}), "is_open": one.code in wrong}
        for one in packet.sections
    ]
    found = record.proposal(packet, answers)
    steps = progress.steps(packet)
    context = {"lines": lines, "open_pages": len(wrong), "needs": found.needs}
    context["urgent"] = _urgent(kept)
    context["papers"] = request.packet.enclosures().count()
    shown: dict[str, Any] = {**context, "step": steps, "steps": steps, "minutes_left": 1}
    status = 422 if request.method == "POST" else 200
    return _page(request, "check", status=status, **shown)


@public(WHY)
@require_GET
@linked
def done(request: LinkRequest) -> HttpResponseBase:
    """What happens next, once the form was sent."""
    if request.packet.is_open:
        return redirect("portal:intake-open", token=request.token)
    context: dict[str, Any] = {"packet": request.packet, "urgent": _urgent(_kept(request))}
    return _page(request, "done", zone=request.zone, **context)


@requires(Permission.INTAKE_SEND)
@require_POST
def send(request: StaffRequest, pk: str) -> HttpResponse:
    """Make a link for a patient and show it this once; it is mailed where there is an address."""
    patient = get_object_or_404(Patient, pk=pk)
    now = clock.now()
    with once(request) as ticket:
        packet, link, mail = packets.send(by=request.user, now=now, patient=patient)
        ticket.result_url = reverse("clinic:patient-view", args=[patient.pk])
    context: dict[str, Any] = {"patient": patient, "packet": packet, "link": link, "mail": mail}
    context["is_again"] = packet.created_at != now
    return render(request, "portal/intake/send.html", context | {"zone": clock.zone()})


def _page(request: LinkRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
    context = {"token": request.token, "other_language": other_language(), **context}
    return render(request, f"portal/intake/{name}.html", context, status=status)


def _begin(request: LinkRequest) -> HttpResponse:
    language = translation.get_language() or "en"
    secret = intake.start(by=None, now=request.now, packet=request.packet, language=language)
    first = load().sections[0].code
    response = redirect("portal:intake-section", token=request.token, code=first)
    remember_device(response, request.packet, secret)
    return response


def _recognise(request: LinkRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, "birth", form=BirthForm())
    form = BirthForm(request.POST)
    if not form.is_valid():
        return _page(request, "birth", status=422, form=form)
    born = form.cleaned_data["birth_on"]
    secret = intake.recognise(by=None, now=request.now, packet=request.packet, birth_on=born)
    if secret:
        response = redirect("portal:intake-open", token=request.token)
        remember_device(response, request.packet, secret)
        return response
    request.packet.refresh_from_db()
    if request.packet.locked_at is not None:
        return stopped(request, "locked", 403)
    left = 5 - request.packet.tries
    words = ngettext(
        "This is not the date that we have. %(n)s try is left.",
        "This is not the date that we have. %(n)s tries are left.",
        left,
    )
    form.add_error("birth_on", words % {"n": left})
    return _page(request, "birth", status=422, form=form)


def _overview(request: LinkRequest) -> HttpResponse:
    kept = _kept(request)
    packet = _asked(request)
    first = progress.first_open(packet, _complete(kept))
    lines = [
        {"section": one, "row": kept.get(one.code), "is_next": one == first}
        for one in packet.sections
    ]
    newest = max((row.saved_at for row in kept.values()), default=None)
    context: dict[str, Any] = {
        "lines": lines,
        "next": first,
        "packet": request.packet,
        "newest": newest,
        "urgent": _urgent(kept),
    }
    return _page(request, "overview", zone=request.zone, **context)


def _asked(request: LinkRequest) -> Packet:
    """The pages that are asked, by what is kept so far."""
    return answer.opened(load(), {code: row.answers for code, row in _kept(request).items()})


def _kept(request: LinkRequest) -> dict[str, PacketSection]:
    return {row.section: row for row in request.packet.sections.all()}


def _urgent(kept: dict[str, PacketSection]) -> list[Question]:
    """The urgent questions that stand answered yes: every later page says again not to wait."""
    return [
        question
        for page in load().sections
        if page.code in kept
        for question in flags.urgent(page, kept[page.code].answers)
    ]


def _complete(kept: dict[str, PacketSection]) -> list[str]:
    return [code for code, row in kept.items() if row.is_complete]


def _form(
    request: LinkRequest, page: Section, answers: answer.Answers, *, judge: bool
) -> SectionForm:
    kept = {code: row.answers for code, row in _kept(request).items()}
    today = request.now.date()
    minor = record.is_minor(load(), kept, today)
    return SectionForm(page, answers, today=today, judge=judge, minor=minor)


def _save(request: LinkRequest, page: Section) -> HttpResponse:
    if "version" not in request.POST:  # every page of ours sends it; this came in pieces
        words = _("The page arrived incomplete, so nothing was changed. Go back and send it again.")
        return stopped(request, "refused", 400, words)
    try:
        answers = answer.typed(page, dict(request.POST.lists()))
    except answer.TooLong:
        words = _("One answer is too long. Shorten it, and tell us the rest at your visit.")
        return stopped(request, "refused", 413, words)
    form = _form(request, page, answers, judge=True)
    text = ConsentText.objects.newest(translation.get_language() or "en")
    signs = page.code == "agree"
    if signs and form.is_valid() and (not text or request.POST.get("text") != text.sha256):
        form.add_error("read", _("The text has changed. Read it again, then sign."))
    is_complete = form.is_valid() and not (signs and request.is_draft)
    kept, told = intake.save(
        by=None,
        now=request.now,
        packet=request.packet,
        section=page.code,
        answers=answers,
        is_complete=is_complete,
        version=_version(request),
        language=translation.get_language() or "en",
        signing=_signing(request, text) if signs and is_complete and text else None,
    )
    if request.is_draft:
        return _saved(request, kept, is_urgent=bool(told))
    if told:
        return redirect("portal:intake-urgent", token=request.token)
    if not form.is_valid():
        return _show(request, page, form, kept, status=422)
    return redirect(_next(request, page))


def _next(request: LinkRequest, page: Section) -> str:
    following = progress.after(_asked(request), page.code)
    if following is None:
        return reverse("portal:intake-check", args=[request.token])
    return reverse("portal:intake-section", args=[request.token, following.code])


def _saved(request: LinkRequest, kept: PacketSection, *, is_urgent: bool) -> JsonResponse:
    """What a save in the background answers; it says "Saved" because the row is committed."""
    words = _("Saved %(time)s") % {"time": clock_words(kept.saved_at, request.zone)}
    data = {"saved": words, "version": kept.version}
    if is_urgent:
        data["go"] = reverse("portal:intake-urgent", args=[request.token])
    return JsonResponse(data)


def _version(request: LinkRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _signing(request: LinkRequest, text: ConsentText) -> intake.Signing:
    return intake.Signing(
        text=text,
        ip_address=request.META.get("REMOTE_ADDR") or None,
        device=request.headers.get("User-Agent", ""),
    )


def _show(
    request: LinkRequest,
    page: Section,
    form: SectionForm,
    kept: PacketSection | None,
    status: int = 200,
) -> HttpResponse:
    packet = _asked(request)
    at = progress.step(packet, page.code)
    earlier, following = progress.before(packet, page.code), progress.after(packet, page.code)
    context: dict[str, Any] = {
        "section": page,
        "form": form,
        "step": at,
        "steps": progress.steps(packet),
        "minutes_left": progress.minutes_left(packet, at),
        "saved_at": kept.saved_at if kept else None,
        "version": kept.version if kept else 0,
        "zone": request.zone,
        "before": earlier,
        "following": following,
    }
    if page.code == "agree":
        context["text"] = ConsentText.objects.newest(translation.get_language() or "en")
    return _page(request, "section", status=status, **context)
