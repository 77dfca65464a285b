"""A fresh database is made sooner, and is the same database."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from jiahe.cli.light_states import light_states
from jiahe.cli.migrate import migrate
from jiahe.kit.postgres import Server

CATALOGUE = (
    """SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public'""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace""",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT tablename, policyname, qual, with_check FROM pg_policies",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r'",
)


STEPS = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
"""


def in_the_usual_way() -> int:
    environment = os.environ | {"JIAHE_DATABASE_ROLE": "jiahe_owner"}
    return subprocess.run([sys.executable, "-c", STEPS], env=environment, check=False).returncode


WAYS = {"light": migrate, "usual": in_the_usual_way}


def home() -> ModelState:
    return ModelState("town", "Home", [("id", models.BigAutoField(primary_key=True))])


def visit() -> ModelState:
    to_home = models.ForeignKey("town.Home", models.PROTECT)
    return ModelState(
        "town", "Visit", [("id", models.BigAutoField(primary_key=True)), ("to", to_home)]
    )


def drawn() -> ProjectState:
    state = ProjectState()
    state.add_model(home())
    assert state.apps.get_model("town", "home") is not None
    return state


def test_a_new_table_leaves_the_classes_of_the_others() -> None:
    with light_states():
        state = drawn()
        before = state.apps.get_model("town", "home")
        state.add_model(visit())
        related = state.apps.get_model("town", "visit")._meta.get_field("to").related_model
        assert related is state.apps.get_model("town", "home") is before


def test_control_the_usual_way_makes_them_anew() -> None:
    state = drawn()
    before = state.apps.get_model("town", "home")
    state.add_model(visit())
    assert state.apps.get_model("town", "home") is not before


def test_a_new_column_and_a_new_constraint_are_seen() -> None:
    with light_states():
        state = drawn()
        state.add_field("town", "home", "area", models.IntegerField(default=0), True)
        once = models.UniqueConstraint(fields=["area"], name="one_home_for_each_area")
        state.add_constraint("town", "home", once)
        found = state.apps.get_model("town", "home")._meta
    assert [one.name for one in found.fields] == ["id", "area"]
    assert [one.name for one in found.constraints] == ["one_home_for_each_area"]


def test_any_other_step_has_all_classes_made_anew() -> None:
    with light_states():
        state = drawn()
        state.add_model(visit())
        before = state.apps.get_model("town", "visit")
        state.remove_field("town", "visit", "to")
        after = state.apps.get_model("town", "visit")
    assert after is not before
    assert [one.name for one in after._meta.fields] == ["id"]


def test_the_usual_way_is_back_afterwards() -> None:
    usual = ProjectState.add_model
    with light_states():
        assert ProjectState.add_model is not usual
    assert ProjectState.add_model is usual


def catalogue(server: Server, database: str) -> set[tuple[str, ...]]:
    with psycopg.connect(**server.address().connect_parameters(database)) as owner:
        return {
            tuple(map(str, row)) for asked in CATALOGUE for row in owner.execute(asked).fetchall()
        }


@pytest.mark.soak
def test_the_database_is_the_one_that_the_usual_way_makes(
    ground: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(ground / "pg")
    address = server.start()
    made = {}
    try:
        for way, migrated in WAYS.items():
            server.ensure_roles_and_database(way)
            monkeypatch.setenv("JIAHE_PG_SOCKET", str(address.socket_directory))
            monkeypatch.setenv("JIAHE_DATABASE", way)
            assert migrated() == 0
            made[way] = catalogue(server, way)
    finally:
        server.release()
    assert len(made["light"]) > 3_000
    assert made["light"] == made["usual"]
