from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from jiahe.care.choices import OVER, StepKind
from jiahe.care.models import Complaint, ComplaintPhoto, ComplaintStep
from jiahe.care.rules import Standing
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company

A_SCREEN = 50
A_BATCH = 500  # open complaints that a sweep holds at once


def _rows() -> QuerySet[Complaint]:
    steps = ComplaintStep.objects.select_related("by").order_by("place")
    photos = ComplaintPhoto.objects.order_by("pk")
    return Complaint.objects.select_related(
        "raised_by", "visit__order__service", "visit__company"
    ).prefetch_related(Prefetch("steps", steps), Prefetch("photos", photos))


def _standings(rows: Iterable[Complaint]) -> list[Standing]:
    return [Standing(row, list(row.steps.all())) for row in rows]


def standing_of(code: str) -> Standing | None:
    return next(iter(_standings(_rows().filter(code=code))), None)


def photo_of_complaint(*, code: str, photo_code: str) -> ComplaintPhoto | None:
    """A photo of a complaint to the company in scope, for its desk."""
    return ComplaintPhoto.objects.filter(code=photo_code, complaint__code=code).first()


def photo_of_visit(*, visit_id: int, photo_code: str) -> ComplaintPhoto | None:
    """A photo of a complaint about this visit, for its household."""
    return ComplaintPhoto.objects.filter(code=photo_code, complaint__visit=visit_id).first()


def standing_by_id(complaint_id: int) -> Standing:
    return _standings(_rows().filter(pk=complaint_id))[0]


def complaints_about(visit_id: int) -> list[Standing]:
    """The newest first."""
    return _standings(_rows().filter(visit=visit_id).order_by("-raised_at", "-pk"))


def complaints_of_person(person_id: int) -> list[Standing]:
    """Within the companies in scope, the newest first."""
    return _standings(_rows().filter(raised_by=person_id).order_by("-raised_at", "-pk"))


def companies_complained_at(person_id: int) -> set[int]:
    """Of the companies in scope those that keep a complaint of the person's."""
    rows = Complaint.objects.filter(raised_by=person_id)
    return set(rows.values_list("company_id", flat=True))


def photo_of_raiser(*, person_id: int, code: str, photo_code: str) -> ComplaintPhoto | None:
    """A photo of a complaint to whoever raised it, in the companies in scope."""
    rows = ComplaintPhoto.objects.filter(code=photo_code, complaint__code=code)
    return rows.filter(complaint__raised_by=person_id).first()


def not_over(company_id: int) -> Iterator[list[Standing]]:
    """Every complaint of the company that is not closed, batch by batch.

    Each batch is read in a transaction of its own, which has ended when it is handed out.
    """
    last = 0
    while True:
        with for_company(company_id):
            rows = _rows().exclude(_closed()).filter(pk__gt=last).order_by("pk")
            batch = list(rows[:A_BATCH])
        if not batch:
            return
        last = batch[-1].pk
        yield [one for one in _standings(batch) if not one.is_over]


def _closed() -> Q:
    """Complaints whose last step closed them."""
    later = ComplaintStep.objects.filter(
        complaint=OuterRef("complaint"), place__gt=OuterRef("place")
    )
    closing = ComplaintStep.objects.filter(~Exists(later), complaint=OuterRef("pk"), kind__in=OVER)
    return Q(Exists(closing))


@dataclass(frozen=True)
class ComplaintDesk:
    """The company's complaints: what it owes, what households are asked, and what is over."""

    waiting: tuple[Standing, ...]
    answered: tuple[Standing, ...]
    over: tuple[Standing, ...]
    overdue: int
    pages: Mapping[str, Page[Complaint]]  # of each list by its name: which page, of how many


def complaint_desk(*, turned: str = "", page: str = "1") -> ComplaintDesk:
    """The most pressing first; each list by pages, the list `turned` at `page`, others at first."""
    waiting = _owed().filter(owed_at__isnull=False).order_by("owed_at", "pk")
    lists = {
        "waiting": waiting,
        "answered": _owed().filter(last_kind=StepKind.ANSWERED).order_by("raised_at", "pk"),
        "over": _rows().filter(_closed()).order_by("-raised_at", "-pk"),
    }
    pages = {
        name: Paginator(rows, A_SCREEN).get_page(page if name == turned else 1)
        for name, rows in lists.items()
    }
    shown = {name: tuple(_standings(one.object_list)) for name, one in pages.items()}
    return ComplaintDesk(**shown, overdue=waiting.filter(owed_at__lt=now()).count(), pages=pages)


def _owed() -> QuerySet[Any]:
    """Each with its last step's kind, and until when the company owes its next one, if it does."""
    steps = ComplaintStep.objects.filter(complaint=OuterRef("pk")).order_by("-place")
    rows = _rows().annotate(last_kind=Subquery(steps.values("kind")[:1]))
    return rows.annotate(
        owed_at=Case(
            When(last_kind=None, then=F("due_at")), default=Subquery(steps.values("due_at")[:1])
        )
    )
