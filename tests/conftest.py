"""The tests' database: our own PostgreSQL, made by the owner, used as the application role."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings

from forgetting import forget_quickly
from jiahe.kit.postgres import Server, state_directory
from jiahe.kit.postgres.stopping import bring_down
from unordered import last_first

APPLICATION_ROLE = "jiahe_app"
OWNER_ROLE = "jiahe_owner"
CHROMIUM = Path("/usr/bin/chromium")
OTHERS_END = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
CHECKOUT = format(crc32(str(Path(__file__).resolve()).encode()), "08x")


os.environ["JIAHE_DEMO"] = "1"
# How fast a machine draws its examples says nothing about the product.
settings.register_profile("any", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any")
_while_migrating = ExitStack()
_while_testing = ExitStack()
_server = None if "DATABASE_URL" in os.environ else Server(state_directory().with_name("pg-test"))


def pytest_configure() -> None:
    """The settings may have been read before this file: the tests' own secret comes after both."""
    from django.conf import settings as product

    product.GATEWAY_SECRET = "a secret of the tests"
    product.SECRET_KEY = "the key that signs in the tests alone"
    _while_testing.enter_context(last_first())


def pytest_unconfigure() -> None:
    _while_testing.close()
    if _server is not None:
        _server.release()


def as_role(role: str) -> None:
    """Reconnects Django as another role: the wall tests' own lever."""
    from django.db import connection

    connection.close()
    limits = "" if role == OWNER_ROLE else " -c lock_timeout=3s -c statement_timeout=20s"
    connection.settings_dict["OPTIONS"]["options"] = f"-c role={role}{limits}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    from django.db import connection

    from jiahe.cli.light_states import light_states

    if _server is not None:
        connection.settings_dict["HOST"] = str(_server.start().socket_directory)
    options = connection.settings_dict["OPTIONS"]
    options.pop("pool", None)  # the tests' threads close what they open
    test = connection.settings_dict["TEST"]
    test["NAME"] = f"{test['NAME'] or 'test_jiahe'}_{CHECKOUT}"  # two checkouts may test at once
    as_role(OWNER_ROLE)
    _while_migrating.enter_context(light_states())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    from django.core.management import call_command
    from django.db import connection

    from jiahe.kit.rights import grant_application_rights

    _while_migrating.close()
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("createcachetable")
        grant_application_rights(APPLICATION_ROLE)
        with connection.cursor() as cursor:  # transactional tests empty the tables
            cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE}")
            cursor.execute(f"GRANT UPDATE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION_ROLE}")
        as_role(APPLICATION_ROLE)
    if _server is not None:
        forget_quickly(_server)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        as_role(OWNER_ROLE)
        gc.collect()  # a connection and its kept cursor know each other: a dead thread's may linger
        with connection.cursor() as cursor:
            cursor.execute(OTHERS_END)


@pytest.fixture(scope="session")
def base_url():
    """In place of pytest-base-url's fixture, which pytest 9 warns about."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not CHROMIUM.exists():
        pytest.skip(f"these tests need {CHROMIUM}: apt-get install chromium fonts-noto-cjk")
    quiet = ("quic", "background-networking", "component-update", "sync", "gpu")
    return {
        **browser_type_launch_args,
        "executable_path": str(CHROMIUM),
        "args": ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)],
    }


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A new directory that any user may pass through; servers left below it are stopped.

    The short socket directories of long paths are made in it, too.
    """
    directory = Path(tempfile.mkdtemp(prefix="jiahe-test-"))
    directory.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(directory))
    yield directory
    for record in directory.rglob("postmaster.pid"):
        bring_down(record.parent)
    shutil.rmtree(directory)
