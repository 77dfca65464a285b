"""What association and regulator read: counts by company, never a person's data."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.accounts import queries as accounts
from jiahe.accounts.choices import Role
from jiahe.booking import queries as booking
from jiahe.booking.choices import VisitState
from jiahe.fieldwork import queries as fieldwork
from jiahe.fieldwork.queries import Punctuality
from jiahe.insights.queries.history import overdue_by_company
from jiahe.kit.clock import now
from jiahe.kit.tenancy import EVERY_COMPANY, Scope, for_companies
from jiahe.trust import queries as trust
from jiahe.trust.queries import LeakCounts
from jiahe.web.office.nav import chrome
from jiahe.web.once import person_of
from jiahe.web.policies import allow, is_overseer, roles_of
from jiahe.workforce import queries as workforce

DAYS = 28
ENDING_WITHIN_DAYS = 60
LEAKS_DAYS = 365
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to reckon
STAGES = (
    ("coming", (VisitState.PLANNED, VisitState.ASSIGNED)),
    ("under_way", (VisitState.TRAVELLING, VisitState.ARRIVED, VisitState.IN_SERVICE)),
    ("done", (VisitState.AWAITING_ACCEPTANCE, VisitState.ACCEPTED, VisitState.SETTLED)),
    ("objected", (VisitState.OBJECTED,)),
    ("cancelled", (VisitState.CANCELLED,)),
)


@dataclass(frozen=True)
class CompanyCounts:
    """One company in numbers; `visits` by stage."""

    name: str
    name_en: str
    mode: str
    workers: int
    visits: dict[str, int]
    punctuality: Punctuality
    objections: int
    papers_ending: int
    leaks: LeakCounts
    overdue: int  # cases of breached standards

    @property
    def on_time_share(self) -> int | None:
        """In per cent; None while nobody has arrived anywhere."""
        found = self.punctuality
        return round(100 * found.on_time / found.arrivals) if found.arrivals else None


@allow(is_overseer)
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The last four weeks: every company for the regulator, its members for an association."""
    scope = scope_of(request)
    first, today, rows = _latest(scope)
    words = chrome(request, "office:oversight") | {
        "rows": rows,
        "first": first,
        "last": today,
        "is_regulator": scope == EVERY_COMPANY,
        "visits": sum(sum(row.visits.values()) for row in rows),
        "objections": sum(row.objections for row in rows),
        "papers_ending": sum(row.papers_ending for row in rows),
        "on_time_share": _share(rows),
        "ending_days": ENDING_WITHIN_DAYS,
    }
    return render(request, "office/oversight.html", words)


@allow(is_overseer)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same counts as a CSV file, a company a line."""
    first, today, rows = _latest(scope_of(request))
    found = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"jiahe-oversight-{first:%Y%m%d}-{today:%Y%m%d}.csv"
    found["Content-Disposition"] = f'attachment; filename="{name}"'
    found.write("\ufeff")  # so that a spreadsheet reads Chinese
    lines = csv.writer(found)
    lines.writerow(
        ["company", "mode", "workers", *(stage for stage, _members in STAGES), "on_time_percent",
         "objections", "papers_ending", "cases_overdue", "leaks_found"]
    )  # fmt: skip
    for row in rows:
        lines.writerow(
            [plain(row.name), row.mode, row.workers, *row.visits.values(), row.on_time_share,
             row.objections, row.papers_ending, row.overdue, row.leaks.found]
        )  # fmt: skip
    return found


def plain(text: str) -> str:
    """The text as a spreadsheet shows it: never a formula of somebody else's."""
    return f"'{text}" if text[:1] in FORMULA else text


def _latest(scope: Scope) -> tuple[date, date, list[CompanyCounts]]:
    """(first day, today, counts) of the last four weeks."""
    today = localdate(now())
    first = today - timedelta(days=DAYS - 1)
    with for_companies(scope):
        return first, today, _counts(scope, first, today)


def scope_of(request: HttpRequest) -> Scope:
    """Every company for a regulator; for an association those that granted it the role."""
    if any(role is Role.REGULATOR for _, role in roles_of(request)):
        return EVERY_COMPANY
    return tuple(accounts.companies_of_role(person_of(request), Role.ASSOCIATION))


def _counts(scope: Scope, first: date, today: date) -> list[CompanyCounts]:
    companies = [
        one for one in accounts.open_companies() if scope == EVERY_COMPANY or one.pk in scope
    ]
    states = booking.visits_by_state(first, DAYS)
    arrivals = fieldwork.punctuality(first, DAYS)
    raised = fieldwork.objections_by_company(first, DAYS)
    ending = workforce.certificates_ending(today, ENDING_WITHIN_DAYS)
    people = workforce.workers_by_company()
    overdue = overdue_by_company(now())
    leaked = trust.leaks_by_company(now() - timedelta(days=LEAKS_DAYS), now())
    return [
        CompanyCounts(
            name=one.name,
            name_en=one.name_en,
            mode=one.get_mode_display(),
            workers=people.get(one.pk, 0),
            visits={
                stage: sum(states.get(one.pk, {}).get(state, 0) for state in members)
                for stage, members in STAGES
            },
            punctuality=arrivals.get(one.pk, Punctuality()),
            objections=raised.get(one.pk, 0),
            papers_ending=ending.get(one.pk, 0),
            leaks=leaked.get(one.pk, LeakCounts()),
            overdue=overdue.get(one.pk, 0),
        )
        for one in companies
    ]


def _share(rows: list[CompanyCounts]) -> int | None:
    arrivals = sum(row.punctuality.arrivals for row in rows)
    on_time = sum(row.punctuality.on_time for row in rows)
    return round(100 * on_time / arrivals) if arrivals else None
