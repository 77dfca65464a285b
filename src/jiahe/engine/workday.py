"""What a worker's calendar looks like to the engine, and the limits on a working day."""

from dataclasses import dataclass

from jiahe.engine.intervals import Span
from jiahe.engine.travel import Place


@dataclass(frozen=True, slots=True)
class Commitment:
    """Time that is promised already, and where it is spent."""

    span: Span
    place: Place


@dataclass(frozen=True, slots=True)
class Candidate:
    """A worker who may be sent: when she works, what she has promised, how well she suits.

    A higher `score` suits better; one point outweighs an hour of extra travel. The commitments do
    not overlap one another, as promised time never does.
    """

    worker_id: int
    home: Place
    working: tuple[Span, ...]
    commitments: tuple[Commitment, ...] = ()
    score: float = 0.0
    is_preferred: bool = False


@dataclass(frozen=True, slots=True)
class WorkRules:
    """Limits on a working day (L30, L31), in minutes; what an agreement changes is passed here.

    `max_minutes_per_day` bounds the visits of one local day. A run of visits with less than
    `rest_minutes` of free time between them, travel not counted as rest, lasts at most
    `continuous_minutes`. `buffer_minutes` is kept between two visits beside the travel. A live-in
    agreement sets the first two to 1440.
    """

    max_minutes_per_day: int = 480
    continuous_minutes: int = 240
    rest_minutes: int = 20
    buffer_minutes: int = 5
