"""What a cancellation costs, told step by step before anybody confirms it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class RefundRule:
    """Cancellation fees in basis points of the sum paid.

    A tier `(hours_before, fee)` holds up to and including that many hours before the start; the
    tier with the most hours that is still met counts. Between the last tier and the start, the last
    tier's fee holds. Raises ValueError for tiers out of order and fees outside 0 to 10000.
    """

    tiers: tuple[tuple[int, int], ...] = ((24, 0), (4, 1_000), (0, 3_000))
    after_set_out_basis_points: int = 5_000
    after_start_basis_points: int = _WHOLE

    def __post_init__(self) -> None:
        hours = [tier[0] for tier in self.tiers]
        if not hours or hours != sorted(set(hours), reverse=True):
            raise ValueError("refund tiers run from many hours to few")
        fees = [tier[1] for tier in self.tiers]
        fees += [self.after_set_out_basis_points, self.after_start_basis_points]
        if any(not 0 <= fee <= _WHOLE for fee in fees):
            raise ValueError("a fee is a part of what was paid")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the calculation: what was applied, its value, and the unit of the value."""

    key: str
    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The fee kept and the sum returned, which together are what was paid."""

    fee_fen: int
    refund_fen: int
    steps: tuple[Step, ...]


def simulate_cancellation(
    paid_fen: int,
    starts_at: datetime,
    now: datetime,
    rule: RefundRule,
    has_set_out: bool,  # noqa: FBT001 -- a fact about the visit, not a mode of this function
    kept_basis_points: int = 0,
) -> Cancellation:
    """The fee and refund of cancelling at `now`; fees round down, for the household.

    At least `kept_basis_points`, the fee of a time that the visit was moved away from
    (`fee_kept_by_moving`). Raises ValueError for a negative sum.
    """
    if paid_fen < 0:
        raise ValueError("what was paid is not negative")
    key, fee_basis_points = _fee(starts_at - now, rule, has_set_out=has_set_out)
    if kept_basis_points > fee_basis_points:
        key, fee_basis_points = "kept_from_move", kept_basis_points
    fee_fen = paid_fen * fee_basis_points // _WHOLE
    steps = (
        Step("paid", paid_fen, "fen"),
        Step("minutes_before", (starts_at - now) // timedelta(minutes=1), "minutes"),
        Step(key, fee_basis_points, "basis_points"),
        Step("fee", fee_fen, "fen"),
        Step("refund", paid_fen - fee_fen, "fen"),
    )
    return Cancellation(fee_fen=fee_fen, refund_fen=paid_fen - fee_fen, steps=steps)


def fee_kept_by_moving(starts_at: datetime, now: datetime, rule: RefundRule) -> int:
    """What giving up the old time would have cost at the move, in basis points.

    Never more than the last tier: where the start has passed and nobody has set out, the
    household is not who is late.
    """
    if starts_at <= now:
        return rule.tiers[-1][1]
    return _fee(starts_at - now, rule, has_set_out=False)[1]


def _fee(before: timedelta, rule: RefundRule, *, has_set_out: bool) -> tuple[str, int]:
    if before <= timedelta():
        return "after_start", rule.after_start_basis_points
    if has_set_out:
        return "after_set_out", rule.after_set_out_basis_points
    for hours, fee in rule.tiers:
        if before >= timedelta(hours=hours):
            return f"until_{hours}_hours_before", fee
    return "until_start", rule.tiers[-1][1]
