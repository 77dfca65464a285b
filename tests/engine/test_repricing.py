"""What a move changes in a price, and what it leaves as it was agreed."""

from jiahe.engine.pricing import Occasion
from jiahe.engine.repricing import agreed_of, extras_after, offered_extras

BASE = {"code": "base_hour", "amount_fen": 16_500}
WEEKEND = {"code": "weekend", "amount_fen": 3_300}
NONE: frozenset[Occasion] = frozenset()
WEEKENDS, HOLIDAYS = frozenset({Occasion.WEEKEND}), frozenset({Occasion.HOLIDAY})
OFFERED = {"weekend": 3_300, "holiday": 8_250}


def test_a_dearer_day_adds_what_it_is_offered_for() -> None:
    assert extras_after({}, NONE, WEEKENDS, OFFERED) == {"weekend": 3_300}


def test_a_cheaper_day_takes_out_what_was_paid() -> None:
    assert extras_after({"weekend": 3_000}, WEEKENDS, NONE, OFFERED) == {}


def test_what_was_never_paid_is_not_returned() -> None:
    assert extras_after({}, HOLIDAYS, NONE, OFFERED) == {}


def test_what_both_times_have_stays_as_it_was_agreed() -> None:
    assert extras_after({}, HOLIDAYS, HOLIDAYS, OFFERED) == {}
    assert extras_after({"holiday": 1}, HOLIDAYS, HOLIDAYS, OFFERED) == {"holiday": 1}


def test_a_surcharge_of_the_first_day_of_a_series_stays_where_no_time_has_it() -> None:
    assert extras_after({"holiday": 8_250}, NONE, NONE, OFFERED) == {"holiday": 8_250}


def test_the_discount_of_the_quote_holds_for_the_new_price() -> None:
    agreed = agreed_of([BASE, {"code": "package_four", "amount_fen": -1_650}])
    assert (agreed.discount_basis_points, agreed.total({})) == (1_000, 14_850)
    assert agreed.total({"weekend": 3_300}) == 17_820


def test_the_minimum_of_the_quote_holds_for_the_new_price() -> None:
    agreed = agreed_of([BASE, WEEKEND, {"code": "minimum", "amount_fen": 200}])
    assert (agreed.total(agreed.extras), agreed.total({})) == (20_000, 20_000)


def test_an_offer_rounds_half_up() -> None:
    assert offered_extras(5, {"evening": 1_000, "weekend": 0}) == {"evening": 1}
