"""What a route tells about a message and what sweeps look for is found by an index, however many messages there are."""

from alembic import op

revision = "0281"
down_revision = "0280"
branch_labels = None
depends_on = None

SCRIPT = """
CREATE INDEX ix_message_attempts_external_id ON public.message_attempts (business_id, external_id)
  WHERE external_id IS NOT NULL;
CREATE INDEX ix_message_attempts_business_id_created_at ON public.message_attempts (business_id, created_at);
CREATE INDEX ix_messages_unfetched ON public.messages (business_id, created_at)
  WHERE file_state = 'waiting' OR words_state = 'waiting';
CREATE INDEX ix_messages_queued_of_broadcast ON public.messages (business_id, broadcast_id)
  WHERE state = 'queued' AND broadcast_id IS NOT NULL;
CREATE INDEX ix_messages_file_id ON public.messages (business_id, file_id) WHERE file_id IS NOT NULL;
CREATE INDEX ix_chats_wa_chat ON public.chats (business_id, wa_chat) WHERE wa_chat IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(SCRIPT)
