"""Makes the database reachable and Django ready: every verb that needs them starts here."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.db import connections

from jiahe.kit.postgres import Server, state_directory


@contextmanager
def database() -> Iterator[Server | None]:
    """Starts or adopts our PostgreSQL (none with `DATABASE_URL`); the last one out stops it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiahe.config.settings")
    if "DATABASE_URL" in os.environ:
        yield None
        return
    server = Server(state_directory())
    os.environ["JIAHE_PG_SOCKET"] = str(server.start().socket_directory)
    try:
        yield server
    finally:
        connections.close_all()
        server.release()


@contextmanager
def product() -> Iterator[Server | None]:
    """The database and a ready Django, as the application role."""
    with database() as server:
        django.setup()
        yield server
