"""Row-level security, forced also for the owner, and what the application may do with each table."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TENANT = "business_id = public.app_business()"
SIGN_IN = "public.app_platform() = 'sign_in'"
DIRECTORY = "public.app_platform() IN ('sign_in', 'directory')"

CHANGING = (
    "customers",
    "customer_identities",
    "leads",
    "lead_field_sources",
    "properties",
    "prompts",
    "turns",
    "tool_invocations",
    "call_analyses",
    "tasks",
    "appointments",
)
REMOVABLE = ("idempotency_records",)
APPEND_ONLY = ("call_events", "tool_calls", "prompt_versions", "consent_evidence", "lead_status_history")
SIGN_IN_ONLY = ("user_sessions", "one_time_tokens", "login_attempts")


def _protect(table: str, grants: str, **policies: str) -> None:
    op.execute(f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")
    op.execute(f"GRANT {grants} ON public.{table} TO moked_app")
    for name, rule in policies.items():
        action, condition = rule.split(" ", 1)
        shape = f"WITH CHECK ({condition})" if action == "INSERT" else f"USING ({condition})"
        op.execute(f"CREATE POLICY {name} ON public.{table} FOR {action} TO PUBLIC {shape}")


def upgrade() -> None:
    for table in CHANGING:
        _protect(table, "SELECT, INSERT, UPDATE", tenant=f"ALL {TENANT}")
    for table in REMOVABLE:
        _protect(table, "SELECT, INSERT, UPDATE, DELETE", tenant=f"ALL {TENANT}")
    for table in APPEND_ONLY:
        _protect(table, "SELECT, INSERT", tenant=f"ALL {TENANT}")
    for table in SIGN_IN_ONLY:
        _protect(table, "SELECT, INSERT, UPDATE, DELETE", sign_in=f"ALL {SIGN_IN}")

    _protect(
        "calls",
        "SELECT, INSERT, UPDATE",
        tenant=f"ALL {TENANT}",
        named="SELECT id = public.app_call()",
    )
    _protect(
        "businesses",
        "SELECT, INSERT, UPDATE",
        tenant="ALL id = public.app_business()",
        directory=f"SELECT {DIRECTORY}",
    )
    _protect(
        "business_numbers",
        "SELECT, INSERT, UPDATE, DELETE",
        tenant=f"ALL {TENANT}",
        directory=f"SELECT {DIRECTORY}",
    )
    _protect(
        "memberships",
        "SELECT, INSERT, UPDATE, DELETE",
        tenant=f"ALL {TENANT}",
        sign_in=f"SELECT {SIGN_IN}",
    )
    # The inner query stands under the policies of memberships: colleagues of the present tenant only.
    _protect(
        "users",
        "SELECT, INSERT, UPDATE",
        sign_in=f"ALL {SIGN_IN}",
        colleagues="SELECT id IN (SELECT user_id FROM public.memberships)",
    )
    _protect(
        "audit_events",
        "SELECT, INSERT",
        tenant=f"ALL {TENANT}",
        platform=f"INSERT business_id IS NULL AND {SIGN_IN}",
    )
    op.execute("GRANT SELECT ON public.moked_schema_version TO moked_app")
