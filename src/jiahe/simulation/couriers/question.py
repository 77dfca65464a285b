"""The couriers' day as a question to our engine: the same requests, people, hours and places."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from jiahe.engine.routing.rounds.check import confirmed
from jiahe.engine.routing.rounds.field import Array
from jiahe.engine.routing.rounds.model import Law as Ways
from jiahe.engine.routing.rounds.model import LeftOut, Plan, Point, Problem, Shift, Visit, Weights
from jiahe.engine.routing.rounds.search import Heat, improve, plan
from jiahe.simulation.couriers.law import Law, metres_between
from jiahe.simulation.couriers.table import DAY, Day

LATE_PRICE = 2  # of a second too late, in seconds of riding
LEFT_OUT_PRICE = 36_000  # of a request that nobody serves, in seconds of riding
LAST = 2 * DAY  # no round is longer than that
_SHARE_OF_LATE = 20  # a twentieth of the moves again, where somebody has to be late
_COOL = Heat(100.0, 2.0)

Driven = dict[str, list[tuple[int, int]]]  # by courier: request (place in `pickups`) and moment


@dataclass(frozen=True, slots=True)
class Duty:
    """One courier as far as the table knows him: where he begins, from when until when."""

    courier: str
    at: int  # the request at whose place he is
    opens: int
    closes: int


class Asked:
    """One day with its law, its couriers and its ways; rows of the table are requests."""

    def __init__(self, day: Day, law: Law) -> None:
        self.day, self.law = day, law

    @cached_property
    def duties(self) -> list[Duty]:
        """On duty from the first request taken on that day to the end of the last one served.

        Everybody begins at the place of his first request: his way there is not known.
        """
        told = self.day.pickups
        dawn = min((one.done for one in told), default=0)
        return [
            Duty(courier, made[0], self._opens(made, dawn), told[made[-1]].done + self.law.stay)
            for courier, made in self.day.rounds().items()
        ]

    def _opens(self, made: Sequence[int], dawn: int) -> int:
        told = [self.day.pickups[k] for k in made]
        first = min([told[0].done, *(one.asked for one in told if one.asked >= 0)])
        return max(dawn, first)

    @cached_property
    def metres(self) -> Array:
        return metres_between(one.place for one in self.day.pickups)

    @cached_property
    def seconds(self) -> Array:
        """The ways by the law; the last row and column is nowhere, no way from anybody."""
        n = len(self.day.pickups)
        table = np.zeros((n + 1, n + 1), np.int64)
        table[:n, :n] = np.round(self.metres * self.law.pace)
        return table

    def way(self, origin: int, goal: int) -> int:
        return int(self.seconds[origin, goal])

    def problem(self, requests: Sequence[int], duties: Iterable[tuple[int, Duty]]) -> Problem:
        """Some requests for some couriers; ids are places in `pickups` and in `duties`.

        Nobody begins before the window opens or before it was asked; who comes after it closes is
        late. Rounds end at the last request: the way from there is not known either.
        """
        people = list(duties)
        nowhere = len(self.day.pickups)
        rows = [*dict.fromkeys([*requests, *(duty.at for _, duty in people)]), nowhere]
        place: dict[int, Point] = {row: (float(k), 0.0) for k, row in enumerate(rows)}
        table = self.seconds[np.ix_(rows, rows)].tolist()
        return Problem(
            visits=tuple(self._visit(one, place[one]) for one in requests),
            shifts=tuple(
                Shift(number, place[duty.at], place[nowhere], duty.opens, duty.closes)
                for number, duty in people
            ),
            law=Ways(matrix=tuple(map(tuple, table))),
            weights=Weights(late=LATE_PRICE),
        )

    def _visit(self, number: int, point: Point) -> Visit:
        one = self.day.pickups[number]
        return Visit(
            id=number,
            point=point,
            windows=((max(one.opens, one.asked, 0), LAST),),
            duration=self.law.stay,
            penalty=LEFT_OUT_PRICE,
            due=one.closes,
        )

    def whole(self) -> Problem:
        """The day as one question, everything known beforehand."""
        return self.problem(range(len(self.day.pickups)), enumerate(self.duties))

    def own(self) -> Problem:
        """The same, but each courier keeps the requests that he really served."""
        number = {duty.courier: k for k, duty in enumerate(self.duties)}
        whole = self.whole()
        bound = (
            replace(visit, only=frozenset({number[self.day.pickups[visit.id].courier]}))
            for visit in whole.visits
        )
        return replace(whole, visits=tuple(bound))

    def planned(self, problem: Problem, moves: int, seed: int) -> Driven:
        """Our rounds by courier, confirmed by the checker; raises `IllegalPlan`."""
        made = punctual(problem, moves, seed)
        return {self.duties[one.shift_id].courier: list(one.stops) for one in made.rounds}

    def really(self) -> Driven:
        """What the couriers did."""
        return {
            courier: [(k, self.day.pickups[k].done) for k in made]
            for courier, made in self.day.rounds().items()
        }


def punctual(problem: Problem, moves: int, seed: int) -> Plan:
    """A plan where first nobody may be late, and then only those whom nobody reaches in time.

    Confirmed by the checker; raises `IllegalPlan`. Rounds without lateness are priced in constant
    time, so most of the search is done there.
    """
    strict = replace(problem, visits=tuple(_in_time(problem.visits)))
    made, _ = plan(strict, moves, seed)
    served = {visit for one in made.rounds for visit, _ in one.stops}
    left = [visit.id for visit in problem.visits if visit.id not in served]
    if left:
        lacking = Plan(made.rounds, tuple((one, LeftOut.NO_ROOM) for one in left), ())
        made, _ = improve(problem, lacking, moves // _SHARE_OF_LATE, seed, heat=_COOL)
    return confirmed(problem, made)


def _in_time(visits: Iterable[Visit]) -> Iterator[Visit]:
    for visit in visits:
        first, due = visit.windows[0][0], visit.due
        if due is not None and first <= due:
            yield replace(visit, windows=((first, due),), due=None)
