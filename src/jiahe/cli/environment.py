"""Makes the database reachable and Django ready: every verb that needs them starts here."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
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
        if settings.configured:  # a wrong value, told already, leaves nothing to close
            connections.close_all()
        server.release()


@contextmanager
def product() -> Iterator[Server | None]:
    """The database and a ready Django, as the application role, with the installation's key."""
    with database() as server:
        os.environ.setdefault("JIAHE_SECRET_KEY", kept_secret())
        django.setup()
        yield server


def kept_secret() -> str:
    """The installation's own key, made once, readable by its user alone."""
    path = Path(os.environ.get("JIAHE_MEDIA", state_directory().with_name("files"))) / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")
