"""Whether a person can be called by his name in a message: no English word and no wrong word instead of one."""

import re

from crm.domain.chats.models import MessageTemplate
from crm.domain.customers.models import Customer
from shared.hebrew.names import clean_name, is_first_name

_BY_NAME = frozenset({"customer.name", "customer.first_name"})
_HEBREW = re.compile(r"[א-ת][א-ת'׳״\"־-]+")


def speaks_by_name(template: MessageTemplate) -> bool:
    """Whether the template holds a person's name."""
    return bool(_BY_NAME & set(template.fields))


def may_be_called(customer: Customer) -> bool:
    """A Hebrew name that a person of the office wrote, or one of the list of names that a machine heard.

    What somebody calls himself in WhatsApp ("Danny 🏠", "אמא של דני") is no name to address him by.
    """
    name = clean_name(customer.name or "")
    if name is None:
        return False
    words = name.split()
    if not all(_HEBREW.fullmatch(word) for word in words):
        return False
    return customer.name_source == "human" or is_first_name(words[0])
