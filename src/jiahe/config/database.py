"""Where the database is: `DATABASE_URL`, or the PostgreSQL that the commands start themselves."""

from collections.abc import Mapping
from typing import Any

import environ

APPLICATION_ROLE = "jiahe_app"
OWNER_ROLE = "jiahe_owner"
DATABASE = "jiahe"


def database_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's settings of the one database.

    Every connection takes the application role, which owns nothing and is
    bound by row-level security; `JIAHE_DATABASE_ROLE=jiahe_owner` is set by
    the commands that migrate. The pool is mandatory (three times slower without).
    The server keeps the plan of what was asked `JIAHE_PREPARE_AFTER` times (5): half the work of a
    booking is saved so. 0, behind a pooler that cannot keep plans, has each statement planned anew.
    """
    role = environment.get("JIAHE_DATABASE_ROLE", APPLICATION_ROLE)
    if url := environment.get("DATABASE_URL"):
        found = dict(environ.Env.db_url_config(url))
        found["ENGINE"] = "django.db.backends.postgresql"
    else:
        found = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": environment.get("JIAHE_DATABASE", DATABASE),
            "USER": OWNER_ROLE,
            "HOST": environment.get("JIAHE_PG_SOCKET", ""),
            "PORT": "5432",
        }
    found["CONN_MAX_AGE"] = 0
    found["OPTIONS"] = {
        "options": (
            f"-c role={role} -c lock_timeout=3s -c statement_timeout=10s"
            if role == APPLICATION_ROLE
            else f"-c role={role}"
        ),
    }
    if role == APPLICATION_ROLE:
        size = int(environment.get("JIAHE_POOL_SIZE", "4"))
        found["OPTIONS"]["pool"] = {"min_size": 1, "max_size": size, "timeout": 10}
    if uses := int(environment.get("JIAHE_PREPARE_AFTER", "5")):
        found["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": uses}
    return found
