"""A search that dies, hangs or lies is answered by the greedy plan, and the reason is told."""

from collections.abc import Callable
from dataclasses import dataclass

from jiahe.engine.routing.rounds.check import IllegalPlan, confirmed
from jiahe.engine.routing.rounds.greedy import greedy
from jiahe.engine.routing.rounds.model import Plan, Problem

Attempt = Callable[[], Plan]


@dataclass(frozen=True, slots=True)
class Guarded:
    """A plan that the checker confirmed, who made it, and what went wrong before, if anything."""

    plan: Plan
    engine: str
    failure: str = ""


class Hung(RuntimeError):  # noqa: N818 -- the house names a refusal for its state
    """The search did not answer in its time; raised by whoever watches the clock."""


def guarded(problem: Problem, attempt: Attempt, engine: str) -> Guarded:
    """The attempt's plan when it is legal; else the greedy one with the failure's name.

    Whoever makes the attempt watches the clock and raises `Hung`; this code has none. The greedy
    plan is pure Python and needs no compiled code, so that a broken compiler cannot break it too.
    """
    try:
        return Guarded(confirmed(problem, attempt()), engine)
    except IllegalPlan as refused:
        failure = f"illegal:{refused.violations[0].kind}"
    except Exception as error:  # noqa: BLE001 -- any failure of a search has the same answer
        failure = type(error).__name__
    return Guarded(confirmed(problem, greedy(problem)), "greedy", failure)
