"""Questions that make no sense are refused by name before anybody searches."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple

from jiahe.engine.routing.rounds.figures import (
    MOST_PRICE,
    not_named,
    not_whole,
    strange_law,
    too_large,
)
from jiahe.engine.routing.rounds.model import Problem, Shift, Visit

MOST_VISITS = 200_000
MOST_SHIFTS = 200_000
_NAMES = 3  # ids told in a message


class BadProblem(ValueError):  # noqa: N818 -- the house names a refusal for its state
    """A question that cannot be planned; `kind` is stable, the text says what and where."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind


def sensible(problem: Problem) -> Problem:
    """The problem itself; raises `BadProblem`. Nobody to send is a partial plan, not nonsense."""
    if len(problem.visits) > MOST_VISITS:
        raise BadProblem("too_many_visits", f"{len(problem.visits)} of {MOST_VISITS} at most")
    if len(problem.shifts) > MOST_SHIFTS:
        raise BadProblem("too_many_shifts", f"{len(problem.shifts)} of {MOST_SHIFTS} at most")
    _refuse("not_whole", not_whole(problem))
    _refuse("too_large", too_large(problem))
    _refuse("not_named", not_named(problem))
    _refuse_law(problem)
    _refuse("duplicate_visits", _twice(visit.id for visit in problem.visits))
    _refuse("duplicate_shifts", _twice(shift.id for shift in problem.shifts))
    _refuse("no_window", (one.id for one in problem.visits if not one.windows))
    _refuse("dues", (one.id for one in problem.visits if _is_misdated(one)))
    _refuse("window_reversed", (one.id for one in problem.visits if not _in_order(one)))
    _refuse("shift_reversed", (one.id for one in problem.shifts if one.opens > one.closes))
    _refuse("negative_number", _negative(problem))
    _refuse("nowhere", _nowhere(problem))
    _refuse("hours", _without_hours(problem))
    _refuse("lunch_reversed", (one.id for one in problem.shifts if _is_reversed_lunch(one)))
    _refuse("negative_rest", (one.id for one in problem.shifts if _is_negative_rest(one)))
    _refuse("unknown_link", _unknown_links(problem))
    if not all(problem.crews):
        raise BadProblem("unknown_link", "a crew of nobody")
    return problem


def once_each(ids: Sequence[object], kind: str) -> None:
    """Nothing when no id is told twice; raises `BadProblem` of that kind."""
    if len(set(ids)) < len(ids):
        twice = sorted({str(one) for one in ids if ids.count(one) > 1})
        raise BadProblem(kind, f"ids {', '.join(twice[:_NAMES])}")


def _refuse(kind: str, ids: Iterable[int]) -> None:
    found = sorted(set(ids), key=lambda one: (str(type(one)), one))
    if found:
        some = ", ".join(map(str, found[:_NAMES])) + (" …" if len(found) > _NAMES else "")
        raise BadProblem(kind, f"ids {some}")


def _refuse_law(problem: Problem) -> None:
    """The law of travel and the prices, which have no id."""
    wrong = strange_law(problem.law)
    if wrong:
        raise BadProblem("travel", wrong)
    if any(not isinstance(one, int) or abs(one) > MOST_PRICE for one in astuple(problem.weights)):
        raise BadProblem("weights", f"a price is a whole number of {MOST_PRICE} at most")


def _twice(ids: Iterable[int]) -> Iterator[int]:
    seen: set[int] = set()
    for one in ids:
        if one in seen:
            yield one
        seen.add(one)


def _in_order(visit: Visit) -> bool:
    bounds = [moment for window in visit.windows for moment in window]
    return bounds == sorted(bounds)


def _is_misdated(visit: Visit) -> bool:
    return bool(visit.dues) and len(visit.dues) != len(visit.windows)


def _negative(problem: Problem) -> Iterator[int]:
    for visit in problem.visits:
        if min(visit.duration, visit.penalty, visit.load) < 0:
            yield visit.id
    for shift in problem.shifts:
        if (
            min(
                shift.pace,
                shift.capacity,
                shift.callout,
                shift.regular,
                shift.longest,
                shift.longest_day,
            )
            < 0
        ):
            yield shift.id


def _without_hours(problem: Problem) -> Iterator[int]:
    """Shifts whose means of transport has no whole days of percents above 0."""
    rows = problem.law.hours
    lengths = {len(row) for row in rows}
    is_bad = len(lengths) > 1 or any(len(row) % 24 or min(row) <= 0 for row in rows if row)
    for shift in problem.shifts:
        if is_bad or (rows and (not rows[0] or not 0 <= shift.mode < len(rows))):
            yield shift.id


def _is_reversed_lunch(shift: Shift) -> bool:
    lunch = shift.lunch
    return lunch is not None and (lunch.opens > lunch.closes or lunch.length < 0)


def _is_negative_rest(shift: Shift) -> bool:
    rest = shift.rest
    return rest is not None and min(rest.after, rest.length, rest.price or 0) < 0


def _nowhere(problem: Problem) -> Iterator[int]:
    """Places that are no numbers, or outside the matrix."""
    rows = len(problem.law.matrix)

    def is_lost(point: tuple[float, float]) -> bool:
        if rows:
            return not (0 <= point[0] < rows and point[0] == int(point[0]))
        return not all(map(math.isfinite, point)) or max(map(abs, point)) > 1e8

    yield from (visit.id for visit in problem.visits if is_lost(visit.point))
    yield from (shift.id for shift in problem.shifts if _any_lost(shift, is_lost))


def _any_lost(shift: Shift, is_lost: object) -> bool:
    assert callable(is_lost)
    return is_lost(shift.start) or is_lost(shift.end)


def _unknown_links(problem: Problem) -> Iterator[int]:
    known = {visit.id for visit in problem.visits}
    linked = [*(one for crew in problem.crews for one in crew)]
    linked += [one for chain in problem.chains for one in chain[:2]]
    linked += [one for pair in (*problem.pairs, *problem.apart) for one in pair]
    yield from (one for one in linked if one not in known)
