"""Every write to workers, skills, certificates, calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.workforce.choices import Duty, LeaveState, Transport, Truth
from jiahe.workforce.models import Certificate, Leave, SkillGrant, WeeklyShift, Worker


class CertificateEndsBeforeItBegins(Refusal):
    sentence = gettext_lazy("The last valid day lies before the first. Please correct the dates.")


class LeaveTooShort(Refusal):
    sentence = gettext_lazy("Leave must end after it starts, and cannot lie in the past.")


class UnknownLevel(Refusal):
    sentence = gettext_lazy("Skill levels run from 5 (entry) to 1 (highest).")


@transaction.atomic
def hire_worker(  # noqa: PLR0913  # a person's file has this many parts
    *,
    person_id: int,
    name: str,
    home_lat: float,
    home_lng: float,
    store_id: int | None = None,
    gender: str = "f",
    born_on: date | None = None,
    years: int = 0,
    story: str = "",
    transport: Transport = Transport.E_BIKE,
) -> Worker:
    return Worker.objects.create(
        company_id=current_company(),
        person_id=person_id,
        store_id=store_id,
        name=name,
        gender=gender,
        born_on=born_on,
        years=years,
        story=story[:200],
        home_lat=home_lat,
        home_lng=home_lng,
        transport=transport,
    )


@transaction.atomic
def grant_skill(*, worker_id: int, skill: str, level: int) -> None:
    if not 1 <= level <= 5:  # law.md L17
        raise UnknownLevel
    SkillGrant.objects.update_or_create(
        company_id=current_company(), worker_id=worker_id, skill=skill, defaults={"level": level}
    )


@transaction.atomic
def add_certificate(
    *,
    worker_id: int,
    kind: str,
    issuer: str,
    number: str,
    valid_from: date,
    valid_until: date,
    truth: Truth = Truth.UPLOADED,
) -> Certificate:
    if valid_until < valid_from:
        raise CertificateEndsBeforeItBegins
    return Certificate.objects.create(
        company_id=current_company(),
        worker_id=worker_id,
        kind=kind,
        issuer=issuer,
        number=number,
        valid_from=valid_from,
        valid_until=valid_until,
        truth=truth,
    )


@transaction.atomic
def set_weekly_shifts(*, worker_id: int, shifts: Sequence[tuple[int, time, time]]) -> None:
    """Replaces the weekly pattern: (weekday, start, end) in local wall time."""
    WeeklyShift.objects.filter(worker_id=worker_id).delete()
    WeeklyShift.objects.bulk_create(
        WeeklyShift(
            company_id=current_company(),
            worker_id=worker_id,
            weekday=weekday,
            starts=starts,
            ends=ends,
        )
        for weekday, starts, ends in shifts
    )


@transaction.atomic
def ask_leave(*, worker_id: int, starts_at: datetime, ends_at: datetime, reason: str) -> Leave:
    if ends_at <= starts_at or ends_at <= now():
        raise LeaveTooShort
    return Leave.objects.create(
        company_id=current_company(),
        worker_id=worker_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason[:80],
        state=LeaveState.ASKED,
    )


@transaction.atomic
def grant_leave(*, worker_id: int, starts_at: datetime, ends_at: datetime, reason: str) -> Leave:
    """Leave that counts at once (sickness, or granted on the spot)."""
    leave = ask_leave(worker_id=worker_id, starts_at=starts_at, ends_at=ends_at, reason=reason)
    leave.state = LeaveState.GRANTED
    leave.save(update_fields=["state"])
    return leave


@transaction.atomic
def end_leave(*, worker_id: int) -> int:
    """The worker is back: leave that has begun ends now; returns how many rows that were."""
    rows = Leave.objects.filter(worker_id=worker_id, starts_at__lt=now(), ends_at__gt=now())
    return rows.update(ends_at=now())


@as_part
def set_score(*, worker_id: int, mean: float, low: float, high: float, count: int) -> None:
    """Keeps the fair score beside the worker, where matching reads it."""
    Worker.objects.filter(pk=worker_id).update(
        score_mean=mean, score_low=low, score_high=high, score_count=count
    )


@transaction.atomic
def end_duty(*, worker_id: int) -> None:
    """The worker is sent no more; the file and its history stay."""
    Worker.objects.filter(pk=worker_id).update(duty=Duty.LEFT)


@transaction.atomic
def resume_duty(*, worker_id: int) -> None:
    """Back on duty after an end that was not right."""
    Worker.objects.filter(pk=worker_id, duty=Duty.LEFT).update(duty=Duty.ON)


@dataclass(frozen=True)
class Paper:
    kind: str
    issuer: str
    number: str
    valid_from: date
    valid_until: date
    truth: Truth


@dataclass(frozen=True)
class Hire:
    """A worker's whole file, to be entered with many others."""

    person_id: int
    name: str
    home_lat: float
    home_lng: float
    store_id: int
    gender: str
    born_on: date
    years: int
    story: str
    transport: Transport
    skills: tuple[tuple[str, int], ...]
    shifts: tuple[tuple[int, time, time], ...]
    papers: tuple[Paper, ...]
    leaves: tuple[tuple[datetime, datetime, str], ...]


@transaction.atomic
def hire_many(*, hires: Sequence[Hire]) -> list[int]:
    """The workers' ids in the order given, with skills, weeks, papers and granted leave."""
    company_id = current_company()
    rows = Worker.objects.bulk_create(_worker(one, company_id) for one in hires)
    pairs = list(zip(rows, hires, strict=True))
    SkillGrant.objects.bulk_create(
        SkillGrant(company_id=company_id, worker=row, skill=skill, level=level)
        for row, one in pairs
        for skill, level in one.skills
    )
    WeeklyShift.objects.bulk_create(
        WeeklyShift(company_id=company_id, worker=row, weekday=day, starts=starts, ends=ends)
        for row, one in pairs
        for day, starts, ends in one.shifts
    )
    Certificate.objects.bulk_create(
        Certificate(company_id=company_id, worker=row, **vars(paper))
        for row, one in pairs
        for paper in one.papers
    )
    Leave.objects.bulk_create(
        Leave(company_id=company_id, worker=row, starts_at=starts, ends_at=ends, reason=reason)
        for row, one in pairs
        for starts, ends, reason in one.leaves
    )
    return [row.pk for row in rows]


def _worker(one: Hire, company_id: int) -> Worker:
    return Worker(
        company_id=company_id,
        person_id=one.person_id,
        store_id=one.store_id,
        name=one.name,
        gender=one.gender,
        born_on=one.born_on,
        years=one.years,
        story=one.story[:200],
        home_lat=one.home_lat,
        home_lng=one.home_lng,
        transport=one.transport,
    )
