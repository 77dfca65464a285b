"""What stops the start says so in one line, with a way out, and nothing is begun."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from jiahe.cli import doctor, migrate
from jiahe.cli.main import main
from jiahe.config.names import SettingUnknown, refuse_unknown
from jiahe.kit.postgres import PostgresTrouble, look_outside, require_new_enough
from jiahe.kit.postgres.outside import OLDEST_MAJOR

NOWHERE = "postgres://nobody@127.0.0.1:1/none"


def started(*verb: str, **names: str) -> tuple[int, list[str]]:
    """The exit code and what was said on standard error."""
    ended = subprocess.run(
        [sys.executable, "-m", "jiahe.cli.main", *verb],
        env=os.environ | names, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return ended.returncode, ended.stderr.strip().splitlines()


@pytest.mark.parametrize("verb", [("serve", "--port", "9713"), ("migrate",), ("worker",)])
def test_a_setting_that_nobody_knows_stops_the_start_in_one_line(verb) -> None:
    code, said = started(*verb, JIAHE_COLOUR="red")
    zh = "不认识的设置 JIAHE_COLOUR：请删除或改正"
    assert (code, said) == (2, [f"{zh} / Unknown setting JIAHE_COLOUR: remove or correct it."])


def test_a_wrong_value_stops_it_in_one_line_as_well() -> None:
    code, said = started("migrate", JIAHE_PLAN_EXECUTOR="moon", DATABASE_URL=NOWHERE)
    assert (code, said) == (2, ["JIAHE_PLAN_EXECUTOR is one of here, queue."])


def test_a_proxy_that_is_no_address_stops_it_in_one_line() -> None:
    code, said = started("serve", "--port", "9713", JIAHE_TRUSTED_PROXIES="10.0.0.5,moon")
    assert (code, len(said), "'moon'" in said[0]) == (2, 1, True)


def test_a_database_that_is_away_is_two_lines_one_in_each_language() -> None:
    code, said = started("migrate", DATABASE_URL=NOWHERE)
    assert (code, [line[:4] for line in said]) == (3, ["PG13", "PG13"])


def test_names_are_known_or_named() -> None:
    refuse_unknown({"JIAHE_DEMO": "1", "PATH": "/bin"})
    with pytest.raises(SettingUnknown, match="JIAHE_A, JIAHE_B"):
        refuse_unknown({"JIAHE_B": "", "JIAHE_A": "1", "JIAHE_DEMO": "1"})


@pytest.mark.parametrize("version", [140_010, 130_000, 90_624])
def test_an_old_server_is_refused_by_name(version: int) -> None:
    with pytest.raises(PostgresTrouble, match=f"PG12.*{version // 10_000}.*{OLDEST_MAJOR}"):
        require_new_enough(version)


@pytest.mark.parametrize("version", [150_000, 150_004, 180_001])
def test_control_a_new_one_is_taken(version: int) -> None:
    require_new_enough(version)


@pytest.mark.django_db
def test_nothing_is_migrated_on_an_old_server(monkeypatch, capsys) -> None:
    begun: list[str] = []
    monkeypatch.setattr("django.core.management.call_command", lambda name, **_: begun.append(name))
    monkeypatch.setattr("jiahe.kit.postgres.outside.OLDEST_MAJOR", 99)
    assert (migrate.steps(), begun) == (3, [])
    assert [line[:4] for line in capsys.readouterr().err.splitlines()] == ["PG12", "PG12"]


def test_the_doctor_names_unknown_settings_and_goes_on(monkeypatch, capsys) -> None:
    monkeypatch.setenv("JIAHE_COLOUR", "red")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert ("✕ settings: unknown: JIAHE_COLOUR" in said, "chromium" in said) == (True, True)


def test_the_doctor_says_why_the_server_of_the_url_cannot_be_used(monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    (found,) = doctor.server()
    assert (found.name, found.ok, "refused" in found.detail) == ("server", False, True)


@pytest.mark.django_db
def test_the_doctor_looks_at_version_and_extensions(monkeypatch) -> None:
    connection.ensure_connection()
    link = connection.connection.info
    url = f"host={link.host} port={link.port} user={link.user} dbname={link.dbname}"
    assert [(one.name, one.ok) for one in look_outside(url)] == [
        ("server", True), ("version", True), ("extensions", True),
    ]  # fmt: skip
    monkeypatch.setattr("jiahe.kit.postgres.outside.OLDEST_MAJOR", 99)
    monkeypatch.setattr("jiahe.kit.postgres.outside.EXTENSIONS", ("btree_gist", "no_such"))
    assert [(one.name, one.ok) for one in look_outside(url)] == [
        ("server", True), ("version", False), ("extensions", False),
    ]  # fmt: skip
