"""When to order a supply again, and how much: a periodic look at a moving need.

Daily need  = the larger of (booked need / days looked ahead) and the mean of past days.
Safety      = Z * standard deviation of past days * sqrt(lead days): 1.645 keeps the shelf filled
              in 95 of 100 lead times when days are independent and the need is about normal.
Order point = daily need * lead days + safety.
Order up to = daily need * (lead days + days to cover) + safety, in whole packs.
The textbook's (R, S) rule; see Silver, Pyke & Thomas, Inventory and Production Management.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import fmean, stdev

Z = 1.645
COVER_DAYS = 14


@dataclass(frozen=True, slots=True)
class Need:
    """One supply at one store; quantities in its unit, `used_by_day` one figure a past day."""

    on_hand: int
    on_order: int
    booked: int  # what the booked visits of the next `COVER_DAYS` will use
    used_by_day: Sequence[int]
    lead_days: int
    pack_size: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """`packs` is 0 while there is enough; `days_left` is None when nothing is needed."""

    daily: float
    safety: float
    order_point: int
    packs: int
    days_left: float | None

    @property
    def is_low(self) -> bool:
        return self.packs > 0


def propose_order(need: Need) -> Proposal:
    """How many packs to order now. Raises ValueError for a pack that holds nothing."""
    if need.pack_size < 1:
        raise ValueError("a pack holds at least one unit")
    past = need.used_by_day
    daily = max(need.booked / COVER_DAYS, fmean(past) if past else 0.0)
    spread = stdev(past) if len(past) > 1 else 0.0
    safety = Z * spread * sqrt(need.lead_days)
    order_point = ceil(daily * need.lead_days + safety)
    available = need.on_hand + need.on_order
    packs = 0
    if daily > 0 and available <= order_point:
        wanted = daily * (need.lead_days + COVER_DAYS) + safety - available
        packs = max(1, ceil(wanted / need.pack_size))
    days_left = need.on_hand / daily if daily > 0 else None
    return Proposal(daily, safety, order_point, packs, days_left)
