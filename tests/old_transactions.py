"""Waiting until nobody on the server is still in a transaction that is older than now.

As long as one is, the process's copies read again what was written since: they cannot know whether
it stands. Tests beside this one, and PostgreSQL's own cleaning, have such transactions.
"""

import time

from django.db import connection

PATIENCE_SECONDS = 60.0


def wait_for_older_transactions() -> None:
    """Outside a transaction; returns when every transaction that is open now has ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (mine,) = cursor.fetchone()
        while True:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] > mine:
                return
            assert time.monotonic() < deadline, "a transaction on this server does not end"
            time.sleep(0.05)
