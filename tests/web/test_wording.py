from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from django.utils.timezone import override

from jiahe.web import wording
from jiahe.web.rail import Step, rail_steps

AFTERNOON = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 14:00 in Shanghai


@pytest.fixture(autouse=True)
def shanghai_in_english():
    with override("Asia/Shanghai"), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("fen", "long", "short"),
    [
        (0, "¥0.00", "¥0"),
        (5, "¥0.05", "¥0.05"),
        (11000, "¥110.00", "¥110"),
        (123450, "¥1,234.50", "¥1,234.50"),
        (-1500, "-¥15.00", "-¥15"),
        (100000000, "¥1,000,000.00", "¥1,000,000"),
    ],
)
def test_money_is_said_in_yuan(fen, long, short):
    assert (wording.money(fen), wording.short_money(fen)) == (long, short)


def test_instants_are_said_in_the_time_zone_of_the_product():
    assert wording.wall_clock(AFTERNOON) == "14:00"


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (3, "Tue 11/24 14:00–17:00"),
        (10, "Tue 11/24 14:00–next day 00:00"),
        (16, "Tue 11/24 14:00–next day 06:00"),
        (48, "Tue 11/24 14:00 – Thu 11/26 14:00"),
    ],
)
def test_a_time_range_says_when_it_ends_on_another_day(hours, words):
    assert wording.time_range(AFTERNOON, AFTERNOON + timedelta(hours=hours)) == words


def test_the_local_day_counts_and_not_the_day_in_greenwich():
    evening = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # 01:00 on the 24th
    assert wording.time_range(evening, evening + timedelta(hours=1)) == "Tue 11/24 01:00–02:00"


def test_the_new_year_is_the_next_day_of_the_old():
    eve = datetime(2026, 12, 31, 14, 0, tzinfo=UTC)
    assert wording.time_range(eve, eve + timedelta(hours=8)).endswith("next day 06:00")


def test_every_weekday_has_its_name():
    monday = date(2026, 11, 23)
    names = [wording.weekday(monday + timedelta(days=n)) for n in range(7)]
    assert names == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("02088886666", "020****6666"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_phone_number_shows_its_ends_only(phone, shown):
    assert wording.masked_phone(phone) == shown


STORY = [("booked", "Booked"), ("serving", "Serving"), ("accepted", "Accepted")]


def test_the_rail_tells_what_is_done_now_and_to_come():
    assert rail_steps(STORY, now="serving", times={"booked": AFTERNOON}) == [
        Step("Booked", "done", AFTERNOON),
        Step("Serving", "now"),
        Step("Accepted", "todo"),
    ]


def test_the_last_step_is_done_when_it_is_reached():
    assert [step.state for step in rail_steps(STORY, now="accepted")] == ["done"] * 3


def test_a_cancelled_order_ends_its_rail_there():
    assert rail_steps(STORY, now="booked", stopped="Cancelled") == [
        Step("Booked", "done"),
        Step("Cancelled", "stopped"),
    ]
