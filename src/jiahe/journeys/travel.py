"""Each night every company's rides teach how long its ways take; the error is kept beside it."""

from datetime import date, timedelta

import structlog
from django.utils.timezone import localdate

from jiahe.accounts.queries import open_companies
from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.actions.travel import keep_fit
from jiahe.engine.travelfit import Study, TooFewRides, study
from jiahe.fieldwork.rides import rides_between
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.workforce.queries import ZONE

DAYS = 90  # ours: long enough for quiet cells, short enough for a road that was rebuilt
log = structlog.get_logger(__name__)


def learn_travel(*, company_id: int, on: date) -> int | None:
    """The version of the law learnt from the `DAYS` before that day; None from too few rides."""
    with for_company(company_id):
        rides = rides_between(on - timedelta(days=DAYS), DAYS)
    try:
        found: Study = study(rides, ZONE, TRAVEL)
    except TooFewRides:
        return None
    with for_company(company_id):
        return keep_fit(study=found)


def learn_everywhere() -> dict[str, int | None]:
    """Every open company's version; one that fails does not stop the others."""
    done: dict[str, int | None] = {}
    for company in open_companies():
        try:
            done[company.slug] = learn_travel(company_id=company.pk, on=localdate(now()))
        except Exception:
            log.exception("travel_not_learnt", company=company.slug)
    return done
