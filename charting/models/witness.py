"""What a page showed of a visit, as a fingerprint that the signature brings back."""

import hashlib
from dataclasses import replace

from django.utils.translation import gettext

from charting.drawing import pelvis
from charting.models.seal import text_of
from charting.rules.fact import VisitFacts


def of(facts: VisitFacts) -> str:
    """The fingerprint of everything recorded, the note in words and the drawing of the blocks.

    The patient's background is left out: it stands on its own pages, and other people keep it.
    """
    own = replace(facts, background=())
    drawn = pelvis.draw(own.layout, translate=gettext) if own.layout else ""
    return hashlib.sha256(f"{own!r}\n{text_of(own)}\n{drawn}".encode()).hexdigest()
