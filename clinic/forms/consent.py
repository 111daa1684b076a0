"""A consent that is taken back, a new version of its text, and the copy on paper."""

from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.catalogue.consent import fingerprint
from clinic.gateways.paper import sheet_size
from clinic.models import Consent, ConsentText, Location, Practice
from clinic.templatetags.consent import agreed, signer, strokes
from clinic.templatetags.kit import clock, day_year
from clinic.web.layout import FormKey, KitForm, Note

PAGE = Path(settings.BASE_DIR) / "templates" / "clinic" / "consent" / "copy.typ"
LONGEST = 20_000  # characters of a text


class WithdrawForm(KitForm, forms.Form):
    """Who took it back, and in which words."""

    primary: ClassVar[Any] = _("Note that it was taken back")
    said_by = forms.CharField(label=_("Who said it"), max_length=160)
    words = forms.CharField(label=_("What was said"), max_length=240, required=False)

    def layout(self) -> list[Any]:
        note = _("What was signed stays as it is. Treatment stops until there is a new consent.")
        return [FormKey(), "said_by", "words", Note(note)]


class ConsentTextForm(KitForm, forms.Form):
    """The next version, in every language that patients read."""

    primary: ClassVar[Any] = _("Publish the new version")
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    body_en = forms.CharField(
        label=_("Text in English"), max_length=LONGEST, widget=forms.Textarea({"rows": 14})
    )
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=120)
    body_es = forms.CharField(
        label=_("Text in Spanish"), max_length=LONGEST, widget=forms.Textarea({"rows": 14})
    )

    @classmethod
    def start(cls) -> dict[str, str]:
        """What the newest texts say, to begin from."""
        newest = {code: ConsentText.objects.newest(code) for code in ("en", "es")}
        known = {code: row for code, row in newest.items() if row and row.language == code}
        titles = {f"title_{code}": row.title for code, row in known.items()}
        return titles | {f"body_{code}": row.body for code, row in known.items()}

    def layout(self) -> list[Any]:
        note = _("A text that was published never changes. Whoever signs next signs the new one.")
        return [FormKey(), Note(note), "title_en", "body_en", "title_es", "body_es"]

    def clean(self) -> dict[str, Any]:
        """Two equal versions in a row would ask everybody again for nothing."""
        data = super().clean() or {}
        given = {name: str(value).replace("\r\n", "\n").strip() for name, value in data.items()}
        if not self.errors and given == {name: text.strip() for name, text in self.start().items()}:
            raise forms.ValidationError(_("Nothing is different from the version in use."))
        return given

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """What is published: (language, title, body)."""
        data = self.cleaned_data
        return [(code, data[f"title_{code}"], data[f"body_{code}"]) for code in ("en", "es")]


def is_whole(consent: Consent) -> bool:
    """Whether the text is the one that was signed, by its fingerprint."""
    text = consent.text
    return fingerprint(text.title, text.body) == consent.text_sha256


def copy(consent: Consent, place: Location | None, now: datetime) -> dict[str, Any]:
    """What the copy for the patient says, in the language that was signed."""
    with translation.override(consent.text.language):
        return _copy(consent, place, now)


def _copy(consent: Consent, place: Location | None, now: datetime) -> dict[str, Any]:
    practice, zone = Practice.objects.current(), place.tz if place else now.tzinfo
    at = consent.signed_at.astimezone(zone)
    facts = [
        (gettext("Signed by"), consent.signed_name),
        (gettext("As"), signer(consent)),
        (gettext("For"), consent.patient.full_name),
        (gettext("When"), f"{day_year(at)}, {clock(at)}"),
        *([(gettext("Agreed to"), agreed(consent))] if consent.agreed else []),
        (gettext("Version"), str(consent.text.version)),
        (gettext("Fingerprint of the text"), consent.text_sha256),
    ]
    gone = getattr(consent, "withdrawal", None)
    if gone is not None:
        facts.append((gettext("Taken back"), day_year(gone.withdrawn_at.astimezone(zone))))
    return {
        "lang": consent.text.language,
        "paper": sheet_size(place.zone if place else "UTC"),
        "title": consent.text.title,
        "author": practice.name,
        "clinic": practice.name,
        "paragraphs": [part.strip() for part in consent.text.body.split("\n\n") if part.strip()],
        "facts": [[str(head), str(said)] for head, said in facts],
        "strokes": strokes(consent, "#18212b"),
        "strokes_alt": gettext("The signature as it was drawn"),
        "footer": gettext("Copy made %(day)s") % {"day": day_year(now)},
    }
