"""A worker's day: today's visits, offers that wait, yes and no."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router

from jiahe.accounts.policies import is_worker
from jiahe.api import shapes
from jiahe.api.access import Allow, person_of, worker_company
from jiahe.api.once import WRITES, once
from jiahe.dispatch.queries import offers_of
from jiahe.fieldwork.worker_day import field_day
from jiahe.journeys import assign
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.workforce.queries import worker_of

router = Router(tags=["work"])
works = Allow(is_worker)


@router.get(
    "/work/today", auth=works, response=list[shapes.WorkVisit], summary=_("My visits today")
)
def today(request: HttpRequest) -> list[shapes.WorkVisit]:
    """The worker's own; the door and the contact stand on the visit's page, around its time."""
    with for_company(worker_company(request)):
        return [
            shapes.WorkVisit(
                code=one.code,
                service=one.service,
                state=one.state,
                starts_at=one.start,
                ends_at=one.end,
                compound=one.compound,
                note=one.note,
            )
            for one in field_day(_worker(request)).today
        ]


@router.get("/work/offers", auth=works, response=list[shapes.Offer], summary=_("Offers to answer"))
def offers(request: HttpRequest) -> list[shapes.Offer]:
    """The most pressing first; the door is told after the yes."""
    with for_company(worker_company(request)):
        return [shapes.Offer.from_orm(one) for one in offers_of(_worker(request))]


@router.post(
    "/work/offers/{slug:code}/accept",
    auth=works,
    response=shapes.Done,
    openapi_extra=WRITES,
    summary=_("Say yes"),
)
def accept(request: HttpRequest, code: str) -> Result:
    def effect() -> Result:
        assign.accept_offer(
            company_id=worker_company(request), assignment_code=code, person_id=person_of(request)
        )
        return {"done": True}

    return once(request, f"offer/{code}", {"answer": "yes"}, effect)


@router.post(
    "/work/offers/{slug:code}/decline",
    auth=works,
    response=shapes.Done,
    openapi_extra=WRITES,
    summary=_("Say no"),
)
def decline(request: HttpRequest, code: str, asked: shapes.DeclineAsked) -> Result:
    """The next worker is asked."""

    def effect() -> Result:
        assign.decline_offer(
            company_id=worker_company(request),
            assignment_code=code,
            person_id=person_of(request),
            reason=asked.reason,
        )
        return {"done": True}

    return once(request, f"offer/{code}", {"answer": "no"} | asked.model_dump(), effect)


def _worker(request: HttpRequest) -> int:
    """The id of the worker's file in the company in scope; none is a 404."""
    worker = worker_of(person_of(request))
    if worker is None:
        raise Http404
    return worker.pk
