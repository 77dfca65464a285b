"""What the starter refuses, in which words, and that nothing was changed."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from jiahe.kit.postgres import PostgresTrouble, Server, errors
from jiahe.kit.postgres.account import account_for
from jiahe.kit.postgres.errors import (
    CannotWrite,
    DiskAlmostFull,
    NotOurDirectory,
    OrdinaryUserNeeded,
    ProgramFailed,
    ProgramsMissing,
    ProgramsOfAnotherMajor,
    SocketDirectoryTaken,
    StartingElsewhere,
    StillOccupied,
)
from jiahe.kit.postgres.locks import claimed, held_alone

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root switches users")


def refusal(state: Path, kind: type[PostgresTrouble]) -> PostgresTrouble:
    with pytest.raises(kind) as caught:
        Server(state).start()
    return caught.value


def test_each_trouble_speaks_both_languages():
    troubles = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    spoken = [kind for kind in troubles if issubclass(kind, PostgresTrouble) and "zh" in vars(kind)]
    assert len(spoken) == 14
    assert all(not kind.zh.isascii() and kind.en.isascii() for kind in spoken)
    assert [kind for kind in spoken if set(kind.zh) & set(",;:!?()")] == []  # 全角标点


def test_missing_programs_are_named_with_the_places_tried(ground, state, monkeypatch):
    monkeypatch.setenv("JIAHE_PG_BIN", str(ground))
    trouble = refusal(state, ProgramsMissing)
    assert trouble.lines()[1].splitlines() == [
        "PG01 No usable PostgreSQL 18 or 17 programs were found. Looked at:",
        f"  {ground}: no postgres, initdb",
    ]
    assert not (state / "data").exists()


def test_data_of_another_major_are_left_alone(stopped):
    (stopped / "data" / "PG_VERSION").write_text("16\n")
    trouble = refusal(stopped, ProgramsOfAnotherMajor)
    assert "belong to PostgreSQL 16" in trouble.lines()[1]
    assert not (stopped / "data" / "postmaster.pid").exists()


def test_little_room_is_refused_before_anything_is_made(state, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.cluster.free_mib", lambda _: 199)
    trouble = refusal(state, DiskAlmostFull)
    assert (trouble.code, trouble.details["free"]) == ("PG07", 199)
    assert not (state / "data").exists()


def test_a_running_server_is_adopted_even_with_little_room(server, state, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.cluster.free_mib", lambda _: 0)
    with Server(state) as second:
        assert second.is_running()


def test_a_folder_with_other_files_is_not_taken_over(state):
    state.mkdir(mode=0o755)
    (state / "letter.txt").write_text("mine")
    before = state.stat()
    refusal(state, NotOurDirectory)
    after = state.stat()
    assert (after.st_mode, after.st_uid) == (before.st_mode, before.st_uid)
    assert [place.name for place in state.iterdir()] == ["letter.txt"]


def test_a_socket_directory_open_to_others_is_refused(ground):
    state = ground / ("n" * 120)
    probe = Server(state)
    short = probe.address().socket_directory
    short.chmod(0o755)
    try:
        refusal(state, SocketDirectoryTaken)
    finally:
        short.rmdir()


def test_another_starter_is_awaited_only_so_long(stopped, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.server.LOCK_SECONDS", 0.1)
    with held_alone(stopped / "start.lock", patience=1):
        refusal(stopped, StartingElsewhere)


def test_a_wrong_setting_is_named_and_leaves_no_share(stopped):
    (stopped / "local.conf").write_text("no_such_setting = 1\n")
    trouble = refusal(stopped, ProgramFailed)
    assert 'unrecognized configuration parameter "no_such_setting"' in str(trouble)
    (stopped / "local.conf").unlink()
    with Server(stopped) as server:
        assert server.is_running()
    assert not server.is_running()


def test_data_in_use_by_an_orphan_are_not_opened_twice(stopped, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.cluster.ORPHAN_SECONDS", 0.1)
    with subprocess.Popen(["sleep", "60"], cwd=stopped / "data") as orphan:
        trouble = refusal(stopped, StillOccupied)
        orphan.kill()
    assert trouble.details["who_en"] == f"Process {orphan.pid}"
    with Server(stopped) as server:
        assert server.is_running()


def test_data_in_use_by_a_server_we_cannot_see_are_not_opened_twice(stopped, monkeypatch):
    monkeypatch.setattr("jiahe.kit.postgres.cluster.ORPHAN_SECONDS", 0.1)
    claim = claimed(stopped / "server.lock")
    trouble = refusal(stopped, StillOccupied)
    assert trouble.details["who_en"] == "A server of another container"
    os.close(claim)
    with Server(stopped) as server:
        assert server.is_running()


@needs_root
@pytest.mark.parametrize("name", ["nobody-of-this-name", "root"])
def test_root_needs_an_ordinary_user(state, monkeypatch, name):
    monkeypatch.setenv("JIAHE_PG_USER", name)
    refusal(state, OrdinaryUserNeeded)
    assert not state.exists()


@needs_root
def test_root_keeps_to_the_user_who_owns_the_data(state, monkeypatch):
    monkeypatch.setenv("JIAHE_PG_USER", "nobody")
    with Server(state):
        pass
    monkeypatch.delenv("JIAHE_PG_USER")
    assert account_for(state / "data").name == "nobody"
    monkeypatch.setenv("JIAHE_PG_USER", "daemon")
    refusal(state, OrdinaryUserNeeded)


@needs_root
def test_a_closed_directory_above_is_named_and_stays_closed(ground):
    closed = ground / "closed"
    closed.mkdir(mode=0o700)
    trouble = refusal(closed / "pg", CannotWrite)
    assert (trouble.code, stat.S_IMODE(closed.stat().st_mode)) == ("PG06", 0o700)


def test_a_file_in_the_way_is_named(state):
    state.write_text("a file")
    trouble = refusal(state, CannotWrite)
    assert trouble.details["path"] == state
