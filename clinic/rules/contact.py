"""Telephone numbers: one way to store them, one way to show them."""

import phonenumbers

REGION = "US"  # where a number without a country belongs


def phone(text: str, region: str = REGION) -> str | None:
    """The number as +15550142263 (E.164); "" for no text, None for what can be no number.

    Only the length is judged: whether a number is in service cannot be known here.
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    length = phonenumbers.is_possible_number_with_reason(number)
    if number.extension or length != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None  # also a number without its area code
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def phone_words(number: str, region: str = REGION) -> str:
    """The stored number as people write it: "(555) 014-2263", abroad "+49 30 1234567"."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return number
    home = phonenumbers.country_code_for_region(region) == parsed.country_code
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if home
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return str(phonenumbers.format_number(parsed, form))
