"""What a patient told on the day after a visit, in words for the chart."""

from django import template
from django.utils.translation import gettext

from charting.actions.checkin import SIGN_WORDS
from charting.catalogue.load import load
from charting.models import Checkin, Visit

register = template.Library()


@register.filter
def told_reactions(told: Checkin) -> str:
    """The reactions that were told: "soreness, headache", or "none"."""
    known = load().choices["reaction"]
    return ", ".join(gettext(known[code].label) for code in told.reactions if code in known)


@register.filter
def told_signs(told: Checkin) -> str:
    """The new signs that were told, "" where none was."""
    return "; ".join(str(SIGN_WORDS[code]) for code in told.signs if code in SIGN_WORDS)


@register.filter
def is_entered(told: Checkin, visit: Visit) -> bool:
    """Whether the chart of a visit holds already what was told."""
    has_detail = not (told.signs or told.words) or bool(visit.reaction_rows)
    plain = set(told.reactions) - {"none"}
    return has_detail and bool(visit.reactions) and plain <= set(visit.reactions)
