"""Who a session is, asked as one statement outside any transaction: every request of a browser begins with it."""

from alembic import op

revision = "0220"
down_revision = "0211"
branch_labels = None
depends_on = None

# The scope is open while the function reads and as it was afterwards: row-level security holds inside it as in a
# ``sign_in`` transaction. (A SET clause would say so more plainly; only a superuser may give one for such a setting.)
LIVE_SESSION = """
CREATE FUNCTION public.live_session(secret_hash bytea, as_of timestamptz, idle_since timestamptz) RETURNS TABLE (
  session_id uuid, user_id uuid, email text, name text, is_platform_admin boolean, in_business_id uuid,
  last_seen_at timestamptz, guest_until timestamptz, role text, overrides jsonb, second_step_missing boolean
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  before text := coalesce(current_setting('app.platform', true), '');
BEGIN
  PERFORM set_config('app.platform', 'sign_in', true);
  RETURN QUERY SELECT s.id, u.id, u.email, u.name, u.is_platform_admin, s.in_business_id, s.last_seen_at,
    s.guest_until, m.role, coalesce(m.overrides, '{}'::jsonb), coalesce(b.second_step_required, false) AND t.id IS NULL
  FROM public.user_sessions AS s
  JOIN public.users AS u ON u.id = s.user_id
  LEFT JOIN public.businesses AS b ON b.id = s.in_business_id
  LEFT JOIN public.user_totp AS t ON t.user_id = u.id AND t.confirmed_at IS NOT NULL
  LEFT JOIN public.memberships AS m
    ON m.user_id = u.id AND m.business_id = s.in_business_id AND m.disabled_at IS NULL
  WHERE s.token_hash = secret_hash AND s.revoked_at IS NULL AND s.expires_at > as_of AND s.last_seen_at > idle_since
    AND u.disabled_at IS NULL;
  PERFORM set_config('app.platform', before, true);
END $$;
"""


def upgrade() -> None:
    op.execute(LIVE_SESSION)
    op.execute("REVOKE ALL ON FUNCTION public.live_session(bytea, timestamptz, timestamptz) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION public.live_session(bytea, timestamptz, timestamptz) TO moked_app")
