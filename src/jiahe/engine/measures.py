"""Which measure follows from what happened: staged, in points, each ending by itself; pure.

A rule proposes, people decide. What households say never leads to a measure alone: a low fair
score counts only beside something that a professional has seen. A measure is at most one stage
above the last one, save after a grave case. Nobody is barred before the end of cooperation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Stage(StrEnum):
    """From the mildest to the hardest; the order is the ladder."""

    NOTICE = "notice"
    COACHING = "coaching"
    RETRAINING = "retraining"
    LIMITED = "limited"
    SUSPENDED = "suspended"
    ENDED = "ended"
    BARRED = "barred"


class CauseKind(StrEnum):
    """What counts, each seen or upheld by a person; a low score is households' voice alone."""

    LOW_SCORE = "low_score"
    OBJECTION = "objection"
    DEFECT = "defect"
    MYSTERY = "mystery"
    RETEST = "retest"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that happened; `ref` finds its evidence."""

    kind: CauseKind
    on: date
    ref: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A measure that was confirmed: its stage, when, and the causes that it answered."""

    stage: Stage
    on: date
    refs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rules:
    """Thresholds with their version; points by cause, least points by stage, days by stage."""

    version: str
    window: timedelta
    memory: timedelta  # how long an earlier measure makes the next one harder
    points: dict[CauseKind, int]
    least: dict[Stage, int]
    days: dict[Stage, int]
    usual_share: float = 0.01  # of visits that end in an objection however good the work is


FIRST = Rules(
    version="1",
    window=timedelta(days=90),
    memory=timedelta(days=180),
    points={
        CauseKind.LOW_SCORE: 1,
        CauseKind.OBJECTION: 2,
        CauseKind.DEFECT: 2,
        CauseKind.MYSTERY: 3,
        CauseKind.RETEST: 4,
        CauseKind.GRAVE: 10,
    },
    least={
        Stage.NOTICE: 2,
        Stage.COACHING: 4,
        Stage.RETRAINING: 6,
        Stage.LIMITED: 8,
        Stage.SUSPENDED: 10,
        Stage.ENDED: 14,
        Stage.BARRED: 20,
    },
    days={
        Stage.NOTICE: 90,
        Stage.COACHING: 30,
        Stage.RETRAINING: 30,
        Stage.LIMITED: 14,
        Stage.SUSPENDED: 14,
        Stage.ENDED: 180,
        Stage.BARRED: 730,
    },
)
LONGEST = timedelta(days=5 * 365)  # negatives end after five years at the latest (L41)
LADDER = tuple(Stage)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The stage, its causes with their points (the weightiest first), and how long it runs."""

    stage: Stage
    causes: tuple[tuple[Cause, int], ...]
    points: int
    days: int
    version: str


def propose(
    causes: Iterable[Cause],
    taken: Sequence[Taken],
    on: date,
    rules: Rules = FIRST,
    *,
    visits: int = 0,
) -> Proposal | None:
    """What follows on that day; None when nothing does, or nothing new has happened.

    A cause counts once: what a measure has answered counts for no other. Of `visits` in the
    window so many objections as are usual are left out, the oldest first: who works much is not
    punished for it.
    """
    answered = {ref for one in taken for ref in one.refs}
    recent = _beyond_usual(_in_window(causes, on, rules), int(visits * rules.usual_share))
    counted = [one for one in recent if one.ref not in answered]
    if all(one.kind is CauseKind.LOW_SCORE for one in counted):
        return None
    points = sum(rules.points[one.kind] for one in counted)
    earned = [stage for stage in LADDER if points >= rules.least[stage]]
    if not earned:
        return None
    stage = _staged(earned[-1], counted, taken, on, rules)
    rows = sorted(
        ((one, rules.points[one.kind]) for one in counted), key=lambda row: (-row[1], row[0].on)
    )
    return Proposal(stage, tuple(rows), points, days_of(stage, rules), rules.version)


def _in_window(causes: Iterable[Cause], on: date, rules: Rules) -> list[Cause]:
    return [one for one in causes if on - rules.window < one.on <= on]


def _beyond_usual(causes: Sequence[Cause], usual: int) -> list[Cause]:
    objections = sorted(
        (one for one in causes if one.kind is CauseKind.OBJECTION), key=lambda one: one.on
    )
    forgiven = {one.ref for one in objections[:usual]}
    return [one for one in causes if one.ref not in forgiven]


def _staged(
    earned: Stage, counted: Sequence[Cause], taken: Sequence[Taken], on: date, rules: Rules
) -> Stage:
    """Not above the next stage; a grave case reaches suspension at once, never further."""
    remembered = [LADDER.index(one.stage) for one in taken if one.on > on - rules.memory]
    reach = max(remembered, default=-1) + 1
    if any(one.kind is CauseKind.GRAVE for one in counted):
        reach = max(reach, LADDER.index(Stage.SUSPENDED))
    return LADDER[min(LADDER.index(earned), reach)]


def days_of(stage: Stage, rules: Rules = FIRST) -> int:
    """How long a measure of that stage runs; never longer than five years."""
    return min(rules.days[stage], LONGEST.days)


@dataclass(frozen=True, slots=True)
class Merits:
    """What speaks for a reward in a quarter: visits, sure score, looks without a defect."""

    visits: int
    score_low: float
    inspections: int
    defects: int
    objections: int


FEWEST_VISITS, GOOD_SCORE, FEWEST_LOOKS = 20, 4.6, 2
REWARD_FEN = 20_000
REWARD_VERSION = "1"


def reward_of(merits: Merits) -> int:
    """What is proposed, in fen; nought unless marks *and* inspections speak for it."""
    is_good = (
        merits.visits >= FEWEST_VISITS
        and merits.score_low >= GOOD_SCORE
        and merits.inspections >= FEWEST_LOOKS
        and merits.defects == 0
        and merits.objections == 0
    )
    return REWARD_FEN if is_good else 0
