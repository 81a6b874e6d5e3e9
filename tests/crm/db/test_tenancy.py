"""What migrations do to a table of businesses is frozen: databases that exist were made by these statements."""

import io

from alembic.migration import MigrationContext
from alembic.operations import Operations

from crm.db.migrations.tenancy import keep_to_business


def test_it_says_today_what_it_said_when_the_migrations_ran() -> None:
    said = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": said})
    with Operations.context(context):
        keep_to_business("things")
        keep_to_business("entries", "SELECT, INSERT")
    statements = [line for line in said.getvalue().splitlines() if line]
    assert statements == [
        "ALTER TABLE public.things ENABLE ROW LEVEL SECURITY;",
        "ALTER TABLE public.things FORCE ROW LEVEL SECURITY;",
        "GRANT SELECT, INSERT, UPDATE ON public.things TO moked_app;",
        "CREATE POLICY tenant ON public.things FOR ALL TO PUBLIC USING (business_id = public.app_business());",
        "ALTER TABLE public.entries ENABLE ROW LEVEL SECURITY;",
        "ALTER TABLE public.entries FORCE ROW LEVEL SECURITY;",
        "GRANT SELECT, INSERT ON public.entries TO moked_app;",
        "CREATE POLICY tenant ON public.entries FOR ALL TO PUBLIC USING (business_id = public.app_business());",
    ]
