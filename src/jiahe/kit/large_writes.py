"""For transactions that fill an installation: time enough, and statistics of what they wrote."""

from django.db import connection

LONGEST_STATEMENT = "5min"
OWNER = """
SELECT tableowner FROM pg_tables
 WHERE schemaname = 'public' AND tablename = 'django_migrations'
   AND pg_has_role(session_user, tableowner, 'MEMBER')
"""


def allow_long_statements() -> None:
    """Until this transaction ends a statement may take five minutes instead of ten seconds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{LONGEST_STATEMENT}'")


def count_rows() -> None:
    """Tells the planner how many rows lie in the tables, this transaction's own among them.

    Autovacuum sees no row of an open transaction and would leave the planner to join tables that
    it takes for empty, row by row. Tables that another transaction counts are left out; nothing is
    counted where the connection's user is no member of the tables' owner.
    """
    with connection.cursor() as cursor:
        cursor.execute(OWNER)
        owner = cursor.fetchone()
        if owner is None:
            return
        cursor.execute("SELECT quote_ident(%s), quote_ident(current_user)", owner)
        counting, role = cursor.fetchone()
        cursor.execute(f"SET LOCAL ROLE {counting}")
        cursor.execute("ANALYZE (SKIP_LOCKED)")
        cursor.execute(f"SET LOCAL ROLE {role}")
