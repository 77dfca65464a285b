"""A replay that is killed goes on where it stood, and books nobody twice."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drill_programs import end_group, new_ground, run_program, start_program

pytestmark = pytest.mark.drill
REQUESTS = 8
HEAD = "order_id,city,courier_id,accept_time,time_window_start,time_window_end,lng,lat"


@pytest.fixture
def ground() -> Iterator[Path]:
    with new_ground() as directory:
        yield directory


def table(ground: Path) -> Path:
    """Eight good requests of three crews, and one whose window ends before it starts."""
    rows = [
        f"{n},Yunqi,{n % 3},05-01 07:{n:02d}:00,05-01 {9 + n % 5}:00:00,05-01 {11 + n % 5}:00:00,"
        f"{119.30 + n / 400:.5f},{30.90 + n % 4 / 300:.5f}"
        for n in range(1, REQUESTS + 1)
    ]
    bad = "99,Yunqi,1,05-01 07:00:00,05-01 11:00:00,05-01 09:00:00,119.3,30.9"
    path = ground / "requests.csv"
    path.write_text("\n".join([HEAD, *rows, bad]) + "\n", encoding="utf-8")
    return path


def replay_command(path: Path) -> tuple[str, ...]:
    return ("-m", "jiahe.cli.main", "replay", str(path), "--json")


def kill_when_told(ground: Path, path: Path, said: str, within: float = 120.0) -> None:
    """Ends the replay as soon as it has printed `said`, without asking it."""
    program = start_program(ground, *replay_command(path))
    deadline = time.monotonic() + within
    while said not in (told := (ground / "err").read_text()):
        assert program.poll() is None, told[-2000:]
        assert time.monotonic() < deadline, told[-2000:]
        time.sleep(0.02)
    program.kill()
    end_group(program)


def test_a_replay_killed_while_booking_and_while_serving_goes_on(ground: Path) -> None:
    path = table(ground)
    kill_when_told(ground, path, "booked 5/8")
    kill_when_told(ground, path, "carried out 5/")
    told = json.loads(run_program(ground, *replay_command(path)))
    (group,) = told["groups"]
    assert [one["line"] for one in told["bad_rows"]] == [REQUESTS + 2]
    assert group["requests"] == REQUESTS == group["booked"] + sum(group["unassigned"].values())
    assert group["booked_before"] == group["booked"] == group["carried_out"] == group["reviewed"]
    assert group["broken_off"] == {}
    assert set(group["audit"].values()) == {0}


@pytest.mark.soak
def test_control_another_name_books_everything_again(ground: Path) -> None:
    path = table(ground)
    first = json.loads(run_program(ground, *replay_command(path)))["groups"][0]
    again = json.loads(run_program(ground, *replay_command(path), "--name", "other"))["groups"][0]
    assert first["booked_before"] == again["booked_before"] == 0
    assert again["booked"] > 0
