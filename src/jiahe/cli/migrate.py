"""Bring the database's tables and rights up to date, as their owner."""

import argparse
import os
import subprocess
import sys

from jiahe.cli.environment import database

STEPS = "from jiahe.cli.migrate import migrate_as_owner; migrate_as_owner()"


def register(verb: argparse.ArgumentParser) -> None:
    del verb


def run(chosen: argparse.Namespace) -> int:
    del chosen
    with database():
        return migrate()


def migrate() -> int:
    """Runs the steps in a process of its own, which alone is the owner; 0 when all went well."""
    environment = os.environ | {"JIAHE_DATABASE_ROLE": "jiahe_owner"}
    return subprocess.run([sys.executable, "-c", STEPS], env=environment, check=False).returncode


def migrate_as_owner() -> None:
    """Tables, the cache table, the application role's rights, the known holidays."""
    import django  # settings are read under the owner's environment

    django.setup()
    from django.core.management import call_command

    from jiahe.cli.light_states import light_states
    from jiahe.config.database import APPLICATION_ROLE
    from jiahe.kit.calendar import seed_years
    from jiahe.kit.clock import now
    from jiahe.kit.rights import grant_application_rights

    with light_states():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    grant_application_rights(APPLICATION_ROLE)
    seed_years(now().year - 1, now().year + 1)
