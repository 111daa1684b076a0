"""What a page showed of a visit, as a fingerprint that the signature brings back."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext

from charting.drawing import pelvis
from charting.models.seal import text_of
from charting.rules import narrative
from charting.rules.fact import VisitFacts


def of(facts: VisitFacts, note: Sequence[narrative.Section] | None = None) -> str:
    """The fingerprint of everything recorded, the note in words and the drawing of the blocks.

    `note` is the note of these facts where it is written already. The patient's background is left
    out: it stands on its own pages, and other people keep it.
    """
    own = replace(facts, background=())
    told = narrative.note(own) if note is None else note
    said = text_of(section for section in told if section.code != narrative.BACKGROUND)
    drawn = pelvis.draw(own.layout, translate=gettext) if own.layout else ""
    return hashlib.sha256(f"{own!r}\n{said}\n{drawn}".encode()).hexdigest()
