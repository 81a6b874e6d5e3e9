"""The one phone normaliser: E.164 on write, a display form for people, a mask for logs."""

import re

import phonenumbers

REGION = "IL"


class PhoneInvalidError(ValueError):
    """The text is not a phone number that could be dialled."""


def to_e164(raw: str) -> str:
    """E.164 of an Israeli or international number as people and spreadsheets write it.

    Takes ``054-123 4567``, ``972541234567`` (without plus), ``+972…``, and ``549750505`` (a numeric cell that lost its
    zero). Raises PhoneInvalidError.
    """
    text = re.sub(r"[\s\-().\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", raw)
    if text.startswith("00"):
        text = "+" + text[2:]
    if re.fullmatch(r"972[2-9]\d{7,8}", text):
        text = "+" + text
    elif re.fullmatch(r"5\d{8}", text):
        text = "0" + text
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException as error:
        raise PhoneInvalidError(f"not a phone number: {mask(raw)}") from error
    if not phonenumbers.is_possible_number(number):
        raise PhoneInvalidError(f"not a possible phone number: {mask(raw)}")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display(e164: str) -> str:
    """``054-123-4567`` for an Israeli number, international form for another."""
    number = phonenumbers.parse(e164, None)
    if number.country_code != phonenumbers.country_code_for_region(REGION):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = "0" + str(number.national_number)
    cut = len(national) - 7
    return f"{national[:cut]}-{national[cut : cut + 3]}-{national[cut + 3 :]}"


def mask(text: str | None) -> str:
    """The last three digits only, for logs."""
    digits = re.sub(r"\D", "", text or "")
    return f"***{digits[-3:]}" if len(digits) >= 7 else "***"
