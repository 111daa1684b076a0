"""Times to choose from, as buttons name them."""

from django import template

from scheduling.models.move import value
from scheduling.rules.slot import Offer

register = template.Library()


@register.filter
def offer_value(offer: Offer) -> str:
    """The value of the button of a time."""
    return value(offer)
