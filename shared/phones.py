"""The one phone normaliser: E.164 on write, a display form for people, a mask for logs."""

import re

import phonenumbers

REGION = "IL"

_ISRAELI = re.compile(r"[23489]\d{7}|[57]\d{8}|1\d{5,9}")
"""After +972: landlines 02, 03, 04, 08, 09; mobiles 05 (056 and 059 are Palestinian); 07; 1-700, 1-800 and the like."""


class PhoneInvalidError(ValueError):
    """The text is not a phone number that could be dialled."""


def to_e164(raw: str) -> str:
    """E.164 of an Israeli or international number as people and spreadsheets write it.

    Takes ``054-123 4567``, ``972541234567`` (without plus), ``+972…``, and ``549750505`` or ``549750505.0`` (a numeric
    cell that lost its zero). An extension is refused, since E.164 cannot hold it. Raises PhoneInvalidError.
    """
    text = re.sub(r"[\s\-().\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", re.sub(r"^(\d+)\.0$", r"\1", raw.strip()))
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
    if not _can_be_dialled(number):
        raise PhoneInvalidError(f"not a possible phone number: {mask(raw)}")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _can_be_dialled(number: phonenumbers.PhoneNumber) -> bool:
    if number.extension:
        return False
    if number.country_code == phonenumbers.country_code_for_region(REGION):
        return _ISRAELI.fullmatch(str(number.national_number)) is not None
    return phonenumbers.is_possible_number(number)


def is_mobile(e164: str) -> bool:
    """Whether the number can be a mobile phone, which written messages reach: 05… in Israel."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return False
    if number.country_code == phonenumbers.country_code_for_region(REGION):
        return re.fullmatch(r"5\d{8}", str(number.national_number)) is not None
    kinds = phonenumbers.PhoneNumberType
    return phonenumbers.number_type(number) in {kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE}


def display(e164: str) -> str:
    """``054-123-4567`` or ``1-800-123-456`` for an Israeli number, international form for another."""
    number = phonenumbers.parse(e164, None)
    if number.country_code != phonenumbers.country_code_for_region(REGION):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    digits = str(number.national_number)
    if digits.startswith("1"):
        return "-".join(part for part in (digits[:1], digits[1:4], digits[4:7], digits[7:]) if part)
    national = "0" + digits
    cut = len(national) - 7
    return f"{national[:cut]}-{national[cut : cut + 3]}-{national[cut + 3 :]}"


def mask(text: str | None) -> str:
    """The last three digits only, for logs."""
    digits = re.sub(r"\D", "", text or "")
    return f"***{digits[-3:]}" if len(digits) >= 7 else "***"
