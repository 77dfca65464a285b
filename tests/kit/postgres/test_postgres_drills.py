"""Kills, races, full disks: what the starter must survive."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from jiahe.kit.postgres import Server
from jiahe.kit.postgres.account import Account, account_for
from jiahe.kit.postgres.cluster import Cluster
from jiahe.kit.postgres.errors import DiskAlmostFull, ProgramFailed, StillOccupied
from jiahe.kit.postgres.locks import nobody_holds
from jiahe.kit.postgres.processes import lives, postmaster_of
from jiahe.kit.postgres.programs import programs

pytestmark = pytest.mark.drill


def wait_until(holds: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def leave(starter: subprocess.Popen[str]) -> None:
    starter.communicate("go\n", timeout=30)


def keep_a_row(server: Server) -> None:
    with psycopg.connect(**server.address().connect_parameters("jiahe")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")


def kept_row(server: Server) -> object:
    with psycopg.connect(**server.address().connect_parameters("jiahe")) as connection:
        return connection.execute("SELECT n FROM kept").fetchone()


def test_starters_at_once_share_one_server_even_the_first_time(state, spawn):
    starters = [spawn(state) for _ in range(3)]
    answers = [starter.stdout.readline() for starter in starters]
    found = postmaster_of(state / "data")
    for starter in starters[:2]:
        leave(starter)
    still = postmaster_of(state / "data")
    leave(starters[2])
    assert (answers, still, postmaster_of(state / "data")) == (["up\n"] * 3, found, None)


def test_a_killed_starter_leaves_a_server_that_the_next_one_adopts_and_stops(stopped, spawn):
    starter = spawn(stopped)
    starter.stdout.readline()
    starter.kill()
    starter.wait()
    orphan = postmaster_of(stopped / "data")
    with Server(stopped):
        adopted = postmaster_of(stopped / "data")
    assert orphan is not None
    assert (adopted, postmaster_of(stopped / "data")) == (orphan, None)


def test_a_killed_server_comes_back_with_what_was_committed(server, state, kill_postmaster):
    keep_a_row(server)
    killed = kill_postmaster(state)
    wait_until(lambda: not lives(killed))
    was_running = server.is_running()
    assert (was_running, server.supervise_once(), server.supervise_once()) == (False, True, False)
    assert kept_row(server) == (7,)


def test_a_server_is_not_restarted_beside_an_orphaned_backend(
    server, state, kill_postmaster, monkeypatch
):
    monkeypatch.setattr("jiahe.kit.postgres.cluster.ORPHAN_SECONDS", 0.3)
    monkeypatch.setattr("jiahe.kit.postgres.cluster.workers_in", lambda *_: [])
    keep_a_row(server)
    parameters = server.address().connect_parameters("jiahe")
    frozen = psycopg.connect(**parameters)
    orphan = frozen.info.backend_pid
    os.kill(orphan, signal.SIGSTOP)
    killed = kill_postmaster(state)
    wait_until(lambda: not lives(killed))
    with pytest.raises(StillOccupied):
        server.supervise_once()
    os.kill(orphan, signal.SIGCONT)
    frozen.close()
    wait_until(lambda: not lives(orphan))
    assert (server.supervise_once(), kept_row(server)) == (True, (7,))


def test_supervising_after_release_starts_nothing(server):
    server.release()
    assert (server.supervise_once(), server.is_running()) == (False, False)


def test_ctrl_c_stops_the_server_cleanly(stopped, spawn):
    shutil.rmtree(stopped / "log")
    starter = spawn(stopped)
    starter.stdout.readline()
    starter.send_signal(signal.SIGINT)
    starter.wait(timeout=20)
    log = "".join(path.read_text() for path in (stopped / "log").glob("postgresql-*.log"))
    assert (postmaster_of(stopped / "data"), log.count("database system is shut down")) == (None, 1)


def test_ctrl_c_during_the_first_start_leaves_no_server(state, spawn):
    starter = spawn(state)
    wait_until(lambda: list(state.glob("data.new-*")))
    starter.send_signal(signal.SIGINT)
    starter.wait(timeout=20)
    assert postmaster_of(state / "data") is None
    with Server(state) as server:
        assert server.is_running()


def test_ctrl_c_right_after_the_launch_leaves_no_server(stopped, monkeypatch):
    def launch_and_interrupt(cluster: Cluster) -> None:
        cluster._launch()
        raise KeyboardInterrupt

    monkeypatch.setattr(Cluster, "bring_up", launch_and_interrupt)
    with pytest.raises(KeyboardInterrupt):
        Server(stopped).start()
    assert nobody_holds(stopped / "server.lock")


def test_control_a_stop_that_does_not_wait_would_miss_such_a_server(stopped, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.server.await_record", lambda *_: None)
    monkeypatch.setattr("jiahe.kit.postgres.stopping.postmaster_of", lambda _: None)  # not yet
    test_ctrl_c_right_after = test_ctrl_c_right_after_the_launch_leaves_no_server
    with pytest.raises(AssertionError):
        test_ctrl_c_right_after(stopped, monkeypatch)
    monkeypatch.undo()
    wait_until(lambda: postmaster_of(stopped / "data"))


def test_killed_during_initdb_the_next_start_begins_anew(state, spawn):
    starter = spawn(state)
    wait_until(lambda: list(state.glob("data.new-*/base")))
    starter.kill()
    starter.wait()
    has_data = (state / "data").exists()
    with Server(state) as server:
        keep_a_row(server)
        leftovers = list(state.glob("data.new-*"))
    assert (has_data, leftovers) == (False, [])


@contextlib.contextmanager
def stale_record(state: Path) -> Iterator[int]:
    """A stopped server whose postmaster.pid names another live process of the same user."""
    with Server(state):
        record = (state / "data" / "postmaster.pid").read_text().splitlines(keepends=True)
    account = account_for(state / "data")
    user = account.uid if account.switched else None
    with subprocess.Popen(["sleep", "60"], user=user, cwd="/") as other:
        path = state / "data" / "postmaster.pid"
        path.write_text("".join([f"{other.pid}\n", *record[1:]]))
        os.chown(path, account.uid, account.gid)
        yield other.pid
        other.kill()


def test_a_stale_record_that_names_another_process_does_not_prevent_a_start(stopped):
    with stale_record(stopped) as other:
        with Server(stopped) as server:
            is_running = server.is_running()
        assert (is_running, lives(other)) == (True, True)


def test_control_postgres_itself_refuses_such_a_record(stopped, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.cluster.exists", lambda _: False)
    with stale_record(stopped), pytest.raises(ProgramFailed, match=r"postmaster\.pid"):
        Server(stopped).start()


def test_a_stop_that_hangs_is_made_at_once(server, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.stopping.FAST_SECONDS", 0.3)
    keep_a_row(server)
    parameters = server.address().connect_parameters("jiahe")
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(**parameters) as frozen:
        os.kill(frozen.info.backend_pid, signal.SIGSTOP)
        server.release()
    stopped = not server.is_running()
    server.start()
    assert (stopped, kept_row(server)) == (True, (7,))


@pytest.fixture
def small_disk(ground) -> Iterator[Path]:
    """A disk of 300 MiB; only root can make one."""
    disk = ground / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300m,mode=755", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk needs root and the right to mount")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path, left_mib: int) -> Path:
    ballast = disk / "ballast"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - (left_mib << 20))
    return ballast


def test_a_full_disk_stops_work_and_loses_nothing(small_disk, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.stopping.FAST_SECONDS", 2)
    server = Server(small_disk / "pg")
    server.start()
    keep_a_row(server)
    ballast = fill(small_disk, 4)
    flood = (
        "CREATE TABLE flood AS SELECT repeat(md5(n::text), 9) t FROM generate_series(1, 99999) n"
    )
    with pytest.raises(psycopg.Error), psycopg.connect(server.address().url("jiahe")) as connection:
        connection.execute(flood)
    server.release()
    stopped = not server.is_running()
    with pytest.raises(DiskAlmostFull):
        server.start()
    ballast.unlink()
    with server:
        assert (stopped, kept_row(server)) == (True, (7,))


def test_a_disk_too_small_is_refused_and_stays_empty(small_disk):
    fill(small_disk, 100)
    with pytest.raises(DiskAlmostFull):
        Server(small_disk / "pg").start()
    assert not (small_disk / "pg" / "data").exists()


def test_an_ordinary_user_lives_the_same_life(ground, state):
    """As root, a child becomes such a user; otherwise we are one already."""
    if os.geteuid() != 0:
        live_through(state)
        return
    entry = pwd.getpwnam("nobody")
    account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switched=True)
    try:
        account.run([str(programs().bin / "initdb"), "-V"], seconds=10)
    except PermissionError:
        pytest.skip("this environment lies below a directory closed to ordinary users")
    live_through(ground / "warm")  # loads every module while root can still read them
    os.chown(ground, entry.pw_uid, entry.pw_gid)
    assert as_user(account, state) == 0
    assert (state / "data").stat().st_uid == entry.pw_uid


def live_through(state: Path) -> None:
    first = Server(state)
    first.start()
    keep_a_row(first)
    first.release()
    assert not first.is_running()
    with Server(state) as second:
        assert kept_row(second) == (7,)


def as_user(account: Account, state: Path) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
        live_through(state)
    except BaseException:  # noqa: BLE001  # a fork must never return into pytest
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
