"""Each night every standard is judged; a breach that is new opens its remedy by itself."""

from datetime import date, timedelta

import structlog
from django.utils.timezone import localdate

from jiahe.accounts.queries import open_companies
from jiahe.insights import actions as insights
from jiahe.insights.facts import StandardBreached
from jiahe.insights.queries.wall import wall_on
from jiahe.journeys import cases, gates
from jiahe.kit.clock import now
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company

log = structlog.get_logger(__name__)


def evaluate_company(*, company_id: int, on: date) -> int:
    """Judges every standard as of the end of that local day; how many records are new."""
    with for_company(company_id):
        return len(insights.record_figures(rows=wall_on(company_id, on, now()), on=on))


def evaluate_yesterday() -> dict[str, int]:
    """Every open company's last whole day and gates; one that fails does not stop the others."""
    yesterday = localdate(now()) - timedelta(days=1)
    done: dict[str, int] = {}
    for company in open_companies():
        try:
            done[company.slug] = evaluate_company(company_id=company.pk, on=yesterday)
            gates.review_gates(company_id=company.pk)
            cases.climb(company_id=company.pk)
        except Exception:
            log.exception("evaluation_failed", company=company.slug)
    return done


def open_remedy(recorded: Recorded) -> None:
    assert isinstance(recorded.fact, StandardBreached)
    insights.open_remedy(evaluation_id=recorded.fact.evaluation_id)


def close_remedy(
    *, company_id: int, code: str, outcome: str, actor_id: int, roles: tuple[str, ...]
) -> None:
    """The owner of a case ends it with what was done; raises as `insights.actions`."""
    with for_company(company_id):
        insights.close_remedy(code=code, outcome=outcome, actor_id=actor_id, roles=roles)
