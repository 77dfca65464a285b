from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.pricing import (
    AddOn,
    Line,
    Occasion,
    Package,
    PriceList,
    QuoteRequest,
    Unit,
    duration_from_area,
    occasions_of,
    quote,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLEANING = PriceList(
    unit=Unit.HOUR,
    unit_fen=4_500,
    level_surcharges=((5, 0), (4, 500), (3, 1_000)),
    occasion_basis_points=(
        (Occasion.EVENING, 1_000),
        (Occasion.WEEKEND, 1_500),
        (Occasion.HOLIDAY, 5_000),
        (Occasion.URGENT, 2_000),
    ),
    area_from_m2=150,
    area_fen_per_m2=20,
    add_ons=(AddOn("fridge", "add_on.fridge", 6_000),),
    packages=(Package("ten", "package.ten", 10, 1_000),),
    floor_fen_per_hour=4_000,
)
PLAIN = QuoteRequest(prices=CLEANING, duration_minutes=150)


def amounts(request):
    return {line.code: line.amount_fen for line in quote(request).lines}


def test_a_plain_visit_is_hours_times_price():
    made = quote(PLAIN)
    assert made.lines == (Line("base_hour", "price.base.hour", Decimal("2.50"), 4_500, 11_250),)
    assert made.total_fen == 11_250
    assert made.warnings == ()


def test_everything_at_once_is_itemised():
    request = replace(
        PLAIN,
        crew_size=2,
        level=4,
        area_m2=160,
        occasions=frozenset({Occasion.HOLIDAY, Occasion.URGENT}),
        add_ons=(("fridge", 2),),
        package_code="ten",
    )
    assert amounts(request) == {
        "base_hour": 22_500,
        "level_4": 2_500,
        "holiday": 12_500,
        "urgent": 5_000,
        "area": 200,
        "add_on_fridge": 12_000,
        "package_ten": -5_470,
    }
    assert quote(request).total_fen == 49_230


@pytest.mark.parametrize(
    ("unit", "amount"),
    [(Unit.SQUARE_METRE, 90), (Unit.ITEM, 3), (Unit.VISIT, 3), (Unit.MONTH, 3)],
)
def test_other_units_count_their_own(unit, amount):
    request = QuoteRequest(prices=PriceList(unit, 800), quantity=3, area_m2=90)
    assert amounts(request) == {f"base_{unit.value}": 800 * amount}


def test_amounts_round_half_up():
    request = QuoteRequest(prices=PriceList(Unit.HOUR, 101), duration_minutes=30)
    assert quote(request).total_fen == 51
    assert quote(replace(request, duration_minutes=20)).lines[0].quantity == Decimal("0.33")


def test_a_price_under_the_floor_is_warned_about_and_not_blocked():
    cheap = replace(CLEANING, unit_fen=3_500)
    assert quote(replace(PLAIN, prices=cheap)).warnings == ("below_floor",)
    assert quote(replace(PLAIN, prices=cheap, level=4)).warnings == ()
    assert quote(replace(PLAIN, prices=cheap)).total_fen == 8_750


@pytest.mark.parametrize(
    "change",
    [
        {"duration_minutes": 0},
        {"add_ons": (("fridge", 0),)},
        {"add_ons": (("sofa", 1),)},
        {"package_code": "none"},
        {"level": 1},
    ],
)
def test_what_has_no_price_is_refused(change):
    with pytest.raises(ValueError, match=r"price"):
        quote(replace(PLAIN, **change))


@pytest.mark.parametrize(
    ("wall", "hours_ahead", "expected"),
    [
        (datetime(2026, 3, 2, 9, tzinfo=SHANGHAI), 48, set()),
        (datetime(2026, 3, 2, 18, tzinfo=SHANGHAI), 48, {Occasion.EVENING}),
        (datetime(2026, 3, 7, 9, tzinfo=SHANGHAI), 3, {Occasion.WEEKEND, Occasion.URGENT}),
        (datetime(2026, 2, 14, 9, tzinfo=SHANGHAI), 48, set()),
        (datetime(2026, 2, 21, 9, tzinfo=SHANGHAI), 48, {Occasion.HOLIDAY}),
    ],
)
def test_occasions_come_from_the_local_day(wall, hours_ahead, expected):
    found = occasions_of(
        CLEANING,
        wall.astimezone(UTC),
        wall.astimezone(UTC) - timedelta(hours=hours_ahead),
        SHANGHAI,
        frozenset({date(2026, 2, 21)}),
        frozenset({date(2026, 2, 14)}),
    )
    assert found == expected


def test_duration_grows_with_the_area_in_steps_and_within_bounds():
    assert duration_from_area(90, 60, 1.0) == 150
    assert duration_from_area(91, 60, 1.0) == 180
    assert duration_from_area(10, 0, 1.1) == 60
    assert duration_from_area(900, 60, 1.5) == 480
    assert duration_from_area(100, 0, 1.1, step=10) == 110


def test_a_quote_is_known_by_its_hash():
    assert quote(PLAIN).content_hash == quote(PLAIN).content_hash
    assert quote(PLAIN).content_hash != quote(replace(PLAIN, level=4)).content_hash


@settings(max_examples=120, deadline=None)
@given(
    st.builds(
        QuoteRequest,
        prices=st.builds(
            PriceList,
            unit=st.sampled_from(Unit),
            unit_fen=st.integers(0, 10**6),
            occasion_basis_points=st.just(CLEANING.occasion_basis_points),
            area_fen_per_m2=st.integers(0, 100),
            packages=st.just(CLEANING.packages),
            evening_from=st.just(time(18)),
        ),
        duration_minutes=st.integers(1, 1440),
        crew_size=st.integers(1, 4),
        quantity=st.integers(1, 30),
        area_m2=st.integers(1, 500),
        occasions=st.frozensets(st.sampled_from(Occasion)),
        package_code=st.sampled_from([None, "ten"]),
    )
)
def test_the_total_is_the_sum_of_whole_lines_and_never_negative(request_):
    made = quote(request_)
    assert made.total_fen == sum(line.amount_fen for line in made.lines)
    assert all(type(line.amount_fen) is int for line in made.lines)
    assert made.total_fen >= 0
