"""Who can be sent at all, before anybody looks at a clock."""

from jiahe.engine.routing.model import Filter, Job, Worker


def standing_filter(worker: Worker, job: Job) -> Filter | None:
    """The first reason that holds at every hour; None when there is none."""
    if not has_skill(worker, job):
        return Filter.SKILL
    if worker.id in job.forbidden:
        return Filter.FORBIDDEN
    if job.pinned_worker not in (None, worker.id) and job.crew_size == 1:
        return Filter.PINNED
    return None


def may_be_sent(worker: Worker, job: Job) -> bool:
    """Whether only time could be in the way."""
    return standing_filter(worker, job) is None


def has_skill(worker: Worker, job: Job) -> bool:
    """Whether the worker holds the skill at the job's grade or a higher one (a lower number)."""
    return any(skill == job.skill and level <= job.level for skill, level in worker.skills)
