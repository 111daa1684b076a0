"""A patient's consents on the own page: read, kept as PDF, taken back, a newer text signed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.actions import Refused
from clinic.actions import consent as consents
from clinic.forms import consent as papers
from clinic.models import Consent, ConsentText, Location
from clinic.rules.person import age_on
from clinic.templatetags import consent as marks
from clinic.web.access import public
from clinic.web.once import Replayed, Unkeyed, once
from clinic.web.paper import printed
from portal.catalogue.load import load
from portal.forms.consent import EndForm, SignForm
from portal.models.agreement import Agreements
from portal.rules import answer
from portal.views import inside
from portal.views.inside import OwnRequest

WHY = "only a patient's own session opens it, and only their own consents"


@public(WHY)
@require_safe
@inside.inside
def list(request: OwnRequest) -> HttpResponse:
    """Everything that was signed, and whether a newer text waits."""
    inside.looked(request, "consent.own")
    return _page(request, "list", agreements=_agreements(request), just=request.GET.get("just", ""))


@public(WHY)
@require_safe
@inside.inside
def view(request: OwnRequest, pk: UUID) -> HttpResponse:
    """One text as it was signed, and whether it holds."""
    row = _own(request, pk)
    inside.looked(request, "consent.read", row)
    drawn = mark_safe(marks.strokes(row))  # noqa: S308 - made of numbers alone
    said: dict[str, Any] = {"signer": marks.signer(row), "agreed": marks.agreed(row)}
    return _page(request, "view", **_shown(row), drawn=drawn, **said)


@public(WHY)
@require_safe
@inside.inside
def copy(request: OwnRequest, pk: UUID) -> HttpResponse:
    """The copy as PDF, the same that staff print."""
    row = _own(request, pk)
    inside.looked(request, "consent.keep", row)
    page = papers.copy(row, Location.objects.active().first(), request.now)
    return printed(papers.PAGE, page, "consent", request.now)


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@inside.inside
def end(request: OwnRequest, pk: UUID) -> HttpResponseBase:
    """Take a consent back, once what follows was read."""
    row = _own(request, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        inside.looked(request, "consent.read", row)
        return _page(request, "end", 422 if form.is_bound else 200, form=form, **_shown(row))
    there = reverse("portal:consent-list") + "?just=ended"
    try:
        with once(request) as ticket:
            ticket.result_url = there
            consents.withdraw(
                by=None,
                now=request.now,
                consent=row,
                said_by=request.own.person.full_name,
                words=form.cleaned_data["words"],
                trail=request.own.trail,
            )
    except Unkeyed:
        raise
    except Replayed:  # pressed twice: it is taken back already
        pass
    except Refused as error:
        return inside.page(request, "coming/refused", status=409, sentence=str(error))
    return redirect(there)


@public(WHY)
@require_http_methods(["GET", "HEAD", "POST"])
@inside.inside
def sign(request: OwnRequest) -> HttpResponseBase:
    """Read and sign the text in use."""
    there, agreements = reverse("portal:consent-list"), _agreements(request)
    text = agreements.text
    if text is None or not agreements.may_sign:
        return redirect(there)
    if request.method != "POST":
        inside.looked(request, "consent.offer", text)
        return _sign(request, text, _form(request, text, {}, judge=False))
    try:
        given = answer.typed(load().section("agree"), dict(request.POST.lists()))
    except answer.TooLong:
        words = _("One answer is too long. Shorten it, and tell us the rest at your visit.")
        return inside.page(request, "coming/refused", status=413, sentence=words)
    form = _form(request, text, given, judge=True)
    if not form.is_valid():
        return _sign(request, text, form, status=422)
    try:
        with once(request) as ticket:
            ticket.result_url = f"{there}?just=signed"
            _keep(request, text, form)
    except Unkeyed:
        raise
    except Replayed:
        pass
    return redirect(f"{there}?just=signed")


def _keep(request: OwnRequest, text: ConsentText, form: SignForm) -> None:
    given = form.signature()
    consents.sign(
        by=None,
        now=request.now,
        patient=request.patient,
        text=text,
        signed_name=given.name,
        signed_as=given.signed_as,
        relation=given.relation,
        strokes=given.strokes,
        agreed=given.agreed,
        ip_address=request.META.get("REMOTE_ADDR") or None,
        device=request.headers.get("User-Agent", ""),
        trail=request.own.trail,
    )


def _form(
    request: OwnRequest, text: ConsentText, given: answer.Answers, *, judge: bool
) -> SignForm:
    today = request.now.astimezone(request.zone).date()
    is_minor = age_on(request.patient.birth_on, today) < 18
    form = SignForm(load().section("agree"), given, today=today, judge=judge, minor=is_minor)
    form.text, form.shown_sha256 = text, request.POST.get("text", "")
    return form


def _sign(
    request: OwnRequest, text: ConsentText, form: SignForm, status: int = 200
) -> HttpResponse:
    return _page(request, "sign", status, text=text, form=form)


def _page(request: OwnRequest, name: str, /, status: int = 200, **context: Any) -> HttpResponse:
    return inside.page(request, f"consent/{name}", status=status, tab="records", **context)


def _own(request: OwnRequest, pk: UUID) -> Consent:
    rows = Consent.objects.newest_first().select_related("patient")
    return get_object_or_404(rows, pk=pk, patient=request.patient)


def _shown(row: Consent) -> dict[str, Any]:
    return {"consent": row, "gone": getattr(row, "withdrawal", None)}


def _agreements(request: OwnRequest) -> Agreements:
    return Agreements(request.patient, translation.get_language() or "en")
