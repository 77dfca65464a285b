"""Parts of a split day: queued, taken by a host, answered once, taken back, withdrawn, purged.

Each step is one conditional update, so that a part has one answer at most: a host that comes late,
twice, or after its part was taken back, changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from jiahe.dispatch.choices import JobState, PartState
from jiahe.dispatch.models import PlanPart
from jiahe.dispatch.queries.runs import run_by_code
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company

KEPT = timedelta(hours=1)
UNDER_WAY = (PartState.WAITING, PartState.TAKEN)
STUCK = (*UNDER_WAY, PartState.FAILED)


def queue_parts(*, run_code: str, parcels: Iterable[bytes]) -> list[str]:
    """The parts' codes in the order of the parcels; raises `NoSuchRun`."""
    run, made_at = run_by_code(run_code), now()
    made = PlanPart.objects.bulk_create(
        PlanPart(company_id=current_company(), run=run, parcel=parcel, made_at=made_at)
        for parcel in parcels
    )
    return [part.code for part in made]


def take(*, code: str, host: str) -> bytes | None:
    """The part's parcel for this host alone; None when there is nothing (more) to do."""
    rows = PlanPart.objects.filter(code=code, state=PartState.WAITING, run__state=JobState.RUNNING)
    changed = rows.update(state=PartState.TAKEN, host=host[:80], taken_at=now())
    if not changed:
        return None
    return bytes(PlanPart.objects.values_list("parcel", flat=True).get(code=code))


def keep_answer(*, code: str, host: str, answer: bytes) -> bool:
    """Taken -> done; False when somebody else has answered, or nobody waits any more."""
    rows = PlanPart.objects.filter(code=code, state=PartState.TAKEN, host=host[:80])
    return bool(rows.update(state=PartState.DONE, answer=answer, ended_at=now()))


def give_up(*, code: str, host: str, failure: str) -> bool:
    """Taken -> failed: whoever waits need not wait longer."""
    rows = PlanPart.objects.filter(code=code, state=PartState.TAKEN, host=host[:80])
    return bool(rows.update(state=PartState.FAILED, failure=failure[:80], ended_at=now()))


def take_back(*, code: str) -> bool:
    """The part is reckoned by whoever asked; False when its answer came first."""
    rows = PlanPart.objects.filter(code=code, state__in=STUCK)
    return bool(rows.update(state=PartState.OWN, ended_at=now()))


def withdraw(*, codes: Sequence[str]) -> int:
    """Ends those of these parts that nobody has answered."""
    rows = PlanPart.objects.filter(code__in=codes, state__in=UNDER_WAY)
    return rows.update(state=PartState.WITHDRAWN, ended_at=now())


def withdraw_all(*, run_code: str) -> int:
    """Ends what an earlier attempt of the run, killed in the middle, left in the queue."""
    rows = PlanPart.objects.filter(run__code=run_code, state__in=UNDER_WAY)
    return rows.update(state=PartState.WITHDRAWN, ended_at=now())


def purge() -> int:
    """Removes parts that are older than an hour: they hold where people live, if as numbers."""
    return PlanPart.objects.filter(made_at__lt=now() - KEPT).delete()[0]
