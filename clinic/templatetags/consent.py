"""What was signed in words and as a drawing: as what, agreed to what, in which strokes."""

from django.utils.translation import gettext

from clinic.catalogue.consent import PARTS
from clinic.models import Consent


def signer(consent: Consent) -> str:
    """As what somebody signed, and how they are related: "Parent or guardian, mother"."""
    parts = (str(consent.get_signed_as_display()), consent.relation)
    return ", ".join(part for part in parts if part)


def agreed(consent: Consent) -> str:
    """What was agreed to one by one, in words; a code that is no longer asked stands as it is."""
    return ", ".join(gettext(PARTS[one]) if one in PARTS else str(one) for one in consent.agreed)


def strokes(consent: Consent, colour: str = "currentColor") -> str:
    """What was drawn, as SVG; "" where nothing was. It holds numbers and nothing else."""
    lines = [line for line in consent.strokes if line]
    if not lines:
        return ""
    points = [point for line in lines for point in line]
    left, top = min(x for x, _y in points) - 4, min(y for _x, y in points) - 4
    wide, high = max(x for x, _y in points) - left + 4, max(y for _x, y in points) - top + 4
    drawn = "".join(
        '<polyline points="' + " ".join(f"{x:.1f},{y:.1f}" for x, y in line) + '"/>'
        for line in lines
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {wide:.1f} '
        f'{high:.1f}" fill="none" stroke="{colour}" stroke-width="2.4" stroke-linecap="round" '
        f'stroke-linejoin="round">{drawn}</svg>'
    )
