import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from factories import ZONE, at
from jiahe.config.adapters import DEMO_MERCHANT, demo_gateway
from jiahe.dispatch.actions import offers
from jiahe.journeys.reactions import REACTIONS
from jiahe.journeys.slots import Slot
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.simulation.replay.drive import Driver, Outcome, Provider, offered, why_not
from jiahe.simulation.replay.reading import Columns, Wanted, instant, of_crews, read_table
from jiahe.simulation.replay.report import Report
from jiahe.simulation.replay.run import replay
from jiahe.simulation.replay.stage import _homes, set_stage

HEAD = "order_id,city,courier_id,accept_time,time_window_start,time_window_end,lng,lat\n"
GOOD = "1,Yunqi,7,11-23 07:00:00,11-23 09:00:00,11-23 11:00:00,119.3,30.9\n"
COLUMNS = Columns()


def wanted(number: int, *, opens: int = 9, crew: str = "c") -> Wanted:
    """A request asked the day before."""
    return Wanted(
        number=str(number),
        group="Yunqi",
        crew=crew,
        lat=30.90 + number / 500,
        lng=119.30,
        opens=at(opens),
        closes=at(opens + 2),
        asked=at(8) - timedelta(days=1) + timedelta(minutes=number),
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (GOOD, "number 1 appears twice"),
        (GOOD.replace("1,Yunqi", "2,Yunqi").replace("30.9", "95"), "the place is not on the globe"),
        (GOOD.replace("1,Yunqi", "2,Yunqi").replace("30.9", "x"), "could not convert"),
        (GOOD.replace("1,Yunqi", "2,Yunqi").replace("11:00", "08:00"), "the window ends before"),
    ],
)
def test_a_bad_row_is_named_and_left_out(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(HEAD + GOOD + row, encoding="utf-8")
    table = read_table(path, COLUMNS, ZONE)
    assert [one.number for one in table.wanted] == ["1"]
    assert [(bad.line, bad.reason[: len(reason)]) for bad in table.bad] == [(3, reason)]


def test_a_missing_column_is_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(HEAD.replace("lat", "latitude") + GOOD, encoding="utf-8")
    assert read_table(path, COLUMNS, ZONE).bad[0].reason == "column 'lat' is missing"


BERLIN = ZoneInfo("Europe/Berlin")


def read_in(zone: ZoneInfo, text: str) -> datetime:
    return instant(text, replace(COLUMNS, time_format="%Y-%m-%d %H:%M"), zone)


def test_an_hour_that_the_clocks_leapt_is_a_bad_row_by_name() -> None:
    with pytest.raises(ValueError, match="02:30 did not exist in Europe/Berlin"):
        read_in(BERLIN, "2026-03-29 02:30")


def test_an_hour_that_comes_twice_is_the_first_of_them() -> None:
    assert read_in(BERLIN, "2026-10-25 02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 2), ("2026-03-29", 1), ("2026-10-25", 3)]
)
def test_a_window_over_a_clock_change_has_its_real_length(day: str, hours: int) -> None:
    opens, closes = read_in(BERLIN, f"{day} 01:30"), read_in(BERLIN, f"{day} 03:30")
    assert closes - opens == timedelta(hours=hours)


def test_control_reckoned_on_the_wall_it_would_last_two_hours_each_time() -> None:
    wall = [datetime(2026, 3, 29, hour, 30, tzinfo=BERLIN) for hour in (1, 3)]
    assert wall[1] - wall[0] == timedelta(hours=2)


def test_whole_days_of_the_drawn_crews_are_kept() -> None:
    rows = [wanted(n, crew=str(n % 5)) for n in range(20)]
    kept = of_crews(rows, 2)
    crews = {one.crew for one in kept}
    assert len(crews) == 2
    assert kept == [one for one in rows if one.crew in crews] == of_crews(rows, 2)
    assert of_crews(rows, 0) == of_crews(rows, 9) == rows


def test_the_offered_starts_lie_in_the_window_with_the_least_extra_travel_first() -> None:
    day = [
        Slot(at(8, 30), (1,), 1),
        Slot(at(9), (1,), 1, disturbance_minutes=9),
        Slot(at(10), (1,), 1, disturbance_minutes=2),
        Slot(at(10, 30)),
        Slot(at(11, 30), (1,), 1),
    ]
    assert offered(day, wanted(1)) == [at(10), at(9)]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ([Slot(at(7), (1,), 1)], "window_outside_service_hours"),
        ([Slot(at(9)), Slot(at(15), (1,), 1)], "nobody_free_in_window"),
        ([Slot(at(9)), Slot(at(15))], "nobody_free_that_day"),
    ],
)
def test_the_reason_says_what_was_missing(day: list[Slot], reason: str) -> None:
    assert why_not(day, wanted(1)) == reason


def test_late_is_more_than_ten_minutes() -> None:
    outcome = Outcome(1.0, 5.0, is_from_home=False, arrived_at=at(9, 10), promised_at=at(9))
    assert (outcome.on_time, outcome.late_minutes) == (True, 10)
    assert not replace(outcome, arrived_at=at(9, 11)).on_time


@pytest.fixture
def driver() -> Driver:
    provider = Provider(demo_gateway().key, DEMO_MERCHANT.merchant_id, DEMO_MERCHANT.app_id)
    with clock_set_to(FixedClock(at(0) - timedelta(days=2))):
        stage = set_stage("Yunqi", [wanted(n, crew=str(n % 2)) for n in range(6)], 30, 2)
    return Driver("test", stage, 30, REACTIONS, provider)


def ridden(driver: Driver, rows: list[Wanted]) -> Report:
    return replay(driver, rows, Report("Yunqi", len(rows), 2), lambda *_: None)


@pytest.mark.django_db
def test_every_request_is_carried_out_or_has_a_reason(driver: Driver) -> None:
    rows = [wanted(n, opens=9 + n % 3) for n in range(6)] + [wanted(7, opens=21)]
    told = ridden(driver, rows).as_object()
    assert told["booked"] + sum(told["unassigned"].values()) == told["requests"] == 7
    assert told["unassigned"]["window_outside_service_hours"] == 1
    assert told["carried_out"] == told["reviewed"] == told["booked"] >= 5
    assert set(told["audit"].values()) == {0}
    assert set(told["seconds"]) == {"book_pay_assign", "carry_out", "accept_settle_review", "total"}


@pytest.mark.django_db
def test_a_second_run_finds_every_booking_and_adds_none(driver: Driver) -> None:
    rows = [wanted(n) for n in range(3)]
    first, second = ridden(driver, rows), ridden(driver, rows)
    assert (first.booked_before, second.booked_before) == (0, first.booked)
    assert second.outcomes == first.outcomes
    assert set(second.audit.values()) == {0}


@pytest.mark.django_db
def test_a_refused_step_is_counted_by_name_and_the_audit_shows_the_open_visit(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(**_: object) -> None:
        raise offers.NoLongerOffered

    monkeypatch.setattr("jiahe.simulation.replay.drive.assign.accept_offer", nobody)
    told = ridden(driver, [wanted(1)]).as_object()
    assert (told["booked"], told["carried_out"]) == (1, 0)
    assert told["broken_off"] == {"NoLongerOffered": 1}
    assert told["audit"]["open_visits"] == 1


def test_the_draw_of_homes_follows_the_crews() -> None:
    rows = [wanted(n, crew=str(n % 3)) for n in range(9)]
    homes = _homes(random.Random(1), rows, 5)
    assert [one.crew for one in homes[:3]] == ["0", "1", "2"]
    assert len(homes) == 5
