from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.refunds import RefundRule, Step, simulate_cancellation

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
RULE = RefundRule()


def cancel(hours_before, *, paid=10_000, rule=RULE, has_set_out=False):
    now = START - timedelta(hours=hours_before)
    return simulate_cancellation(paid, START, now, rule, has_set_out)


@pytest.mark.parametrize(
    ("hours_before", "fee"),
    [(30, 0), (24, 0), (23.99, 1_000), (4, 1_000), (3.99, 3_000), (0.01, 3_000), (0, 10_000)],
)
def test_each_tier_holds_up_to_and_including_its_hour(hours_before, fee):
    assert cancel(hours_before).fee_fen == fee


def test_once_the_worker_has_set_out_half_is_kept():
    assert cancel(1, has_set_out=True).refund_fen == 5_000
    assert cancel(-1, has_set_out=True).refund_fen == 0


def test_the_steps_tell_the_whole_calculation():
    assert cancel(5, paid=999).steps == (
        Step("paid", 999, "fen"),
        Step("minutes_before", 300, "minutes"),
        Step("until_4_hours_before", 1_000, "basis_points"),
        Step("fee", 99, "fen"),
        Step("refund", 900, "fen"),
    )


def test_without_a_last_tier_at_the_start_the_last_fee_holds():
    assert cancel(1, rule=RefundRule(tiers=((24, 0), (4, 500)))).fee_fen == 500


@pytest.mark.parametrize("tiers", [(), ((4, 0), (24, 1)), ((4, 0), (4, 1)), ((4, 10_001),)])
def test_a_rule_that_cannot_be_read_is_refused(tiers):
    with pytest.raises(ValueError, match=r"tiers|fee"):
        RefundRule(tiers=tiers)


def test_a_negative_payment_is_refused():
    with pytest.raises(ValueError, match="negative"):
        cancel(1, paid=-1)


BASIS_POINTS = st.integers(0, 10_000)
RULES = st.builds(
    RefundRule,
    tiers=st.dictionaries(st.integers(0, 96), BASIS_POINTS, min_size=1, max_size=5).map(
        lambda tiers: tuple(sorted(tiers.items(), reverse=True))
    ),
    after_set_out_basis_points=BASIS_POINTS,
    after_start_basis_points=BASIS_POINTS,
)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.floats(-48, 120), RULES, st.booleans())
def test_fee_and_refund_are_parts_of_what_was_paid(paid, hours_before, rule, has_set_out):
    result = cancel(hours_before, paid=paid, rule=rule, has_set_out=has_set_out)
    assert result.fee_fen + result.refund_fen == paid
    assert 0 <= result.refund_fen <= paid
