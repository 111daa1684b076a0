"""A submitted form on paper: each question with its answer, who signed what, and when."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from clinic.gateways.paper import sheet_size
from clinic.models import Consent, Location, Practice
from clinic.templatetags import consent
from clinic.templatetags.kit import clock, day_year
from portal.catalogue.entry import Section
from portal.catalogue.load import load
from portal.models import Packet
from portal.rules import record
from portal.rules.answer import Answers, opened
from portal.templatetags.intake import said

PAGE = Path(settings.BASE_DIR) / "templates" / "portal" / "packet" / "paper.typ"


def paper(packet: Packet, place: Location | None, now: datetime) -> dict[str, Any]:
    """What stands on the sheets: in the language that was answered, beside it in the reader's.

    `packet` was submitted and brings its consent text; the reader's language is the one in use.
    """
    reader = (translation.get_language() or "en")[:2]
    with translation.override(packet.language):
        return _paper(packet, place, now, reader)


def _paper(packet: Packet, place: Location | None, now: datetime, reader: str) -> dict[str, Any]:
    practice, zone = Practice.objects.current(), place.tz if place else now.tzinfo
    answers, patient = packet.answers(), packet.patient
    assert packet.submitted_at is not None  # noqa: S101 - views take submitted forms only
    sent = packet.submitted_at.astimezone(zone)
    born = gettext("born %(day)s") % {"day": patient.born}
    return {
        "lang": packet.language,
        "paper": sheet_size(place.zone if place else "UTC"),
        "title": f"{gettext('Your form')}: {patient.full_name}, {day_year(sent)}",
        "author": practice.name,
        "clinic": practice.name,
        "heading": gettext("Your form"),
        "about": f"{patient.full_name}, {born}",
        "sent": gettext("We have your answers. Sent %(day)s at %(time)s.")
        % {"day": day_year(sent), "time": clock(sent)},
        "pages": [
            _page(page, answers.get(page.code, {}), packet, reader)
            for page in opened(load(), answers).sections
        ],
        "consent": _consent(packet, answers, zone),
        "footer": f"{patient.last_name}, {patient.first_name} · {day_year(sent)}",
    }


def _page(page: Section, answers: Answers, packet: Packet, reader: str) -> dict[str, Any]:
    lines = list(_lines(page, answers, packet.language, reader))
    return {
        "title": gettext(page.title),
        "lede": gettext(page.lede) if page.lede else "",
        "lines": lines,
    }


def _lines(page: Section, answers: Answers, spoken: str, reader: str) -> Iterator[dict[str, str]]:
    """Each question that was answered, and what it means where the reader speaks otherwise."""
    for question in page.questions:
        words = said(question, answers)
        if not words:
            continue
        line = {"asked": gettext(question.text), "said": words, "meant": ""}
        if reader != spoken[:2]:
            with translation.override(reader):
                line["meant"] = _meant(gettext(question.text), said(question, answers), words)
        yield line


def _meant(asked: str, meant: str, words: str) -> str:
    """The question in the reader's language, with the answer where it is another word there."""
    if meant == words:
        return asked
    return f"{asked} {meant}" if asked.endswith(("?", ".")) else f"{asked}: {meant}"


def _consent(packet: Packet, answers: record.All, zone: Any) -> dict[str, Any]:
    """The text that was signed, by whom, as what, when, from where, and the drawing."""
    text, at = packet.consent_text, packet.signed_at
    if text is None or at is None:
        return {}
    given = record.proposal(load(), answers).signature
    row = Consent(
        signed_as=given.signed_as,
        relation=given.relation,
        agreed=given.agreed,
        strokes=given.strokes,
    )
    at = at.astimezone(zone)
    facts = [
        (gettext("Signed by"), given.name),
        (gettext("As"), consent.signer(row)),
        (gettext("When"), f"{day_year(at)}, {clock(at)}"),
        (gettext("Agreed to"), consent.agreed(row)),
        (gettext("Version"), str(text.version)),
        (gettext("Fingerprint of the text"), text.sha256),
    ]
    return {
        "title": text.title,
        "paragraphs": [part.strip() for part in text.body.split("\n\n") if part.strip()],
        "facts": [[head, words] for head, words in facts if words],
        "strokes": consent.strokes(row, "#18212b"),
        "strokes_alt": gettext("The signature as it was drawn"),
    }
