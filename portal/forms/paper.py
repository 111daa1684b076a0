"""The code of an arrival door on paper: its words in every language that patients read here."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from clinic.gateways.paper import sheet_size
from clinic.models import Practice
from clinic.templatetags.kit import phone
from portal.models import ArrivalDoor

SHEET = Path(settings.BASE_DIR) / "templates" / "portal" / "arrival" / "sheet.typ"


def sheet(door: ArrivalDoor, code: str, practice: Practice) -> dict[str, Any]:
    """Everything that stands on the sheet; `code` is the picture as SVG."""
    place = door.location
    languages = [_words(language) for language, _name in settings.LANGUAGES]
    return {
        "lang": "en",
        "paper": sheet_size(place.zone),
        "title": f"{languages[0]['question']} {practice.name}",
        "author": practice.name,
        "clinic": practice.name,
        "about": phone(place.phone or practice.phone),
        "code": code,
        "languages": languages,
        "footer": f"{door.name}, {place.name}",
    }


def _words(language: str) -> dict[str, str]:
    """The question and what to do, in one language."""
    with translation.override(language):
        return {
            "lang": language,
            "question": gettext("Are you here for a visit?"),
            "how": gettext(
                "Point the camera of your phone at this code, open the page and type your birthday."
            ),
            "else": gettext("Or tell the front desk."),
            "alt": gettext("Code that opens the arrival page"),
        }
