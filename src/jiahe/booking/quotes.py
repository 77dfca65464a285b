"""What an order's frozen quote says of each of its visits."""

from collections.abc import Mapping
from typing import Any

from jiahe.engine.split import largest_remainder

FrozenQuote = Mapping[str, Any]


def visit_quote(quote: FrozenQuote, number: int) -> FrozenQuote:
    """Lines and total of the visit of this number: the first one's, unless its day has others.

    The quote of a live-in term is for all its days together.
    """
    found = (one for one in quote.get("others", ()) if one["number"] == number)
    return next(found, quote)


def visit_prices(quote: FrozenQuote, visits: int) -> tuple[int, ...]:
    """What each visit costs, to the fen: by its own day, or of a term the day's share."""
    if "term_days" in quote:
        return largest_remainder(quote["total_fen"], [1] * visits)
    return tuple(visit_quote(quote, n)["total_fen"] for n in range(1, visits + 1))
