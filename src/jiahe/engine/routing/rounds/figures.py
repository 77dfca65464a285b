"""Whether every number of a problem is a whole one that the compiled search can hold.

Its tables are 64-bit integers: what is larger than these limits could run over in a sum.
"""

import math
from collections.abc import Iterable, Iterator

from jiahe.engine.routing.rounds.model import FOREVER, Law, Lunch, Problem, Shift, Visit

MOST_PRICE = 10**12  # of one visit, one round or one person
MOST_WEIGHT = 10**6  # of a second, a squared hour
MOST_PACE = 10**6  # seconds for a metre

Figure = tuple[object, int]  # a number as it was told, and the most that it may be


def not_whole(problem: Problem) -> Iterator[int]:
    """Ids of visits and shifts with a time, amount, level or price that is no whole number."""
    for one, told in _told(problem):
        if not all(isinstance(number, int) for number, _ in told):
            yield one


def too_large(problem: Problem) -> Iterator[int]:
    """Ids of visits and shifts with a number beyond its limit; all of them are whole."""
    for one, told in _told(problem):
        if any(isinstance(number, int) and abs(number) > most for number, most in told):
            yield one


def not_named(problem: Problem) -> Iterator[int]:
    """Ids of visits and shifts with a skill or gender that is no word, or people without number."""
    for visit in problem.visits:
        people = (*visit.forbidden, *(visit.only or ()), *visit.preferred)
        if not (_are_words(visit.needs, visit.gender) and _are_numbers(people)):
            yield visit.id
    for shift in problem.shifts:
        if not (_are_words(shift.skills, shift.gender) and _are_numbers((shift.who,))):
            yield shift.id


def strange_law(law: Law) -> str:
    """What is wrong with the law of travel; empty when nothing is."""
    if not all(map(math.isfinite, (law.seconds_per_metre, law.rounding))):
        return "speed and rounding are numbers"
    if not (0 <= law.seconds_per_metre <= MOST_PACE and 0 <= law.rounding <= FOREVER):
        return f"a metre takes between 0 and {MOST_PACE} seconds"
    if any(len(row) != len(law.matrix) for row in law.matrix):
        return "a table of ways has as many columns as rows"
    if any(min(row) < 0 or max(row) > FOREVER for row in law.matrix):
        return f"each way takes between 0 and {FOREVER} seconds"
    return ""


def _are_words(skills: Iterable[tuple[object, int]], gender: object) -> bool:
    return isinstance(gender, str | None) and all(isinstance(name, str) for name, _ in skills)


def _are_numbers(ids: Iterable[object]) -> bool:
    return all(isinstance(one, int) for one in ids)


def _told(problem: Problem) -> Iterator[tuple[int, list[Figure]]]:
    yield from ((visit.id, list(_of_visit(visit))) for visit in problem.visits)
    yield from ((shift.id, list(_of_shift(shift))) for shift in problem.shifts)


def _of_visit(visit: Visit) -> Iterator[Figure]:
    yield visit.id, MOST_PRICE
    yield visit.penalty, MOST_PRICE
    times = [visit.duration, visit.load, *visit.dues, *(level for _, level in visit.needs)]
    times += [bound for window in visit.windows for bound in window]
    times += [one for one in (visit.due, visit.pay) if one is not None]
    yield from ((one, FOREVER) for one in times)


def _of_shift(shift: Shift) -> Iterator[Figure]:
    yield shift.id, MOST_PRICE
    yield shift.callout, MOST_PRICE
    times = [shift.opens, shift.closes, shift.regular, shift.longest, shift.longest_day]
    times += [shift.capacity, shift.pace, *(level for _, level in shift.skills)]
    times += [] if shift.due is None else [shift.due]
    yield from ((one, FOREVER) for one in times)
    if shift.lunch is not None:
        yield from _of_lunch(shift.lunch)
    if shift.rest is not None:
        yield from ((one, FOREVER) for one in (shift.rest.after, shift.rest.length))
        yield shift.rest.price or 0, MOST_WEIGHT


def _of_lunch(lunch: Lunch) -> Iterator[Figure]:
    yield from ((one, 2 * FOREVER) for one in (lunch.opens, lunch.closes, lunch.length))
    yield lunch.missed or 0, MOST_PRICE
