"""What people type about a person, made into what is stored. Each raises BadRequestError naming the field."""

import re
from collections.abc import Iterable

from crm.domain.customers.schemas import IdentityCreate
from crm.lib.errors import BadRequestError
from shared.phones import PhoneInvalidError, to_e164

MAX_NAME = 120
MAX_TAG = 40
MAX_TAGS = 20
MAX_EMAIL = 254
"""RFC 5321, section 4.5.3.1.3: the longest path, without its brackets."""

_EMAIL = re.compile(r"[^\s@<>\"(),;:\\]+@[^\s@<>\"(),;:\\.]+(\.[^\s@<>\"(),;:\\.]+)+")


def read_name(text: str | None) -> str | None:
    """A name without needless blanks; nothing for an empty one."""
    name = " ".join(text.split()) if text else ""
    if len(name) > MAX_NAME:
        raise BadRequestError(f"שם יכול להיות עד {MAX_NAME} תווים.", parameter="name")
    return name or None


def read_tags(tags: Iterable[str]) -> list[str]:
    """Tags without repeats, in the order they were given."""
    kept = list(dict.fromkeys(" ".join(tag.split()) for tag in tags))
    if len(kept) > MAX_TAGS:
        raise BadRequestError(f"אפשר לתת עד {MAX_TAGS} תגיות.", parameter="tags")
    if any(not 1 <= len(tag) <= MAX_TAG for tag in kept):
        raise BadRequestError(f"תגית צריכה להיות באורך 1 עד {MAX_TAG} תווים.", parameter="tags")
    return kept


def read_identity(asked: IdentityCreate) -> str:
    """E.164 of a phone, an e-mail address in lower case."""
    if asked.kind == "phone":
        try:
            return to_e164(asked.value)
        except PhoneInvalidError as error:
            raise BadRequestError("זה לא מספר טלפון שאפשר לחייג אליו.", parameter="value") from error
    email = asked.value.strip().lower()
    if len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email):
        raise BadRequestError("כתובת הדוא״ל אינה תקינה.", parameter="value")
    return email
