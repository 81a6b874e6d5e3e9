"""The database: models' base, sessions with the tenant set, migrations."""
