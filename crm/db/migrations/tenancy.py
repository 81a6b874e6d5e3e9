"""What migrations do to every new table of businesses.

Frozen, as migrations are: databases that exist were made by it as it is. Another rule is another function beside it.
"""

from alembic import op


def keep_to_business(table: str, grants: str = "SELECT, INSERT, UPDATE") -> None:
    """Show the table's rows to transactions of their own business alone, and grant the application no more than this.

    Row-level security is forced, so that it holds for the owner of the tables too.
    """
    op.execute(f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")
    op.execute(f"GRANT {grants} ON public.{table} TO moked_app")
    op.execute(f"CREATE POLICY tenant ON public.{table} FOR ALL TO PUBLIC USING (business_id = public.app_business())")
