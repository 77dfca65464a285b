"""Parts of a split day, as whoever waits for their answers sees them."""

from collections import Counter
from collections.abc import Sequence

from jiahe.dispatch.choices import JobState, PartState
from jiahe.dispatch.models import PlanJob, PlanPart


def is_running(run_code: str) -> bool:
    """False when the run was stopped, or has ended without its parts."""
    return PlanJob.objects.filter(code=run_code, state=JobState.RUNNING).exists()


def states_of(codes: Sequence[str]) -> dict[str, str]:
    return dict(PlanPart.objects.filter(code__in=codes).values_list("code", "state"))


def answers_of(codes: Sequence[str]) -> dict[str, bytes]:
    """The answers that are there."""
    rows = PlanPart.objects.filter(code__in=codes, state=PartState.DONE)
    return {code: bytes(answer) for code, answer in rows.values_list("code", "answer")}


def hosts_of(codes: Sequence[str]) -> dict[str, int]:
    """How many of these parts each host has answered."""
    rows = PlanPart.objects.filter(code__in=codes, state=PartState.DONE)
    return dict(Counter(rows.values_list("host", flat=True)))
