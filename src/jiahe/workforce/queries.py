from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet

from jiahe.engine.intervals import Span
from jiahe.workforce.choices import Duty, LeaveState
from jiahe.workforce.models import AskedPaper, Certificate, Leave, SkillGrant, Worker
from jiahe.workforce.rules import BlockReason, gate_blocks

ZONE = ZoneInfo(settings.TIME_ZONE)


@dataclass(frozen=True)
class Need:
    """What a service asks of whoever carries it out."""

    skill: str
    lowest_level: int
    required_certificates: tuple[str, ...] = ()
    shift_kind: str = "visit"


class Sold(Protocol):
    """A service on the shelf: only read here."""

    skill: str
    lowest_level: int
    required_certificates: list[str]
    shift_kind: str


def need_for(service: Sold) -> Need:
    """What this service asks; what law and company ask beside it is added at the gate."""
    return Need(
        service.skill,
        service.lowest_level,
        tuple(service.required_certificates),
        service.shift_kind,
    )


class Paper(NamedTuple):
    """What a certificate proves, without its row."""

    kind: str
    truth: str
    valid_from: date
    valid_until: date


def worker_of(person_id: int) -> Worker | None:
    """The person's worker row in the company in scope."""
    return Worker.objects.filter(person_id=person_id).first()


def companies_with_file(person_id: int) -> set[int]:
    """Of the companies in scope those that keep a worker's file of the person."""
    return set(Worker.objects.filter(person=person_id).values_list("company_id", flat=True))


def worker_by_code(code: str) -> Worker | None:
    return Worker.objects.filter(code=code).first()


def workers_coded(codes: Iterable[str]) -> list[Worker]:
    """With their persons, in the order in which they were hired."""
    rows = Worker.objects.filter(code__in=list(codes)).select_related("person")
    return list(rows.order_by("pk"))


def workers_in_company() -> QuerySet[Worker]:
    """Everybody who works here or pauses; who is not yet on duty is not among them."""
    return people_on_file().exclude(duty=Duty.TRAINEE)


def people_on_file() -> QuerySet[Worker]:
    """Everybody who has not left, on duty or on the way to it."""
    return (
        Worker.objects.exclude(duty=Duty.LEFT)
        .prefetch_related("skills", "certificates")
        .order_by("pk")
    )


def workers_named(worker_ids: Iterable[int]) -> dict[int, Worker]:
    return Worker.objects.in_bulk(list(worker_ids))


def leaves_between(worker_ids: Sequence[int], first: date, last: date) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for worker_id, starts_at, ends_at in _leaves(worker_ids, first, last):
        found.setdefault(worker_id, []).append(Span(starts_at, ends_at))
    return found


def _leaves(
    worker_ids: Sequence[int], first: date, last: date
) -> QuerySet[Leave, tuple[int, datetime, datetime]]:
    opens = datetime(first.year, first.month, first.day, tzinfo=ZONE)
    closes = datetime(last.year, last.month, last.day, tzinfo=ZONE) + timedelta(days=2)
    return Leave.objects.filter(
        worker_id__in=worker_ids,
        state=LeaveState.GRANTED,
        starts_at__lt=closes,
        ends_at__gt=opens,
    ).values_list("worker_id", "starts_at", "ends_at")


def levels_of(skill: str) -> dict[int, int]:
    """Grade -> how many workers of the company in scope hold it in this skill."""
    rows = SkillGrant.objects.filter(skill=skill, worker__duty=Duty.ON)
    return dict(rows.order_by().values_list("level").annotate(people=Count("worker_id")))


def leaves_of(worker_id: int, since: datetime) -> list[Leave]:
    """The worker's leave that has not ended by then, asked for or answered, earliest first."""
    rows = Leave.objects.filter(worker_id=worker_id, ends_at__gte=since)
    return list(rows.order_by("starts_at"))


def worker_ids_by_phone() -> dict[str, int]:
    """The ids of the workers of the company in scope by their phone number."""
    return dict(Worker.objects.values_list("person__phone", "pk"))


@dataclass(frozen=True)
class Standing:
    """A worker with papers and skills, and what keeps them from which of these needs."""

    worker: Worker
    certificates: tuple[Certificate, ...]
    gates: tuple[tuple[BlockReason, tuple[str, ...]], ...]  # reason, names of the needs it bars


def standings(needs: Mapping[str, Need], on: date) -> list[Standing]:
    """Everybody who has not left; a need counts for those who hold its skill at some level."""
    asked = papers_of_everybody()
    return [standing_of(worker, needs, on, asked) for worker in people_on_file()]


def papers_of_everybody() -> tuple[str, ...]:
    """The kinds of paper that the company in scope asks of all its workers."""
    return tuple(AskedPaper.objects.order_by("kind").values_list("kind", flat=True))


def standing_of(
    worker: Worker, needs: Mapping[str, Need], on: date, of_everybody: Sequence[str]
) -> Standing:
    """One worker's standing; `skills` and `certificates` are best prefetched."""
    papers = list(worker.certificates.all())
    levels = {grant.skill: grant.level for grant in worker.skills.all()}
    barred: dict[BlockReason, list[str]] = {}
    for name, need in needs.items():
        if need.skill in levels:
            for reason in gate_blocks(
                worker.duty, levels, papers, need, on, of_everybody=of_everybody
            ):
                barred.setdefault(reason, []).append(name)
    gates = tuple((reason, tuple(names)) for reason, names in barred.items())
    return Standing(worker, tuple(sorted(papers, key=lambda one: one.valid_until)), gates)


def certificates_ending(on: date, days: int) -> dict[int, int]:
    """Company id -> certificates of people at work that end within these days."""
    rows = Certificate.objects.filter(
        valid_until__range=(on, on + timedelta(days=days)), worker__duty=Duty.ON
    )
    return dict(rows.order_by().values_list("company_id").annotate(papers=Count("pk")))


def workers_by_company() -> dict[int, int]:
    """Company id -> people on duty."""
    rows = Worker.objects.filter(duty=Duty.ON).order_by()
    return dict(rows.values_list("company_id").annotate(people=Count("pk")))
