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
    Reduction,
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


def test_the_larger_of_package_and_group_is_the_only_discount():
    both = replace(PLAIN, package_code="ten", reductions=(Reduction("group_elder", "g", 1_200),))
    assert amounts(both) == {"base_hour": 11_250, "group_elder": -1_350}
    assert amounts(replace(both, reductions=(Reduction("group_elder", "g", 900),))) == {
        "base_hour": 11_250,
        "package_ten": -1_125,
    }


def test_of_equal_discounts_the_chosen_package_stands_and_of_groups_the_first():
    equal = (Reduction("group_elder", "g", 1_000), Reduction("group_infant", "g", 1_000))
    assert list(amounts(replace(PLAIN, package_code="ten", reductions=equal))) == [
        "base_hour",
        "package_ten",
    ]
    assert list(amounts(replace(PLAIN, reductions=equal))) == ["base_hour", "group_elder"]


def test_a_group_discount_comes_after_the_add_ons():
    request = replace(
        PLAIN, add_ons=(("fridge", 1),), reductions=(Reduction("group_elder", "g", 500),)
    )
    assert amounts(request)["group_elder"] == -(17_250 * 500 // 10_000)


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
        reductions=st.lists(
            st.builds(Reduction, st.just("group_elder"), st.just("g"), st.integers(0, 5_000)),
            max_size=3,
        ).map(tuple),
    )
)
def test_the_total_is_the_sum_of_whole_lines_and_never_negative(request_):
    made = quote(request_)
    assert made.total_fen == sum(line.amount_fen for line in made.lines)
    assert all(type(line.amount_fen) is int for line in made.lines)
    assert made.total_fen >= 0


@settings(max_examples=120, deadline=None)
@given(st.integers(1, 10**6), st.lists(st.integers(0, 5_000), min_size=1, max_size=4))
def test_one_discount_is_taken_the_best_and_never_a_fen_too_much(unit_fen, points):
    reductions = tuple(Reduction(f"group_{n}", "g", one) for n, one in enumerate(points))
    request = QuoteRequest(PriceList(Unit.VISIT, unit_fen), reductions=reductions)
    base, *discounts = quote(request).lines
    assert len(discounts) == 1
    taken = -discounts[0].amount_fen
    assert taken * 10_000 <= base.amount_fen * max(points) < (taken + 1) * 10_000
