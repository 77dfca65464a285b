"""Bring the database's tables and rights up to date, as their owner."""

import argparse
import os
import subprocess
import sys

from django.core.exceptions import ImproperlyConfigured
from django.db import NotSupportedError, OperationalError, connection

from jiahe.cli.environment import database
from jiahe.kit.postgres import PostgresTrouble, ServerAway, require_new_enough

STEPS = "import sys; from jiahe.cli.migrate import steps; sys.exit(steps())"
WRONG_USE, TROUBLE = 2, 3  # as `jiahe.cli.main` ends


def register(verb: argparse.ArgumentParser) -> None:
    del verb


def run(chosen: argparse.Namespace) -> int:
    """0 when all is up to date, 2 for a wrong setting, 3 when the database cannot be had."""
    del chosen
    with database():
        return migrate()


def migrate() -> int:
    """Runs the steps in a process of its own, which alone is the owner; 0 when all went well."""
    environment = os.environ | {"JIAHE_DATABASE_ROLE": "jiahe_owner"}
    return subprocess.run([sys.executable, "-c", STEPS], env=environment, check=False).returncode


def steps() -> int:
    """The exit code of the migrating process; what stops it is one line, not a trace."""
    try:
        migrate_as_owner()
    except PostgresTrouble as trouble:
        print(str(trouble), file=sys.stderr)
        return TROUBLE
    except ImproperlyConfigured as wrong:
        print(str(wrong), file=sys.stderr)
        return WRONG_USE
    return 0


def migrate_as_owner() -> None:
    """Tables, the cache table, the application role's rights, the known holidays.

    Raises `PostgresTooOld` and `ServerAway` before anything is changed.
    """
    import django  # settings are read under the owner's environment

    django.setup()
    from django.core.management import call_command

    from jiahe.cli.light_states import light_states
    from jiahe.config.database import APPLICATION_ROLE
    from jiahe.kit.calendar import seed_years
    from jiahe.kit.clock import now
    from jiahe.kit.rights import grant_application_rights

    refuse_old_server()
    with light_states():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    grant_application_rights(APPLICATION_ROLE)
    seed_years(now().year - 1, now().year + 1)


def refuse_old_server() -> None:
    """Raises `PostgresTooOld`, `ServerAway`: Django itself takes no server older than 14."""
    try:
        connection.ensure_connection()
    except (NotSupportedError, OperationalError) as error:
        raise ServerAway(said=str(error).splitlines()[0]) from error
    require_new_enough(connection.connection.info.server_version)
