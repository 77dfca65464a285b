"""`python -m jiahe.engine.warm`: compiles the loops, or reads them from the cache, once.

Times offered come first, for nothing is booked without them: plans are wanted later.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from jiahe.engine.intervals import Span
from jiahe.engine.jit import alone
from jiahe.engine.routing.rounds.model import Law, Problem, Shift, Visit
from jiahe.engine.routing.rounds.search import plan
from jiahe.engine.slotindex.index import Question, SlotIndex
from jiahe.engine.travel import CrowTravel, Place
from jiahe.engine.workday import Commitment, WorkRules

_CHOOSING_MOVES = 9000


def warm_rounds() -> None:
    """Plans one visit, with moves enough for choosing among rounds and a limit that prices them."""
    home = (0.0, 0.0)
    shift = Shift(1, home, home, 0, 99, capacity=9)
    problem = Problem((Visit(1, home, ((0, 9),), 1),), (shift,), Law())
    with alone("rounds"):
        plan(problem, _CHOOSING_MOVES, 1)


def warm_offers() -> None:
    """Offers one start."""
    here, start, hour = Place(0.0, 0.0), datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1)
    question = Question([start], hour, here, WorkRules())
    index = SlotIndex(ZoneInfo("UTC"), CrowTravel())
    with alone("offers"):
        index.set_worker(1, home=here, score=0.0, working=[Span(start, start + 9 * hour)])
        index.set_commitments(1, [Commitment(Span(start + 2 * hour, start + 3 * hour), here)])
        index.offers([1], question)


if __name__ == "__main__":
    warm_offers()
    warm_rounds()
