"""How long a request may come again with its key (R7): thirty days; where money moves, for ever."""

from datetime import timedelta

from jiahe.kit.clock import now
from jiahe.kit.idempotency import forget_keys

REPLAY_WINDOW = timedelta(days=30)
# The parts of a route that name a deed with money: its keys stay as long as its journals.
MONEY = r"(^|[./])(book|counter-book|pay|refund|cancel|cash|counter-cash|count-cash)(/|$)"


def forget_old_keys() -> int:
    """Deletes keys older than the window, those of deeds with money excepted; how many."""
    return forget_keys(before=now() - REPLAY_WINDOW, besides=MONEY)
