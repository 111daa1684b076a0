"""The letter that asks a doctor for a word: plain words, gathered for the page description."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic.gateways.paper import sheet_size
from clinic.models import Clearance, Location, Practice
from clinic.models.clearance import SCOPE_CHOICES
from clinic.templatetags.kit import day_year, phone

PAGE = Path(settings.BASE_DIR) / "templates" / "clinic" / "clearance" / "letter.typ"


def page(
    row: Clearance, practice: Practice, place: Location | None, now: datetime
) -> dict[str, Any]:
    """What the letter says: whom it is about, what is asked, boxes for each answer there is."""
    patient = row.patient
    number = phone((place and place.phone) or practice.phone)
    about = [(place and place.address) or practice.address, number, practice.email]
    born = _(", born %(day)s") % {"day": patient.born}
    asks = _(
        "Our patient %(name)s%(born)s comes to us for chiropractic care. We were told: %(what)s."
    )
    said = row.get_condition_display() + (f" ({row.detail})" if row.detail else "")
    return {
        "lang": (get_language() or "en")[:2],
        "paper": sheet_size(place.zone if place else "UTC"),
        "title": _("A question before treatment"),
        "author": practice.name,
        "clinic": practice.name,
        "about": ", ".join(str(part) for part in about if part),
        "day": day_year(now),
        "to": [part for part in (row.physician_name, row.physician_practice) if part],
        "paragraphs": [
            asks % {"name": patient.full_name, "born": born, "what": said},
            _(
                "We work with pelvic blocks, on which the patient lies, and with manual contacts. "
                "Until we have your word, this rule holds with us: %(rule)s."
            )
            % {"rule": row.get_policy_display()},
        ],
        "answer_title": _("May we treat, and within which limits?"),
        "choices": [*(str(label) for _code, label in SCOPE_CHOICES), _("Please do not treat")],
        "blanks": [_("Remarks"), _("Holds until"), _("Name and signature"), _("Date")],
        "back": _("Please send this sheet back to us: %(how)s. Thank you.")
        % {"how": ", ".join(part for part in (number, practice.email) if part) or practice.name},
        "footer": _("Confidential: health information about one person."),
    }
