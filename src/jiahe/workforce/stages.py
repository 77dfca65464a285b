"""The way from an application to duty, as a table of allowed moves; pure.

Nobody skips a stage, nobody goes back; whoever was turned down may apply again.
"""

from jiahe.workforce.choices import Stage

MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.APPLIED: frozenset({Stage.INTERVIEW, Stage.TURNED_DOWN, Stage.WITHDRAWN}),
    Stage.INTERVIEW: frozenset({Stage.CHECKS, Stage.TURNED_DOWN, Stage.WITHDRAWN}),
    Stage.CHECKS: frozenset({Stage.TRAINING, Stage.TURNED_DOWN, Stage.WITHDRAWN}),
    Stage.TRAINING: frozenset({Stage.EXAM, Stage.TURNED_DOWN, Stage.WITHDRAWN}),
    Stage.EXAM: frozenset({Stage.CERTIFICATE, Stage.TURNED_DOWN, Stage.WITHDRAWN}),
    Stage.CERTIFICATE: frozenset({Stage.ON_DUTY, Stage.TURNED_DOWN, Stage.WITHDRAWN}),
    Stage.ON_DUTY: frozenset({Stage.LEFT}),
    Stage.LEFT: frozenset(),
    Stage.TURNED_DOWN: frozenset(),
    Stage.WITHDRAWN: frozenset(),
}
PIPELINE = (
    Stage.APPLIED,
    Stage.INTERVIEW,
    Stage.CHECKS,
    Stage.TRAINING,
    Stage.EXAM,
    Stage.CERTIFICATE,
    Stage.ON_DUTY,
)
ENDED = frozenset({Stage.LEFT, Stage.TURNED_DOWN, Stage.WITHDRAWN})
TOPICS = ("manner", "experience", "language", "safety", "reliability")
MOST_PER_TOPIC = 20  # five topics make 100 points


def may_move(frm: str, to: Stage) -> bool:
    return to in MOVES[Stage(frm)]


def total_of(marks: dict[str, int]) -> int:
    """Points of 100; raises ValueError unless every topic has 0 to 20."""
    if set(marks) != set(TOPICS):
        raise ValueError("each topic is marked once")
    if not all(0 <= mark <= MOST_PER_TOPIC for mark in marks.values()):
        raise ValueError("a topic has 0 to 20 points")
    return sum(marks.values())
