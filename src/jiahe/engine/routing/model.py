"""The question put to a planner and its answer; both frozen, both with a content hash."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from jiahe.engine.hashing import content_hash
from jiahe.engine.intervals import Span
from jiahe.engine.travel import CrowTravel, Place, TravelModel
from jiahe.engine.workday import Commitment, WorkRules


class Filter(StrEnum):
    """What keeps a worker from a job, in the order in which it is asked."""

    SKILL = "skill"
    FORBIDDEN = "forbidden"
    PINNED = "pinned"
    OUTSIDE_SHIFT = "outside_shift"
    OVERLAPS = "overlaps"
    TRAVEL = "travel"
    DAY_TOO_LONG = "day_too_long"
    NEEDS_REST = "needs_rest"
    CREW = "crew"
    NOT_ASKED = "not_asked"  # time was up before the job's turn
    NOT_COUNTED = "not_counted"  # nobody could come, and there was no time to say why


@dataclass(frozen=True, slots=True)
class Job:
    """A visit to be planned; it lies whole within one of its windows.

    `level` is the lowest skill grade that will do: 5 (五级) is the lowest, 2 (二级) the highest,
    and a worker of a lower number qualifies. A higher `priority` is planned first. A crew starts
    together or not at all. `pinned_worker` is one of the crew, `pinned_start` the only start.
    """

    id: int
    place: Place
    windows: tuple[Span, ...]
    duration_minutes: int
    skill: str
    level: int = 5
    priority: int = 0
    crew_size: int = 1
    preferred: frozenset[int] = frozenset()
    forbidden: frozenset[int] = frozenset()
    pinned_worker: int | None = None
    pinned_start: datetime | None = None

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.duration_minutes)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who can be sent; `busy` is promised already and stays as it is.

    `ahead_minutes` tells by how much the worker's income of the last days lies above the middle of
    all, in minutes of work; below it is negative.
    """

    id: int
    home: Place
    working: tuple[Span, ...]
    skills: tuple[tuple[str, int], ...]
    busy: tuple[Commitment, ...] = ()
    ahead_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """What one unit of each part of the score costs, in minutes of travel.

    `unassigned` counts once more for each step of priority; `not_preferred` for each seat given to
    somebody else than the household's own; `load_squared` for each square hour of a worker's load.
    `fairness` alone is told in seconds: for each square hour by which a worker's income, the day
    included, misses the middle.
    """

    travel: int = 1
    unassigned: int = 300
    not_preferred: int = 30
    load_squared: int = 0
    fairness: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Jobs and workers, and all that decides which plan is better.

    Starts are looked for every `step_minutes` from the beginning of a window. A travel model is a
    frozen dataclass, so that it has a place in the content hash.
    """

    jobs: tuple[Job, ...]
    workers: tuple[Worker, ...]
    travel: TravelModel = field(default_factory=CrowTravel)
    rules: WorkRules = field(default_factory=WorkRules)
    weights: Weights = field(default_factory=Weights)
    zone_name: str = "Asia/Shanghai"
    step_minutes: int = 15

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def content_hash(self) -> str:
        """The same for the same question."""
        return content_hash(self)


@dataclass(frozen=True, slots=True, order=True)
class Stop:
    """One seat of a job: who comes, and when."""

    job_id: int
    worker_id: int
    start: datetime


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A job without a crew: the filter nearest to success, and how many workers each removed."""

    job_id: int
    reason: Filter
    counts: tuple[tuple[Filter, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Stops by job and worker, the jobs left over, and the parts of the score; less is better."""

    stops: tuple[Stop, ...]
    unassigned: tuple[Unassigned, ...]
    score: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(value for _, value in self.score)

    @property
    def content_hash(self) -> str:
        """The same for the same answer."""
        return content_hash(self)
