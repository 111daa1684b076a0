"""The seal of a signed visit: a keyed hash over its note and every fact the note came from."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from charting.models.record import key
from charting.models.visit import ENTRY_PARTS, Visit
from charting.rules.narrative import Section

SEALED = (
    "pain_now",
    "pain_where",
    "change",
    "reactions",
    "category",
    "also_present",
    "category_suggestion",
    "category_decision",
    "blocks_state",
    "blocks_position",
    "blocks_preset",
    "blocks_short_side",
    "blocks_reason",
    "blocks_skipped_reason",
    "blocks_min",
    "response",
    "pain_after",
    "advice",
    "remark",
    "catalogue_version",
    "note_sha256",
)


# Facts that seals of form 2 cover as well.
SEALED_2 = (
    "kind",
    "informant",
    "weeks_pregnant",
    "blocks_planned_min",
    "home_note",
    "next_visit",
    "next_note",
    "catalogue_digest",
)
FINDING_1 = ("code", "side", "cell", "phase", "value", "unit", "result", "reason", "version")
FORM = 2


def text_of(note: Iterable[Section]) -> str:
    """The note in words: of each section its title, then its sentences, then a blank line."""
    parts = []
    for section in note:
        said = " ".join(sentence.text.render(gettext) for sentence in section.sentences)
        said = " ".join(said.split())  # a remark may hold line ends; sections are told by them
        parts.append(f"{section.title.render(gettext)}\n{said or '–'}")
    return "\n\n".join(parts)


def sha256(text: str) -> str:
    """The fingerprint of a note."""
    return hashlib.sha256(text.encode()).hexdigest()


def seal(visit: Visit) -> str:
    """The keyed hash of a visit that `with_facts` brought; the same rows give the same seal."""
    names: tuple[str, ...] = SEALED
    findings = sorted(visit.finding_rows, key=key)
    if visit.seal_form == 1:
        findings = [{part: row[part] for part in FINDING_1} for row in findings]
    else:
        names = (*SEALED, *SEALED_2)
    facts: dict[str, Any] = {
        "visit": str(visit.pk),
        "patient": str(visit.patient_id),
        "practitioner": str(visit.practitioner_id),
        "signed_by": str(visit.signed_by_id),
        "signed_at": visit.signed_at.timestamp() if visit.signed_at else None,
        "fields": {name: getattr(visit, name) for name in names},
        "findings": findings,
        "blocks": visit.block_rows,
    }
    if visit.seal_form > 1:
        facts |= {noun: getattr(visit, f"{noun}_rows") for noun in ENTRY_PARTS}
    data = json.dumps(facts, sort_keys=True, ensure_ascii=True, default=str).encode()
    return hmac.new(settings.AUDIT_KEY.encode(), data, hashlib.sha256).hexdigest()


def holds(visit: Visit) -> bool:
    """Whether text and facts of a signed visit are those that were sealed."""
    same_text = hmac.compare_digest(sha256(visit.note_text), visit.note_sha256)
    return same_text and hmac.compare_digest(seal(visit), visit.seal)
