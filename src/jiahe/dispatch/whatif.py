"""What would have changed a decision: each change is tried on its inputs and judged again.

Nothing is said that was not verified: the changed question goes through the same judgement and the
same order as the decision itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from jiahe.dispatch.frozen import Case, Decision
from jiahe.dispatch.rules import Filter, Judged, Question, Standing, able, judged, ranked
from jiahe.engine.intervals import Span

STEP = timedelta(minutes=15)
FURTHEST = 12  # steps: three hours either way
MOST_PEOPLE = 5
BY_TIME = frozenset(
    {Filter.SHIFT, Filter.OVERLAP, Filter.TRAVEL, Filter.DAY_TOO_LONG, Filter.REST, Filter.LEAVE}
)


class Change(StrEnum):
    """The one thing that is different."""

    TIME = "time"  # the visit begins `minutes` later, or earlier when negative
    PAPER = "paper"  # the certificate `subject` is good
    LEAVE = "leave"  # without the leave
    WISH = "wish"  # the household asks for this worker


@dataclass(frozen=True)
class WhatIf:
    """With this change the worker could come and would stand at this place of the order."""

    worker_id: int
    change: Change
    rank: int
    minutes: int = 0
    subject: str = ""


def what_ifs(decision: Decision, worker_id: int) -> list[WhatIf]:
    """Every single change that lets the worker come, or brings them to the first place."""
    answer = _answer(decision.case, worker_id)
    if answer is None or worker_id == decision.chosen_id:
        return []
    return [one for one in _tried(decision.case, answer) if one is not None]


def nearest_people(decision: Decision, most: int = MOST_PEOPLE) -> list[WhatIf]:
    """For the desk: who was nearest to coming, each with the smallest change."""
    found: list[WhatIf] = []
    for answer in ranked(decision.case.answers):
        if len(found) >= most:
            break
        if answer.worker_id == decision.chosen_id or answer.removed_by is None:
            continue
        found += what_ifs(decision, answer.worker_id)[:1]
    return found


def other_time(case: Case, wanted: int | None = None) -> WhatIf | None:
    """The nearest other start at which anybody, or that one worker, could come."""
    people = [one for one in case.answers if wanted in (None, one.worker_id)]
    for minutes in _shifts():
        question = moved(case.question, minutes)
        fitting = ranked(able(judged(one.standing, question) for one in people))
        if fitting:
            return WhatIf(fitting[0].worker_id, Change.TIME, 1, minutes=minutes)
    return None


def people_at(case: Case, minutes: int) -> int:
    """How many could come when the visit begins so many minutes later."""
    question = moved(case.question, minutes)
    return sum(judged(one.standing, question).removed_by is None for one in case.answers)


def moved(question: Question, minutes: int) -> Question:
    by = timedelta(minutes=minutes)
    return replace(question, span=Span(question.span.start + by, question.span.end + by))


def _tried(case: Case, answer: Judged) -> Iterator[WhatIf | None]:
    removed = answer.removed_by
    if removed is None:
        wished = replace(
            answer.standing, candidate=replace(answer.standing.candidate, is_preferred=True)
        )
        found = _with(case, wished, Change.WISH)
        yield found if found is not None and found.rank == 1 else None
    if removed is Filter.CERTIFICATE:
        block = answer.block or answer.standing.blocks[0]
        rest = tuple(one for one in answer.standing.blocks if one.subject != block.subject)
        better = replace(answer.standing, blocks=rest)
        yield _with(case, better, Change.PAPER, subject=block.subject)
    if removed is Filter.LEAVE:
        yield _with(case, replace(answer.standing, leave=()), Change.LEAVE)
    if removed in BY_TIME:
        yield _at_another_time(case, answer.standing)


def _with(case: Case, standing: Standing, change: Change, *, subject: str = "") -> WhatIf | None:
    """The same question with one worker's file changed; None when that alone is not enough."""
    mine = judged(standing, case.question)
    if mine.removed_by is not None:
        return None
    others = [one for one in case.answers if one.worker_id != mine.worker_id]
    return WhatIf(mine.worker_id, change, _place(mine, others), subject=subject)


def _at_another_time(case: Case, standing: Standing) -> WhatIf | None:
    for minutes in _shifts():
        mine = judged(standing, moved(case.question, minutes))
        if mine.removed_by is None:
            return WhatIf(mine.worker_id, Change.TIME, 0, minutes=minutes)
    return None


def _place(mine: Judged, others: Iterable[Judged]) -> int:
    order = ranked([*able(others), mine])
    return order.index(mine) + 1


def _shifts() -> Iterator[int]:
    """15, -15, 30, -30 ... minutes: the smallest change first, later before earlier."""
    for step in range(1, FURTHEST + 1):
        minutes = step * int(STEP.total_seconds() // 60)
        yield minutes
        yield -minutes


def _answer(case: Case, worker_id: int) -> Judged | None:
    return next((one for one in case.answers if one.worker_id == worker_id), None)
