"""A stored file as a row alone, for tests that never open it."""

from uuid import UUID

from crm.domain.files.models import StoredFile
from shared.ids import new_id


def stored_file(business_id: UUID) -> StoredFile:
    """A contract whose bytes lie nowhere."""
    return StoredFile(
        business_id=business_id,
        key=new_id().hex,
        name="חוזה.pdf",
        mime="application/pdf",
        kind="pdf",
        size=9,
        sha256="00",
        origin="upload",
    )
