"""From which moment back each class is too old."""

from datetime import datetime, timedelta

from crm.domain.retention.schemas import RetentionClass, RetentionRules

DAYS_OF_A_MONTH = 30.4375
"""A twelfth of the mean year; a class is kept a day longer rather than shorter."""


def limits(rules: RetentionRules, now: datetime) -> dict[RetentionClass, datetime | None]:
    """Rows from before this moment are too old; null means that nothing is. ``now`` is aware."""

    def before(months: int | None) -> datetime | None:
        return None if months is None else now - timedelta(days=int(months * DAYS_OF_A_MONTH) + 1)

    return {
        "transcripts": before(rules.transcripts),
        "messages": before(rules.messages),
        "numbers": before(rules.numbers),
        "import_rows": before(rules.import_rows),
        "enquiries": before(rules.enquiries),
        "attachments": before(rules.attachments),
        "contact_decisions": before(rules.contact_decisions),
        "audit": before(rules.audit),
        "files": now,
    }
