"""A database that lives as long as a measurement, beside the product's own."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg
from django.db import connections

from jiahe.cli.environment import kept_secret
from jiahe.cli.migrate import migrate
from jiahe.kit.postgres import PostgresTrouble, Server, state_directory

CONSTRAINT = "a_worker_is_promised_once_at_a_time"


class MigrationFailed(PostgresTrouble):
    code = "PG90"
    zh = "测量用的数据库没有建好。"
    en = "The database to measure with could not be made."


class Throwaway:
    """One fresh database on a server of the measurements' own."""

    def __init__(self, server: Server, name: str) -> None:
        self.server, self.name = server, name

    def drop_constraint(self) -> None:
        """Takes the database's own guard away: the control."""
        with self._owner(self.name) as owner:
            owner.execute(f"ALTER TABLE booking_reservation DROP CONSTRAINT {CONSTRAINT}")

    def analyse(self) -> None:
        """Gives the planner the statistics that a running database has."""
        with self._owner(self.name) as owner:
            owner.execute("ANALYZE")

    def drop(self) -> None:
        with self._owner("postgres") as owner:
            owner.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _owner(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        parameters = self.server.address().connect_parameters(database)
        return psycopg.connect(**parameters, autocommit=True)


@contextmanager
def throwaway() -> Iterator[Throwaway]:
    """A migrated database and a ready Django; both server and database are gone afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiahe.config.settings")
    state = state_directory().with_name("pg-bench")
    os.environ["JIAHE_STATE"] = str(state)  # our children adopt this server, not the product's
    server = Server(state)
    address = server.start()
    found = Throwaway(server, f"bench_{secrets.token_hex(4)}")
    try:
        server.ensure_roles_and_database(found.name)
        os.environ["JIAHE_PG_SOCKET"] = str(address.socket_directory)
        os.environ["JIAHE_DATABASE"] = found.name
        os.environ.setdefault("JIAHE_SECRET_KEY", kept_secret())
        os.environ.setdefault("JIAHE_GATEWAY_SECRET", secrets.token_urlsafe(24))
        if migrate():
            raise MigrationFailed
        django.setup()
        yield found
    finally:
        connections.close_all()
        found.drop()
        server.release()
