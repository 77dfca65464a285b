"""The price of a live-in term: the month's, by its days."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jiahe.engine.pricing import (
    DAYS_OF_MONTH,
    AddOn,
    Occasion,
    PriceList,
    QuoteRequest,
    Reduction,
    Unit,
    quote,
)

NURSE = PriceList(
    unit=Unit.MONTH,
    unit_fen=1_280_000,
    occasion_basis_points=(
        (Occasion.EVENING, 1_000),
        (Occasion.WEEKEND, 1_000),
        (Occasion.HOLIDAY, 10_000),
        (Occasion.URGENT, 2_000),
    ),
    add_ons=(AddOn("twins", "add_on.twins", 400_000),),
)


def amounts(**asked) -> dict[str, int]:
    return {one.code: one.amount_fen for one in quote(QuoteRequest(NURSE, **asked)).lines}


def test_twenty_six_days_are_a_month() -> None:
    assert amounts(term_days=26) == {"base_month": 1_280_000}


def test_other_terms_are_the_month_by_their_days() -> None:
    assert amounts(term_days=52) == {"base_month": 2_560_000}
    assert amounts(term_days=42) == {"base_month": 2_067_692}


def test_extras_of_a_term_are_by_its_days_too() -> None:
    assert amounts(term_days=52, add_ons=(("twins", 1),))["add_on_twins"] == 800_000


def test_only_the_public_holidays_of_a_term_cost_more_each_as_one_day() -> None:
    occasions = frozenset(Occasion)
    found = quote(QuoteRequest(NURSE, term_days=26, holiday_days=3, occasions=occasions)).lines
    assert [(one.code, one.quantity, one.amount_fen) for one in found] == [
        ("base_month", Decimal("1.00"), 1_280_000),
        ("holiday", Decimal(3), 147_692),
    ]


def test_control_what_is_not_a_term_still_costs_more_by_its_start() -> None:
    assert amounts(occasions=frozenset({Occasion.WEEKEND}))["weekend"] == 128_000


@given(st.integers(1, 366), st.integers(0, 20), st.integers(0, 5_000))
def test_a_term_is_never_dearer_by_the_day_than_its_month(days, holidays, points) -> None:
    asked = QuoteRequest(
        NURSE,
        term_days=days,
        holiday_days=min(days, holidays),
        reductions=(Reduction("group_elder", "x", points),),
    )
    most = NURSE.unit_fen * (days + min(days, holidays)) / DAYS_OF_MONTH + 2
    assert 0 < quote(asked).total_fen <= most
