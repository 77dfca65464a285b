"""The two roles and the database of the product: one owns the tables, one works in them."""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

OWNER = "jiahe_owner"
APP = "jiahe_app"
EXTENSIONS = ("btree_gist", "pg_trgm")
ROLE_RIGHTS = {
    OWNER: sql.SQL("LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"),
    APP: sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"),
}
LOCK_NUMBER = 0x6A6961  # any number of ours: "jia"


def ensure_roles(superuser: Mapping[str, Any], database: str) -> None:
    """Makes the roles and the empty database; what is already there stays as it is.

    `superuser` are the connection parameters of the maintenance database.
    """
    with psycopg.connect(**superuser, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK_NUMBER])
        for role, rights in ROLE_RIGHTS.items():
            if not _has(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                connection.execute(sql.SQL("CREATE ROLE {} ").format(sql.Identifier(role)) + rights)
        connection.execute(f"GRANT {APP} TO {OWNER}")
        if not _has(connection, "SELECT 1 FROM pg_database WHERE datname = %s", database):
            names = map(sql.Identifier, (database, OWNER))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))


def ensure_extensions(owner: Mapping[str, Any]) -> None:
    """Makes the extensions as the owner of the database: both are trusted ones."""
    with psycopg.connect(**owner, autocommit=True) as connection:
        for extension in EXTENSIONS:
            if not _has(connection, "SELECT 1 FROM pg_extension WHERE extname = %s", extension):
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def _has(connection: psycopg.Connection[Any], query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None
