"""Conversations in writing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.db.migrations.tenancy import keep_to_business

revision = "0231"
down_revision = "0230"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
DEGREES: sa.Double[float] = sa.Double()
JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "chats",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ai_on", sa.Boolean(), nullable=False),
        sa.Column("ai_reason", sa.Text(), nullable=False),
        sa.Column("ai_changed_at", TIME, nullable=True),
        sa.Column("ai_changed_by", sa.Text(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("wa_chat", sa.Text(), nullable=True),
        sa.Column("last_message_at", TIME, nullable=True),
        sa.Column("last_inbound_at", TIME, nullable=True),
        sa.Column("preview", sa.Text(), nullable=True),
        sa.Column("preview_direction", sa.Text(), nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("state IN ('open', 'archived')", name=op.f("ck_chats_state")),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name=op.f("fk_chats_assignee_id")),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_chats_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_chats_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
        sa.UniqueConstraint("business_id", "customer_id", name=op.f("uq_chats_business_id_customer_id")),
    )
    op.create_index(
        "ix_chats_newest", "chats", ["business_id", sa.literal_column("last_message_at DESC NULLS LAST"), "id"]
    )
    keep_to_business("chats", "SELECT, INSERT, UPDATE, DELETE")

    op.create_table(
        "chat_sessions",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("summary_state", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "summary_state IN ('open', 'waiting', 'done', 'failed')", name=op.f("ck_chat_sessions_summary_state")
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_chat_sessions_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_chat_sessions_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_sessions")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_chat_sessions_business_id_id")),
    )
    op.create_index(
        op.f("ix_chat_sessions_business_id_customer_id_started_at"),
        "chat_sessions",
        ["business_id", "customer_id", "started_at"],
    )
    op.create_index(
        "ix_chat_sessions_open",
        "chat_sessions",
        ["business_id", "last_at"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    keep_to_business("chat_sessions", "SELECT, INSERT, UPDATE, DELETE")

    op.create_table(
        "chat_replies",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("upto_id", sa.Uuid(), nullable=False),
        sa.Column("reply_state", sa.Text(), nullable=False),
        sa.Column("tools", JSON, nullable=False),
        sa.Column("withheld", JSON, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "reply_state IN ('waiting', 'writing', 'done', 'withdrawn', 'failed')",
            name=op.f("ck_chat_replies_reply_state"),
        ),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed')", name=op.f("ck_chat_replies_state")),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_chat_replies_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "session_id"],
            ["chat_sessions.business_id", "chat_sessions.id"],
            name=op.f("fk_chat_replies_business_id_session_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_chat_replies_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_replies")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_chat_replies_business_id_id")),
    )
    op.create_index(
        op.f("ix_chat_replies_business_id_customer_id_created_at"),
        "chat_replies",
        ["business_id", "customer_id", "created_at"],
    )
    op.create_index(
        "ix_chat_replies_due",
        "chat_replies",
        ["business_id", "next_try_at"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    keep_to_business("chat_replies", "SELECT, INSERT, UPDATE, DELETE")

    op.create_table(
        "messages",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("gateway_file_id", sa.Uuid(), nullable=True),
        sa.Column("file_state", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("file_mime", sa.Text(), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("words_state", sa.Text(), nullable=False),
        sa.Column("latitude", DEGREES, nullable=True),
        sa.Column("longitude", DEGREES, nullable=True),
        sa.Column("quoted_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("wa_chat", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("template_values", JSON, nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.Column("broadcast_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.Column("read_at", TIME, nullable=True),
        sa.Column("failed_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("author IN ('customer', 'ai', 'staff', 'automation')", name=op.f("ck_messages_author")),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_messages_direction")),
        sa.CheckConstraint("route IN ('baileys', 'twilio_whatsapp', 'twilio_sms')", name=op.f("ck_messages_route")),
        sa.CheckConstraint(
            "state IN ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'cancelled')",
            name=op.f("ck_messages_state"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "customer_id"],
            ["customers.business_id", "customers.id"],
            name=op.f("fk_messages_business_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "quoted_id"],
            ["messages.business_id", "messages.id"],
            name=op.f("fk_messages_business_id_quoted_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "session_id"],
            ["chat_sessions.business_id", "chat_sessions.id"],
            name=op.f("fk_messages_business_id_session_id"),
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "template_id"],
            ["message_templates.business_id", "message_templates.id"],
            name=op.f("fk_messages_business_id_template_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_messages_business_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_messages_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("business_id", "id", name=op.f("uq_messages_business_id_id")),
        sa.UniqueConstraint(
            "business_id", "route", "external_id", name=op.f("uq_messages_business_id_route_external_id")
        ),
    )
    op.create_index(
        op.f("ix_messages_business_id_customer_id_at_id"), "messages", ["business_id", "customer_id", "at", "id"]
    )
    op.create_index(
        "ix_messages_failed", "messages", ["business_id", "customer_id"], postgresql_where=sa.text("state = 'failed'")
    )
    op.create_index("ix_messages_session", "messages", ["session_id", "at"])
    keep_to_business("messages", "SELECT, INSERT, UPDATE, DELETE")

    op.create_table(
        "message_sends",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed')", name=op.f("ck_message_sends_state")),
        sa.ForeignKeyConstraint(
            ["business_id", "message_id"],
            ["messages.business_id", "messages.id"],
            name=op.f("fk_message_sends_business_id_message_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_message_sends_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_sends")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_sends_message_id")),
    )
    op.create_index(
        "ix_message_sends_due",
        "message_sends",
        ["business_id", "next_try_at"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    keep_to_business("message_sends", "SELECT, INSERT, UPDATE, DELETE")

    op.create_table(
        "message_attempts",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint(
            "outcome IN ('trying', 'sent', 'refused', 'unsent', 'unknown')", name=op.f("ck_message_attempts_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["business_id", "message_id"],
            ["messages.business_id", "messages.id"],
            name=op.f("fk_message_attempts_business_id_message_id"),
        ),
        sa.ForeignKeyConstraint(["business_id"], ["businesses.id"], name=op.f("fk_message_attempts_business_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_attempts")),
    )
    op.create_index(op.f("ix_message_attempts_message_id_created_at"), "message_attempts", ["message_id", "created_at"])
    keep_to_business("message_attempts", "SELECT, INSERT, UPDATE, DELETE")
