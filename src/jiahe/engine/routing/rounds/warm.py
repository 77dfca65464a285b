"""`python -m jiahe.engine.routing.rounds.warm`: compiles the search once, for every later start."""

from jiahe.engine.routing.rounds.model import Law, Problem, Shift, Visit
from jiahe.engine.routing.rounds.search import plan


def warm() -> None:
    """Plans one visit, which compiles everything that is not in the cache yet."""
    home = (0.0, 0.0)
    plan(Problem((Visit(1, home, ((0, 9),), 1),), (Shift(1, home, home, 0, 99),), Law()), 1, 1)


if __name__ == "__main__":
    warm()
