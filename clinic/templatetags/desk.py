"""Words of the desk's pages: why two records look alike, why a message went or did not."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

LIKENESS: dict[str, Any] = {
    "name_birth": _("same name and birth date"),
    "birth_phone": _("same birth date and telephone"),
    "birth_email": _("same birth date and e-mail"),
    "name_phone": _("same name and telephone"),
    "name_email": _("same name and e-mail"),
    "swapped": _("first and last name exchanged"),
    "near_birth": _("same birth date, nearly the same name"),
    "birth_slip": _("same name, month and day of birth exchanged"),
}
WHY: dict[str, Any] = {
    "stale": _("Its time had passed before it could go out."),
    "no answer": _("The carrier may have taken it and did not answer."),
    "no carrier took it": _("No carrier took it, after several tries."),
    "no_consent": _("Nobody has agreed to texts on this number."),
    "stopped": _("The patient has ended texts."),
    "cap_day": _("A text had gone to this person on that day."),
    "cap_week": _("Three texts had gone to this person within a week."),
    "no_carrier": _("This clinic has no carrier for texts."),
    "read": _("The patient had read it already."),
    "fact_gone": _("What it was about is settled."),
    "switched_off": _("The clinic does not send this message."),
    "told_lately": _("Another message about coming again went out within the week."),
    "came_again": _("The patient came again before."),
    "no_address": _("There is no e-mail address."),
    "no_phone": _("There is no mobile number."),
    "died": _("The patient has died."),
    "too_late": _("Its time had passed."),
    "bounced": _("The address was refused by its mail server."),
    "complained": _("The patient marked our mail as unwanted."),
    "refused": _("The receiving mail server refused it."),
    "address_refused": _("Our mail provider does not send to this address."),
    "changed": _("It was written anew, because something it says has changed."),
    "SMTPRecipientsRefused": _("The address was refused by its mail server."),
    "SMTPSenderRefused": _("Our own address was refused by the mail server."),
    "SMTPDataError": _("The mail server refused the text."),
}


@register.filter
def likeness_words(reason: str) -> str:
    """Why two records may be one person, in words."""
    return str(LIKENESS.get(reason, reason))


@register.filter
def why_words(why: str) -> str:
    """The reason of a message's outcome, in words; own words pass through."""
    return str(WHY.get(why, why))
