"""Prints the signing vectors that the TypeScript copy of the rule is tested against.

Write them anew after a change of the contract:
``python tests/shared/signing_vectors.py > wa/test/signing-vectors.json``
"""

import json
import sys
from datetime import UTC, datetime
from unittest.mock import patch

from shared import signing

SECRET = "a-secret-for-vectors-only"
CASES: list[tuple[signing.Audience, str, str, str, int]] = [
    ("wa", "GET", "/internal/wa/status", "", 1_763_800_000),
    ("wa", "GET", "/internal/wa/status?business_id=0199f3a1-1111-7222-8333-123456789012", "", 1_763_800_001),
    ("crm", "post", "/internal/call-events", '{"events":[]}', 1_763_800_002),
    ("agent", "POST", "/internal/text-turns?name=%D7%A9%D7%99&x=a%20b", '{"text":"שלום, מה שלומך?"}', 1_763_800_003),
]


def vectors() -> list[dict[str, object]]:
    """One entry per case: the request, the second it was signed in, and its two headers."""
    made: list[dict[str, object]] = []
    for audience, method, path, body, second in CASES:
        with patch.object(signing, "utc_now", lambda second=second: datetime.fromtimestamp(second, UTC)):
            headers = signing.sign(SECRET, audience, method, path, body.encode())
        made.append(
            {
                "secret": SECRET,
                "audience": audience,
                "method": method,
                "rawPath": path,
                "body": body,
                "nowS": second,
                "timestamp": headers[signing.TIMESTAMP_HEADER],
                "signature": headers[signing.SIGNATURE_HEADER],
            }
        )
    return made


if __name__ == "__main__":
    json.dump(vectors(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
