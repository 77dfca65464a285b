"""The grades in force, with what each stands on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiahe.catalog.models import Service
from jiahe.quality.choices import GradeSubject
from jiahe.quality.models import Grade

PART_WORDS: dict[str, str | Promise] = {
    "satisfied": _("Ratings of four and more"),
    "peaceful": _("Visits accepted without an objection"),
    "surveyed": _("Surveys answered or declined"),
    "proven": _("Workers with a proven paper"),
    "called": _("Call backs made in time"),
}


def latest_grades() -> dict[tuple[str, int], Grade]:
    """(subject, id) -> the latest grade."""
    rows = Grade.objects.order_by("subject", "subject_id", "-made_at", "-pk")
    return {(one.subject, one.subject_id): one for one in rows.distinct("subject", "subject_id")}


@dataclass(frozen=True)
class PartRow:
    words: str | Promise
    share: float
    points: float
    of: float
    n: int


@dataclass(frozen=True)
class ServiceStars:
    service: Service
    stars: int
    made_at: datetime


@dataclass(frozen=True)
class CompanyPage:
    """The company's grade, its parts, and the stars of its services; `grade` None: not yet."""

    grade: Grade | None
    parts: tuple[PartRow, ...]
    services: tuple[ServiceStars, ...]
    history: tuple[Grade, ...]


def company_page(company_id: int) -> CompanyPage:
    grades = latest_grades()
    own = grades.get((GradeSubject.COMPANY.value, company_id))
    services = Service.objects.select_related("category").in_bulk(
        [key for subject, key in grades if subject == GradeSubject.SERVICE]
    )
    starred = [
        ServiceStars(services[key], int(one.level), one.made_at)
        for (subject, key), one in grades.items()
        if subject == GradeSubject.SERVICE and one.level and key in services
    ]
    history = Grade.objects.filter(subject=GradeSubject.COMPANY, subject_id=company_id)
    return CompanyPage(
        own,
        tuple(_part(row) for row in own.reasons) if own else (),
        tuple(sorted(starred, key=lambda row: (-row.stars, row.service.name))),
        tuple(history.order_by("-made_at")[:12]),
    )


def _part(row: Mapping[str, object]) -> PartRow:
    return PartRow(
        PART_WORDS[str(row["part"])],
        100 * float(str(row["share"])),
        float(str(row["points"])),
        float(str(row["of"])),
        int(str(row["n"])),
    )


@dataclass(frozen=True)
class Certified:
    """What a certificate states today; `grade` None: none in force, `service` None: a company."""

    grade: Grade | None
    service: Service | None = None

    @property
    def checksum(self) -> str:
        """The beginning of the hash of what the grade stands on."""
        return self.grade.inputs_hash[:16].upper() if self.grade else ""


def certified_company(company_id: int) -> Certified:
    """The company's level in force."""
    return Certified(_in_force(GradeSubject.COMPANY, company_id))


def certified_service(code: str) -> Certified | None:
    """The stars of a service of the company in scope; None for a service that it does not have."""
    service = Service.objects.filter(code=code).first()
    return Certified(_in_force(GradeSubject.SERVICE, service.pk), service) if service else None


def _in_force(subject: GradeSubject, subject_id: int) -> Grade | None:
    """The latest one, unless it says that there is no grade any more."""
    rows = Grade.objects.filter(subject=subject, subject_id=subject_id)
    found = rows.order_by("-made_at", "-pk").first()
    return found if found and found.level else None


def worker_stars(worker_id: int) -> Grade | None:
    """The worker's latest star grade."""
    rows = Grade.objects.filter(subject=GradeSubject.WORKER, subject_id=worker_id)
    return rows.order_by("-made_at", "-pk").first()
