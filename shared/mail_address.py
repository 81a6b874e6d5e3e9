"""Which texts can be a mail address."""

import re

LONGEST = 254
"""RFC 5321, section 4.5.3.1.3: a path of 256 octets with its angle brackets."""

# ASCII alone: most servers are without SMTPUTF8 and take no other.
_ADDRESS = re.compile(r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def is_mail_address(text: str) -> bool:
    """True for one bare address that a mail server may take; whether anybody reads there only a letter can tell."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None
