"""The audit trail only grows, whoever asks: the application never had the right, now nobody's statement does."""

from alembic import op

revision = "0171"
down_revision = "0170"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE FUNCTION public.audit_only_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$ "
        "BEGIN RAISE EXCEPTION 'audit_events only grows' USING ERRCODE = 'insufficient_privilege'; END $$"
    )
    op.execute(
        "CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows()"
    )
