"""Settings: every message to patients as it reads, its length, and the clinic's own words."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import message
from clinic.actions import wording as wordings
from clinic.forms.wording import WordingForm
from clinic.models import Location, NudgeRule, Practice, Wording
from clinic.models.message import CHANNEL_CHOICES
from clinic.models.wording import LANGUAGE_CHOICES
from clinic.rules import sample
from clinic.rules.access import Permission
from clinic.rules.nudge import Kind
from clinic.rules.text import gsm
from clinic.rules.wording import LETTERS, Meter, meter
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import kept, posted, pressed

_BOTH, _MAIL, _TEXT = ("email", "sms"), ("email",), ("sms",)
# Every message to a patient, in the order of a visit, and by which channels it can go.
MESSAGES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "appointment_booked": (gettext_lazy("A visit is booked"), _MAIL),
    "appointment_reminder": (gettext_lazy("Reminder of a visit"), _BOTH),
    "appointment_changed": (gettext_lazy("A time has changed"), _MAIL),
    "slot_offered": (gettext_lazy("A time has come free"), _BOTH),
    "intake_sent": (gettext_lazy("The intake form"), _MAIL),
    "intake_nudge": (gettext_lazy("The form is not finished"), _BOTH),
    "visit_missed": (gettext_lazy("After a missed visit"), _BOTH),
    "visit_checkin": (gettext_lazy("The day after a visit"), _BOTH),
    "plan_waits": (gettext_lazy("A plan without a next visit"), _BOTH),
    "exam_due": (gettext_lazy("A re-examination is due"), _BOTH),
    "signin_code": (gettext_lazy("A code for the own page"), _BOTH),
    "passkey_added": (gettext_lazy("A passkey was added"), _MAIL),
    "text_answer": (gettext_lazy("The answer to a text"), _TEXT),
}
_CHANNELS, _LANGUAGES = dict(CHANNEL_CHOICES), dict(LANGUAGE_CHOICES)


@dataclass(frozen=True)
class Shown:
    """One message in one language by one channel, as it would go out."""

    channel: str
    language: str
    subject: str
    body: str
    is_own: bool
    meter: Meter | None

    @property
    def channel_name(self) -> str:
        return str(_CHANNELS[self.channel])

    @property
    def language_name(self) -> str:
        return str(_LANGUAGES[self.language])


@requires(Permission.SETTINGS_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """Every message in both languages, with the length of the texts."""
    facts = _facts()
    own = set(Wording.objects.values_list("name", "channel", "language"))
    rules = NudgeRule.objects.in_force()
    kinds = {kind.value for kind in Kind}
    rows = [
        {
            "name": name,
            "label": label,
            "rule": rules[Kind(name)] if name in kinds else None,
            "may_word": name in LETTERS,
            "shown": [
                _shown(name, channel, language, facts, (name, channel, language) in own)
                for channel in channels
                for language in _LANGUAGES
            ],
        }
        for name, (label, channels) in MESSAGES.items()
    ]
    return render(request, "clinic/wording/list.html", {"rows": rows})


def _facts() -> dict[str, Any]:
    """The sample at the clinic's first place."""
    place = Location.objects.active().first() or Location(zone="UTC")
    practice = Practice.objects.current()
    link = f"{settings.BASE_URL}/c/{'x' * 22}/"
    return {**sample.facts(now=clock.now(), practice=practice, location=place, link=link)}


def _shown(name: str, channel: str, language: str, facts: dict[str, Any], is_own: bool) -> Shown:
    subject, body = message.worded(name, facts, language, channel)
    length = meter(body) if channel == "sms" else None
    return Shown(channel, language, subject, body, is_own, length)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, name: str, channel: str, language: str) -> HttpResponse:
    """The clinic's own words; with "look" they are shown with their length and not kept."""
    _check(name, channel, language)
    back, is_text = reverse("clinic:wording-list"), channel == "sms"
    own = Wording.objects.of(name, channel, language)
    initial = {"subject": own.subject, "body": own.body} if own else {}
    form = WordingForm(
        posted(request), letter=LETTERS[name], is_text=is_text, initial=initial, cancel=back
    )
    looks = "look" in request.POST

    def keep() -> None:
        words = {"subject": form.cleaned_data.get("subject", ""), "body": form.cleaned_data["body"]}
        place = {"name": name, "channel": channel, "language": language}
        wordings.keep(by=request.user, now=clock.now(), **place, **words)

    if not looks and (done := kept(request, form, back, keep)):
        return done
    facts = _facts()
    context = {
        "form": form,
        "name": name,
        "label": MESSAGES[name][0],
        "now": _shown(name, channel, language, facts, own is not None),
        "draft": _draft(form, name, channel, language, facts) if form.is_bound else None,
        "back": back,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "clinic/wording/edit.html", context, status=status)


def _draft(
    form: WordingForm, name: str, channel: str, language: str, facts: dict[str, Any]
) -> Shown | None:
    """What was typed as it would go out, None where it cannot be filled in."""
    subject, body = form.data.get("subject", ""), form.data.get("body", "")
    try:
        said = wordings.filled(name, subject, body, facts, language, "email")
    except ValueError:
        return None
    length = meter(" ".join(said[1].split())) if channel == "sms" else None
    words = gsm(" ".join(said[1].split())) if channel == "sms" else said[1]
    return Shown(channel, language, said[0], words, True, length)


@requires(Permission.SETTINGS_EDIT)
@require_POST
def drop(request: StaffRequest, name: str, channel: str, language: str) -> HttpResponseBase:
    """Send our words again."""
    _check(name, channel, language)
    place = {"name": name, "channel": channel, "language": language}

    def act() -> str:
        wordings.drop(by=request.user, now=clock.now(), **place)
        return _("Our words are sent again.")

    return pressed(request, reverse("clinic:wording-list"), act)


def _check(name: str, channel: str, language: str) -> None:
    """Raises: Http404 where there is no such message to word."""
    if name not in LETTERS or channel not in MESSAGES[name][1] or language not in _LANGUAGES:
        raise Http404
