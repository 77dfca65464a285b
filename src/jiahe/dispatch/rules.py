"""Who suits a visit, who cannot come and why: judgements over facts that are loaded already.

Merit is counted in minutes, so that every part can be said aloud: a minute on the way costs one;
each earlier visit to this household is worth four, up to five visits; a tenth of a star of the fair
score is worth one; the worker whom the household asked for is worth thirty.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from jiahe.booking.queries import TRAVEL
from jiahe.engine.intervals import Span, overlaps
from jiahe.engine.slots import Candidate, Reason, WorkRules, is_feasible
from jiahe.engine.travel import Place
from jiahe.workforce.queries import ZONE
from jiahe.workforce.rules import BlockKind, BlockReason

MINUTES_PER_SERVED_VISIT = 4
MOST_SERVED_VISITS = 5
MINUTES_PER_STAR = 10
USUAL_STARS = 4.0
MINUTES_FOR_PREFERRED = 30
PARTS = ("travel", "continuity", "score", "preferred")  # of the merit, as they are read


class Filter(StrEnum):
    """What takes a worker out of the question, in the order in which it is looked for."""

    OFF_DUTY = "off_duty"
    SKILL = "skill"
    LEVEL = "level"
    CERTIFICATE = "certificate"
    LEAVE = "leave"
    ASKED_BEFORE = "asked_before"
    ON_THE_CREW = "on_the_crew"
    SHIFT = "shift"
    OVERLAP = "overlap"
    TRAVEL = "travel"
    DAY_TOO_LONG = "day_too_long"
    REST = "rest"


_BY_BLOCK = {
    BlockKind.NOT_ON_DUTY: Filter.OFF_DUTY,
    BlockKind.NO_SKILL: Filter.SKILL,
    BlockKind.LEVEL_TOO_LOW: Filter.LEVEL,
    BlockKind.CERTIFICATE_MISSING: Filter.CERTIFICATE,
    BlockKind.CERTIFICATE_UNPROVED: Filter.CERTIFICATE,
    BlockKind.CERTIFICATE_EXPIRED: Filter.CERTIFICATE,
}
_BY_REASON = {
    Reason.OUTSIDE_SHIFT: Filter.SHIFT,
    Reason.OVERLAPS: Filter.OVERLAP,
    Reason.TRAVEL_BEFORE: Filter.TRAVEL,
    Reason.TRAVEL_AFTER: Filter.TRAVEL,
    Reason.DAY_TOO_LONG: Filter.DAY_TOO_LONG,
    Reason.NEEDS_REST: Filter.REST,
}
# What a supervisor may override with a reason: neither law nor qualification nor physics.
SOFT = frozenset({Filter.TRAVEL})


@dataclass(frozen=True)
class Standing:
    """What is known of a worker before anybody asks about a visit."""

    code: str
    name: str
    candidate: Candidate
    blocks: tuple[BlockReason, ...] = ()
    leave: tuple[Span, ...] = ()
    served: int = 0
    is_on_standby: bool = False


@dataclass(frozen=True)
class Question:
    """One seat of one visit: when, where, under which limits, and whom not to ask."""

    span: Span
    place: Place
    rules: WorkRules
    asked_before: frozenset[int] = frozenset()
    on_the_crew: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Judged:
    """A worker's answer to a question: what is in the way, or the parts of the merit."""

    standing: Standing
    removed_by: Filter | None = None
    block: BlockReason | None = None
    short_minutes: int = 0
    travel_minutes: int = 0
    comes_from_home: bool = True
    parts: dict[str, int] = field(default_factory=dict)

    @property
    def worker_id(self) -> int:
        return self.standing.candidate.worker_id

    @property
    def total(self) -> int:
        return sum(self.parts.values())


def judged(standing: Standing, question: Question) -> Judged:
    """The first thing in the way, or the merit of the worker for this seat."""
    worker_id = standing.candidate.worker_id
    if standing.blocks:
        block = standing.blocks[0]
        return Judged(standing, removed_by=_BY_BLOCK[block.kind], block=block)
    if overlaps(standing.leave, [question.span]):
        return Judged(standing, removed_by=Filter.LEAVE)
    if worker_id in question.asked_before:
        return Judged(standing, removed_by=Filter.ASKED_BEFORE)
    if worker_id in question.on_the_crew:
        return Judged(standing, removed_by=Filter.ON_THE_CREW)
    verdict = is_feasible(
        standing.candidate, question.span, question.place, TRAVEL, question.rules, ZONE
    )
    if verdict.reason is not None:
        return Judged(
            standing, removed_by=_BY_REASON[verdict.reason], short_minutes=verdict.minutes
        )
    return _with_merit(standing, question)


def _with_merit(standing: Standing, question: Question) -> Judged:
    minutes, from_home = way_there(standing.candidate, question.span, question.place)
    parts = {
        "travel": -minutes,
        "continuity": MINUTES_PER_SERVED_VISIT * min(standing.served, MOST_SERVED_VISITS),
        "score": round((standing.candidate.score - USUAL_STARS) * MINUTES_PER_STAR),
        "preferred": MINUTES_FOR_PREFERRED if standing.candidate.is_preferred else 0,
    }
    return Judged(standing, travel_minutes=minutes, comes_from_home=from_home, parts=parts)


def way_there(candidate: Candidate, span: Span, place: Place) -> tuple[int, bool]:
    """Minutes to the visit, and whether the worker comes from home or from an earlier visit."""
    day = span.start.astimezone(ZONE).date()
    earlier = [
        c
        for c in candidate.commitments
        if c.span.end <= span.start and c.span.end.astimezone(ZONE).date() == day
    ]
    if not earlier:
        return TRAVEL.minutes(candidate.home, place), True
    last = max(earlier, key=lambda c: c.span.end)
    return TRAVEL.minutes(last.place, place, last.span.end), False


def ranked(answers: Iterable[Judged]) -> list[Judged]:
    """Who can come first, best merit first; then the others, nearest to being able first.

    Ties go to the lower worker id.
    """
    order = {reason: position for position, reason in enumerate(reversed(Filter))}
    return sorted(
        answers,
        key=lambda one: (
            (0, -one.total, one.worker_id)
            if one.removed_by is None
            else (1, order[one.removed_by], one.worker_id)
        ),
    )


def standby_first(answers: Sequence[Judged]) -> list[Judged]:
    """The same order, with those on standby before all others."""
    return sorted(answers, key=lambda one: not one.standing.is_on_standby)


def able(answers: Iterable[Judged]) -> list[Judged]:
    return [one for one in answers if one.removed_by is None]


def explanation(answers: Collection[Judged], chosen: Judged | None) -> dict[str, object]:
    """What is kept with an assignment; `considered` = the removed + the fitting, always."""
    removed = Counter(one.removed_by for one in answers if one.removed_by is not None)
    fitting = ranked(able(answers))
    reasons: dict[str, object] = {
        "considered": len(answers),
        "removed": [[kind.value, removed[kind]] for kind in Filter if removed[kind]],
        "fitting": len(fitting),
    }
    if chosen is not None:
        reasons |= {
            "rank": fitting.index(chosen) + 1 if chosen in fitting else 0,
            "travel_minutes": chosen.travel_minutes,
            "comes_from_home": chosen.comes_from_home,
            "served": chosen.standing.served,
            "stars": round(chosen.standing.candidate.score, 1),
            "is_preferred": chosen.standing.candidate.is_preferred,
            "parts": chosen.parts,
            "total": chosen.total,
        }
    return reasons
