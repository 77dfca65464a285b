"""The list of honours 红榜: prizes and titles, rewards and five stars, with who may be named."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.timezone import localdate

from jiahe.kit.clock import now
from jiahe.quality.choices import GradeSubject, MeasureState
from jiahe.quality.models import HonourConsent, Reward
from jiahe.quality.queries.grades import latest_grades
from jiahe.workforce.models import Honour, Worker
from jiahe.workforce.queries import people_on_file

SHOWN_DAYS = 365
TOP = "5"


class Merit(StrEnum):
    HONOUR = "honour"
    REWARD = "reward"
    STARS = "stars"


@dataclass(frozen=True)
class Praise:
    """One reason to be on the list; `title` and `words` are the company's own for honours."""

    worker_id: int
    merit: Merit
    on: date
    title: str = ""
    words: str = ""


@dataclass(frozen=True)
class HonourList:
    """Named people with their reasons, latest first, and how many are not named."""

    named: tuple[tuple[Worker, tuple[Praise, ...]], ...]
    unnamed: int


def honour_list() -> HonourList:
    """Of the last year; only who gave their word, has not left, and is named."""
    by_worker: dict[int, list[Praise]] = {}
    for one in _praises():
        by_worker.setdefault(one.worker_id, []).append(one)
    people = {one.pk: one for one in people_on_file().filter(pk__in=by_worker)}
    may_name = consented(people)
    named = [
        (people[pk], tuple(sorted(by_worker[pk], key=lambda one: one.on, reverse=True)))
        for pk in people
        if pk in may_name
    ]
    named.sort(key=lambda one: (one[1][0].on, one[0].pk), reverse=True)
    return HonourList(tuple(named), len(people) - len(named))


def praises_of(worker_id: int) -> list[Praise]:
    """What the list would say of this worker, latest first."""
    found = [one for one in _praises() if one.worker_id == worker_id]
    return sorted(found, key=lambda one: one.on, reverse=True)


def praised_workers() -> set[int]:
    """Who would stand on the list, named or not."""
    return {one.worker_id for one in _praises()}


def consented(worker_ids: Iterable[int]) -> set[int]:
    """Those who may be named now."""
    rows = HonourConsent.objects.filter(worker__in=list(worker_ids), withdrawn_at=None)
    return set(rows.values_list("worker_id", flat=True))


def _praises() -> Iterator[Praise]:
    since = localdate(now()) - timedelta(days=SHOWN_DAYS)
    for honour in Honour.objects.filter(given_on__gt=since):
        yield Praise(honour.worker_id, Merit.HONOUR, honour.given_on, honour.name, honour.reason)
    rewards = Reward.objects.filter(state=MeasureState.CONFIRMED, decided_at__date__gt=since)
    for reward in rewards:
        given_on = localdate(reward.decided_at) if reward.decided_at else since
        yield Praise(reward.worker_id, Merit.REWARD, given_on, reward.quarter)
    for (subject, worker_id), grade in latest_grades().items():
        if subject == GradeSubject.WORKER and grade.level == TOP:
            yield Praise(worker_id, Merit.STARS, localdate(grade.made_at))
