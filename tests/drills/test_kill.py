"""Nothing that was acknowledged is lost or doubled, whoever is killed (F1, F2, I2)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from drill_programs import new_ground, run_program

pytestmark = pytest.mark.drill
DRILL = Path(__file__).with_name("kill_drill.py")


@pytest.fixture
def ground() -> Iterator[Path]:
    with new_ground() as directory:
        yield directory


def drilled(ground: Path, *options: str, within: float = 180.0) -> dict[str, int]:
    told = json.loads(run_program(ground, str(DRILL), *options, within=within).splitlines()[-1])
    print(told)
    return told


def check(told: dict[str, int]) -> None:
    assert told["acknowledged"] > 0
    assert told["lost"] == 0
    assert told["different_orders"] == told["acknowledged"]
    assert told["unacknowledged_orders"] <= 8  # at most one in flight for each client
    assert told["visits_without_their_one_promise"] == 0
    assert told["double_bookings"] == 0
    assert told["pending"] == 0
    assert told["receipts_missing"] == 0


def test_acknowledged_bookings_survive_the_first_kills(ground: Path) -> None:
    told = drilled(ground, "--seconds", "8")
    assert told["kills"] >= 1  # on a busy machine each takes long to come back
    check(told)


@pytest.mark.soak
def test_acknowledged_bookings_survive_kills_of_web_worker_and_database(ground: Path) -> None:
    told = drilled(ground)
    assert told["kills"] >= 3
    check(told)


@pytest.mark.soak
def test_control_an_answer_before_the_commit_loses_bookings(ground: Path) -> None:
    told = drilled(ground, "--early", "--targets", "web", "--seconds", "15")
    assert told["lost"] >= 1


@pytest.mark.soak
def test_ten_minutes_of_kills_every_half_second(ground: Path) -> None:
    check(drilled(ground, "--seconds", "600", "--every", "0.5", within=900))


@pytest.mark.soak
def test_a_million_contended_attempts_book_nobody_twice(ground: Path) -> None:
    told = json.loads(booked_hot(ground, "--attempts", "350000", within=6 * 3600))
    assert [one["double_bookings"] for one in told["runs"]] == [0, 0, 0]
    assert sum(one["attempts"] for one in told["runs"]) >= 1_000_000
    assert min(one["booked"] for one in told["runs"]) > 0


@pytest.mark.soak
def test_control_contended_attempts_without_the_guards_book_somebody_twice(ground: Path) -> None:
    told = json.loads(
        booked_hot(ground, "--control", "--clients", "32", "--attempts", "2000", within=600)
    )
    assert told["runs"][0]["double_bookings"] >= 1


def booked_hot(ground: Path, *options: str, within: float) -> str:
    command = ["-m", "jiahe.cli.main", "bench", "booking", "--json", "--calendar", "hot"]
    return run_program(ground, *command, *options, within=within).splitlines()[-1]
