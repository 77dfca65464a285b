"""The same day without foresight: planned anew every few minutes with what was asked by then.

What begins before the next look is promised and stays; everything else may change once more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from jiahe.engine.routing.rounds.check import confirmed
from jiahe.engine.routing.rounds.model import LeftOut, Plan, Round
from jiahe.engine.routing.rounds.score import score_of
from jiahe.simulation.couriers.question import Asked, Driven, Duty, punctual


class Foresight(AssertionError):  # noqa: N818 -- the house names a refusal for its state
    """Somebody set out for a request before it was known, or before it was decided."""


@dataclass
class Rolling:
    """A day under way: who stands where, what is open, what was decided when."""

    asked: Asked
    duties: list[Duty]
    open: set[int] = field(default_factory=set)
    stops: Driven = field(default_factory=dict)
    decided: dict[int, int] = field(default_factory=dict)  # by request: when somebody was sent


def day_without_foresight(asked: Asked, every: int, moves: int, seed: int) -> Driven:
    """The rounds as they come about with a look every so many seconds.

    `moves` are those of one look. Raises `IllegalPlan` and `Foresight` by the checkers.
    """
    day = Rolling(asked, list(asked.duties))
    for at in _looks(asked, every):
        _look(day, at, every, moves, seed)
    _honest(day)
    _lawful(asked, day.stops)
    return day.stops


def _looks(asked: Asked, every: int) -> Iterator[int]:
    first = min((duty.opens for duty in asked.duties), default=0)
    last = max((duty.closes for duty in asked.duties), default=0)
    yield from range(first, last + 1, every)


def _look(day: Rolling, at: int, every: int, moves: int, seed: int) -> None:
    """Plans what is open by now and sends out who has to leave before the next look."""
    day.open |= {
        k for k, one in enumerate(day.asked.day.pickups) if one.asked <= at and k not in day.decided
    }
    free = [
        (number, replace(duty, opens=max(duty.opens, at)))
        for number, duty in enumerate(day.duties)
        if duty.closes > at
    ]
    if not day.open or not free:
        return
    problem = day.asked.problem(sorted(day.open), free)
    made = punctual(problem, moves, seed)
    for one in made.rounds:
        for request, start in one.stops:
            if start - day.asked.way(day.duties[one.shift_id].at, request) >= at + every:
                break
            _send(day, one.shift_id, request, (at, start))


def _send(day: Rolling, number: int, request: int, times: tuple[int, int]) -> None:
    at, start = times
    duty = day.duties[number]
    day.stops.setdefault(duty.courier, []).append((request, start))
    day.decided[request] = at
    day.open.discard(request)
    day.duties[number] = replace(duty, at=request, opens=start + day.asked.law.stay)


def _honest(day: Rolling) -> None:
    """Raises `Foresight` where a way began before its request was known and decided."""
    for courier, made in day.stops.items():
        at = next(duty.at for duty in day.asked.duties if duty.courier == courier)
        for request, start in made:
            decided = day.decided[request]
            if (
                not day.asked.day.pickups[request].asked
                <= decided
                <= start - day.asked.way(at, request)
            ):
                raise Foresight(f"{courier} left for {request} too early")
            at = request


def _lawful(asked: Asked, stops: Driven) -> None:
    """The whole day by the judge of every plan; raises `IllegalPlan`."""
    problem = asked.whole()
    number = {duty.courier: k for k, duty in enumerate(asked.duties)}
    rounds = tuple(Round(number[courier], tuple(made)) for courier, made in stops.items())
    served = {request for one in rounds for request, _ in one.stops}
    left = ((one.id, LeftOut.NO_ROOM) for one in problem.visits if one.id not in served)
    bare = Plan(rounds, tuple(left), ())
    confirmed(problem, replace(bare, score=tuple(score_of(problem, bare).items())))
