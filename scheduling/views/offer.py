"""Offering a time by hand, taking a yes or no by telephone, and the clinic's rule for offers."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.rules.access import Permission
from clinic.templatetags.kit import clock as clock_words
from clinic.templatetags.kit import day as day_words
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted, pressed
from clinic.web.middleware import refuse
from scheduling.actions import offer as offers
from scheduling.actions import offer_rule
from scheduling.forms.offer import OfferForm, RuleForm
from scheduling.models import Appointment, OfferRule, SlotOffer, WaitlistEntry

BACK = "scheduling:waitlist-list"


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def add(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Offer a free time to one who waits; with `said`, they are on the line and say yes."""
    entry = get_object_or_404(WaitlistEntry.objects.for_list(), pk=pk)
    now, form = clock.now(), OfferForm(request.POST, location=entry.location)
    if not form.is_valid():
        return refuse(request, 422, form.sentence, reverse(BACK))
    facts = {name: form.cleaned_data[name] for name in ("practitioner", "room", "start_at")}

    def act() -> str:
        offer = offers.make(by=request.user, now=now, entry=entry, **facts)
        if not form.cleaned_data["said"]:
            return _offered_words(offer)
        visit = offers.accept(by=request.user, now=now, offer=offer, via="phone")
        return _booked_words(visit)

    return pressed(request, reverse(BACK), act)


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def accept(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """They said yes by telephone."""
    offer = _get(pk)
    return pressed(
        request,
        reverse(BACK),
        lambda: _booked_words(
            offers.accept(by=request.user, now=clock.now(), offer=offer, via="phone")
        ),
    )


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def decline(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """They said no by telephone."""
    offer = _get(pk)

    def act() -> str:
        if not offer.is_open:
            raise offers.Gone(_("This offer has ended."))
        offers.decline(by=request.user, now=clock.now(), offer=offer, via="phone")
        return _("The time goes to the next one.")

    return pressed(request, reverse(BACK), act)


@requires(Permission.APPOINTMENT_EDIT)
@require_POST
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Take the offer back."""
    offer = _get(pk)

    def act() -> str:
        offers.withdraw(by=request.user, now=clock.now(), offer=offer)
        return _("The offer was taken back.")

    return pressed(request, reverse(BACK), act)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def set(request: StaffRequest) -> HttpResponse:
    """Whether freed times are offered by themselves, and how long each is kept."""
    rule, back = OfferRule.objects.current(), reverse("clinic:practice-view")
    form = RuleForm(posted(request), instance=rule, cancel=back)

    def act() -> None:
        offer_rule.change(by=request.user, now=clock.now(), **form.cleaned_data)

    done = kept(request, form, back, act)
    return done or answer(request, "scheduling/offer/set.html", form, back=back)


def _get(pk: UUID) -> SlotOffer:
    return get_object_or_404(SlotOffer.objects.for_page(), pk=pk)


def _offered_words(offer: SlotOffer) -> str:
    zone = offer.visit.location.tz
    facts = {
        "name": offer.patient.full_name,
        "day": day_words(offer.visit.start_at, zone),
        "time": clock_words(offer.visit.start_at, zone),
        "until": clock_words(offer.expires_at, zone),
    }
    if not offer.told:
        return _("Held for %(name)s: %(day)s, %(time)s, until %(until)s. Please call.") % facts
    return _("Offered to %(name)s: %(day)s, %(time)s, until %(until)s.") % facts


def _booked_words(visit: Appointment) -> str:
    zone = visit.location.tz
    return _("Booked: %(name)s, %(day)s, %(time)s.") % {
        "name": visit.patient.full_name,
        "day": day_words(visit.start_at, zone),
        "time": clock_words(visit.start_at, zone),
    }
