"""What the application role may do: everything to rows, except to change what is append-only."""

from django.db import connection

GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
)
APPEND_ONLY = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only'"


def grant_application_rights(role: str) -> None:
    """Run as owner after each migration: rights follow from the tables that exist."""
    with connection.cursor() as cursor:
        for grant in GRANTS:
            cursor.execute(grant.format(role=role))
        cursor.execute(APPEND_ONLY)
        for (table,) in cursor.fetchall():
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
        cursor.execute(f"REVOKE DELETE ON quality_review FROM {role}")
