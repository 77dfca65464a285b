"""Questions that make no sense are refused by name before anybody searches."""

import math
from collections.abc import Iterable, Iterator

from jiahe.engine.routing.rounds.model import Problem, Shift, Visit

MOST_VISITS = 200_000
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
    _refuse("duplicate_visits", _twice(visit.id for visit in problem.visits))
    _refuse("duplicate_shifts", _twice(shift.id for shift in problem.shifts))
    _refuse("no_window", (one.id for one in problem.visits if not one.windows))
    _refuse("dues", (one.id for one in problem.visits if _is_misdated(one)))
    _refuse("window_reversed", (one.id for one in problem.visits if not _in_order(one)))
    _refuse("shift_reversed", (one.id for one in problem.shifts if one.opens > one.closes))
    _refuse("negative_number", _negative(problem))
    _refuse("nowhere", _nowhere(problem))
    _refuse("hours", _without_hours(problem))
    _refuse("negative_rest", (one.id for one in problem.shifts if _is_negative_rest(one)))
    _refuse("unknown_link", _unknown_links(problem))
    return problem


def _refuse(kind: str, ids: Iterable[int]) -> None:
    found = sorted(set(ids))
    if found:
        some = ", ".join(map(str, found[:_NAMES])) + (" …" if len(found) > _NAMES else "")
        raise BadProblem(kind, f"ids {some}")


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


def _is_negative_rest(shift: Shift) -> bool:
    rest = shift.rest
    return rest is not None and min(rest.after, rest.length, rest.price or 0) < 0


def _nowhere(problem: Problem) -> Iterator[int]:
    """Places that are no numbers, or outside the matrix."""
    rows = len(problem.law.matrix)

    def is_lost(point: tuple[float, float]) -> bool:
        if rows:
            return not 0 <= point[0] < rows
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
