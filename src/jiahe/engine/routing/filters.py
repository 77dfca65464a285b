"""Who can be sent at all, before anybody looks at a clock."""

from collections.abc import Iterable

from jiahe.engine.routing.model import Filter, Job, Worker


def barred(worker: Worker, job: Job) -> Filter | None:
    """What keeps somebody with the skill from the job at every hour."""
    if worker.id in job.forbidden:
        return Filter.FORBIDDEN
    if job.pinned_worker not in (None, worker.id) and job.crew_size == 1:
        return Filter.PINNED
    return None


def may_be_sent(worker: Worker, job: Job) -> bool:
    """Whether only time could be in the way."""
    return has_skill(worker, job) and barred(worker, job) is None


def has_skill(worker: Worker, job: Job) -> bool:
    """Whether the worker holds the skill at the job's grade or a higher one (a lower number)."""
    return any(skill == job.skill and level <= job.level for skill, level in worker.skills)


class Skilled:
    """Workers by what they can do; asked once for each skill and grade."""

    def __init__(self, workers: Iterable[Worker]) -> None:
        self._workers = tuple(workers)
        self._found: dict[tuple[str, int], tuple[Worker, ...]] = {}

    def for_job(self, job: Job) -> tuple[Worker, ...]:
        """Those who hold the skill at the job's grade or a higher one, in their order."""
        key = (job.skill, job.level)
        if key not in self._found:
            self._found[key] = tuple(one for one in self._workers if has_skill(one, job))
        return self._found[key]
