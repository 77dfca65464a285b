"""Each night every company's rides teach how long its ways take; the error is kept beside it."""

from datetime import date, timedelta

import structlog
from django.utils.timezone import localdate

from jiahe.accounts.queries import open_companies
from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.actions.travel import keep_fit, keep_ways
from jiahe.dispatch.ports import MapService, asked, map_service
from jiahe.dispatch.queries.travel import busiest_cells, known_ways
from jiahe.engine.travelfit import Study, TooFewRides, hour_class, middle_of, study
from jiahe.fieldwork.rides import rides_between
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.workforce.queries import ZONE

DAYS = 90  # ours: long enough for quiet cells, short enough for a road that was rebuilt
MOST_CELLS = 30  # ours: 870 ways an hour at most, once in thirty days
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


def ask_ways(*, company_id: int, service: MapService) -> int:
    """How many ways the service told anew, between the busiest cells, for the present hour.

    What it told lately is not asked again; when it is silent, the law learnt from rides goes on.
    """
    hour = hour_class(now(), ZONE)
    with for_company(company_id):
        cells = busiest_cells(MOST_CELLS)
        known = known_ways(service.kind)
    missing = [
        one
        for one in cells
        if not all(one == other or (one, other, hour) in known for other in cells)
    ]
    places = [middle_of(one) for one in cells]
    table = asked(service, [middle_of(one) for one in missing], places) if missing else None
    if table is None:
        return 0
    found = {
        (one, other, hour): way
        for one, row in zip(missing, table, strict=True)
        for other, way in zip(cells, row, strict=True)
        if way is not None and one != other
    }
    with for_company(company_id):
        keep_ways(kind=service.kind, ways=found)
    return len(found)


def ask_ways_everywhere() -> dict[str, int]:
    """Every open company's new ways; nothing is asked without a configured service."""
    service, done = map_service(), dict[str, int]()
    if service is None:
        return done
    for company in open_companies():
        try:
            done[company.slug] = ask_ways(company_id=company.pk, service=service)
        except Exception:
            log.exception("ways_not_asked", company=company.slug)
    return done
