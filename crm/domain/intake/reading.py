"""The enquiry in a sender's fields: by the source's mapping, else by the names that such fields usually have."""

import re
from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from crm.domain.customers.reading import MAX_NAME, read_identity
from crm.domain.customers.schemas import IdentityCreate, IdentityKind
from crm.domain.intake.schemas import IntakeField
from crm.lib.errors import BadRequestError

FIELDS: tuple[IntakeField, ...] = get_args(IntakeField)
LONGEST_ID = 200

# A bare "id" is not among the usual names: in many bodies it is the form's own, the same in every enquiry.
_USUAL: Mapping[IntakeField, tuple[str, ...]] = {
    "name": ("name", "fullname", "contactname", "customername", "clientname", "leadname", "yourname", "שם", "שםמלא"),
    "first_name": ("firstname", "fname", "givenname", "שםפרטי"),
    "last_name": ("lastname", "lname", "surname", "familyname", "שםמשפחה"),
    "phone": (
        *("phone", "phonenumber", "mobile", "mobilephone", "cellphone", "cellular", "cell", "telephone", "tel"),
        *("contactphone", "customerphone", "yourphone", "phone1", "טלפון", "מספרטלפון", "טלפוןנייד", "נייד", "סלולרי"),
    ),
    "email": ("email", "emailaddress", "mail", "contactemail", "customeremail", "youremail", "דואל", "מייל", "אימייל"),
    "message": (
        *("message", "yourmessage", "comments", "comment", "remarks", "notes", "enquiry", "inquiry", "question"),
        *("הודעה", "תוכןהפנייה", "תוכן", "הערות", "הערה"),
    ),
    "property": (
        *("property", "propertyid", "propertyname", "propertytitle", "listing", "listingid", "listingtitle"),
        *(
            "adid",
            "adnumber",
            "adtitle",
            "itemid",
            "assetid",
            "propertyaddress",
            "נכס",
            "מספרנכס",
            "מודעה",
            "מספרמודעה",
        ),
    ),
    "external_id": (
        *("leadid", "externalid", "submissionid", "responseid", "entryid", "requestid", "enquiryid", "inquiryid"),
        *("מזההפנייה", "מספרפנייה"),
    ),
}
_NOISE = re.compile(r"[\s_\-\"'״׳:*?]+")
_TAIL = re.compile(r"^(.*)\[(?:value|raw_value)\]$|^(.*)\.(?:value|raw_value)$")
"""Form builders wrap each field: ``fields[phone][value]``."""


class NoEnquiryError(Exception):
    """Nobody can be reached by what was sent; the message is a Hebrew sentence."""


class Enquiry(msgspec.Struct, kw_only=True):
    """Who wrote, and what about. ``warnings`` are Hebrew sentences on what was not understood."""

    name: str | None = None
    identities: list[tuple[IdentityKind, str]] = []
    message: str | None = None
    property: str | None = None
    external_id: str | None = None
    warnings: list[str] = []

    def shown(self) -> dict[str, str]:
        """By our field names, for people to look at."""
        found: dict[str, str | None] = {"name": self.name, **dict(self.identities)}
        found |= {"message": self.message, "property": self.property, "external_id": self.external_id}
        return {name: value for name, value in found.items() if value}


def pick(fields: Mapping[str, str], mapping: Mapping[IntakeField, str]) -> dict[IntakeField, str]:
    """The sender's texts by our names; a field named in ``mapping`` is looked for there and nowhere else."""
    usual = {_key(name): value for name, value in reversed(list(fields.items())) if value}
    exact = {name.lower(): value for name, value in fields.items()}
    found: dict[IntakeField, str] = {}
    for field in FIELDS:
        named = mapping.get(field)
        if named:
            value = exact.get(named.strip().lower(), "")
        else:
            value = next((usual[name] for name in _USUAL[field] if name in usual), "")
        if value:
            found[field] = value
    return found


def read_enquiry(fields: Mapping[str, str], mapping: Mapping[IntakeField, str]) -> Enquiry:
    """What the fields ask for. Raises NoEnquiryError naming what is missing or wrong."""
    texts = pick(fields, mapping)
    enquiry = Enquiry(
        name=_name(texts),
        message=texts.get("message"),
        property=texts.get("property"),
        external_id=texts.get("external_id", "")[:LONGEST_ID] or None,
    )
    wrong: list[str] = []
    kinds: tuple[tuple[Literal["phone", "email"], str], ...] = (("phone", "טלפון"), ("email", "דוא״ל"))
    for kind, label in kinds:
        text = texts.get(kind)
        if text is None:
            continue
        try:
            enquiry.identities.append((kind, read_identity(IdentityCreate(kind, text))))
        except BadRequestError as error:
            wrong.append(f"{label} ״{text[:40]}״: {error.detail}")
    if not enquiry.identities:
        raise NoEnquiryError(" ".join(wrong) or _missing(mapping))
    enquiry.warnings = wrong
    return enquiry


def _missing(mapping: Mapping[IntakeField, str]) -> str:
    named = [f"״{mapping[field]}״" for field in ("phone", "email") if mapping.get(field)]
    if named:
        return f"אין בפנייה טלפון ואין דוא״ל. לפי ההגדרה הם אמורים להגיע בשדה {' ו'.join(named)}, והוא חסר או ריק."
    return "אין בפנייה טלפון ואין דוא״ל. אם הם מגיעים בשדות אחרים, אפשר לציין את שמם בהגדרות המקור."


def _name(texts: Mapping[IntakeField, str]) -> str | None:
    parts = (texts.get("first_name"), texts.get("last_name"))
    whole = texts.get("name") or " ".join(part for part in parts if part)
    return " ".join(whole.split())[:MAX_NAME] or None


def _key(name: str) -> str:
    """The last part of a path, without what varies between senders."""
    wrapped = _TAIL.match(name)
    bare = next((part for part in wrapped.groups() if part), name) if wrapped else name
    last = re.split(r"[.\[\]]+", bare.rstrip("]"))[-1]
    return _NOISE.sub("", last).lower()
