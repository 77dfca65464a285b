"""Giving up, moving, accepting, objecting, rating: what happens to a visit of one's own."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from jiahe.accounts.policies import is_signed_in
from jiahe.api import shapes
from jiahe.api.access import Allow, person_of
from jiahe.api.once import WRITES, once
from jiahe.booking import queries as booking
from jiahe.engine.recurrence import Scope
from jiahe.journeys import accept, change, review
from jiahe.journeys import cancel as cancelling
from jiahe.journeys.pay import payment_page
from jiahe.journeys.supplement import agree_to_move, open_supplement
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.quality.rules import Opinion

router = Router(tags=["changes"])
mine = Allow(is_signed_in)


@router.get(
    "/orders/{slug:code}/cancellation",
    auth=mine,
    response=shapes.Cancellation,
    summary=_("What giving up costs"),
)
def cancellation(
    request: HttpRequest, code: str, meant: Query[shapes.VisitMeant]
) -> shapes.Cancellation:
    """The fee and refund of this moment, visit by visit; changes nothing."""
    with for_company(booking.order_directory(code, person_of(request))):
        order = booking.order_by_code(code)
        meant_visits = change.visits_in_scope(order, meant.visit, Scope(meant.scope))
        costs = cancelling.costs_of(order, meant_visits)
    if not costs:
        raise cancelling.NothingToCancel
    return shapes.Cancellation(
        fee_fen=sum(one.cancellation.fee_fen for one in costs),
        refund_fen=sum(one.cancellation.refund_fen for one in costs),
        visits=[
            shapes.VisitCost(
                visit=one.visit.code,
                starts_at=one.starts_at,
                fee_fen=one.cancellation.fee_fen,
                refund_fen=one.cancellation.refund_fen,
            )
            for one in costs
        ],
    )


@router.post(
    "/orders/{slug:code}/cancellation",
    auth=mine,
    response=shapes.Touched,
    openapi_extra=WRITES,
    summary=_("Give visits up"),
)
def cancel(request: HttpRequest, code: str, asked: shapes.CancelAsked) -> Result:
    """At the fee that was seen; refused as `FeeChanged` when it is another by now."""

    def effect() -> Result:
        return {
            "visits": cancelling.cancel(
                order_code=code,
                visit_code=asked.visit,
                person_id=person_of(request),
                scope=Scope(asked.scope),
                because=asked.because,
                expected_fee_fen=asked.seen_fee_fen,
            )
        }

    return once(request, f"cancel/{code}", asked, effect)


@router.get(
    "/orders/{slug:code}/move",
    auth=mine,
    response=shapes.MoveCost,
    summary=_("What moving costs"),
)
def move_cost(request: HttpRequest, code: str, meant: Query[shapes.MoveMeant]) -> shapes.MoveCost:
    """The difference in price and the fee that stays, as of this moment; changes nothing."""
    with for_company(booking.order_directory(code, person_of(request))):
        cost = change.cost_of(booking.order_by_code(code), _moving(request, meant))
    return shapes.MoveCost(
        difference_fen=cost.difference_fen,
        kept_fee_fen=cost.kept_fee_fen,
        visits=[
            shapes.MoveCostOfVisit(
                visit=one.visit.code,
                starts_at=one.start,
                price_fen=one.price_fen,
                difference_fen=one.difference_fen,
                kept_fee_fen=one.kept_fee_fen,
            )
            for one in cost.terms
        ],
    )


@router.post(
    "/orders/{slug:code}/move",
    auth=mine,
    response=shapes.Moved,
    openapi_extra=WRITES,
    summary=_("Move visits to another time"),
)
def move(request: HttpRequest, code: str, asked: shapes.MoveAsked) -> Result:
    """Each visit keeps its workers; refused when one of them cannot come then.

    One visit alone, of an order that asked for nobody by name, goes to another worker instead.
    At the cost that was seen; refused as `OtherPrice` or `FeeKept` when it is another by now.
    At a dearer time nothing moves until `POST /orders/{code}/move/payment` is paid.
    """
    seen = change.Seen(asked.seen_difference_fen, asked.seen_kept_fee_fen)

    def effect() -> Result:
        return asdict(agree_to_move(order_code=code, asked=_moving(request, asked, seen)))

    return once(request, f"move/{code}", asked, effect)


def _moving(
    request: HttpRequest, meant: shapes.MoveMeant, seen: change.Seen | None = None
) -> change.Moving:
    return change.Moving(
        meant.visit, person_of(request), meant.start, Scope(meant.scope), seen or change.Seen()
    )


@router.post(
    "/orders/{slug:code}/move/payment",
    auth=mine,
    response={201: shapes.Payment},
    openapi_extra=WRITES,
    summary=_("Begin to pay what another time costs more"),
)
def pay_difference(
    request: HttpRequest, code: str, asked: shapes.ReturnTo
) -> Status[shapes.Payment]:
    """The visits move with that payment; if they cannot, it goes back by itself."""
    company_id = booking.order_directory(code, person_of(request))
    opened = once(
        request,
        f"move/pay/{code}",
        asked,
        lambda: {"payment": open_supplement(company_id=company_id, order_code=code)},
    )
    url = payment_page(
        company_id=company_id, payment_code=opened["payment"], return_url=asked.return_url
    )
    return Status(201, shapes.Payment(payment=opened["payment"], url=url))


@router.post(
    "/orders/{slug:code}/visits/{slug:visit}/accept",
    auth=mine,
    response=shapes.Done,
    openapi_extra=WRITES,
    summary=_("Accept the work"),
)
def accept_visit(request: HttpRequest, code: str, visit: str, asked: shapes.AcceptAsked) -> Result:
    """The money moves on; a second time changes nothing."""
    company_id = company_of_visit(request, code, visit)

    def effect() -> Result:
        accept.accept_visit_as_seen(
            company_id=company_id,
            visit_code=visit,
            person_id=person_of(request),
            seen_state=asked.seen_state,
        )
        return {"done": True}

    return once(request, f"accept/{visit}", asked, effect)


@router.post(
    "/orders/{slug:code}/visits/{slug:visit}/objection",
    auth=mine,
    response=shapes.Done,
    openapi_extra=WRITES,
    summary=_("Object to the work"),
)
def object_to_visit(
    request: HttpRequest, code: str, visit: str, asked: shapes.ObjectAsked
) -> Result:
    """The money stays where it is until it was made right."""
    company_id = company_of_visit(request, code, visit)

    def effect() -> Result:
        accept.object_to_visit(
            company_id=company_id,
            visit_code=visit,
            person_id=person_of(request),
            reason=asked.reason,
        )
        return {"done": True}

    return once(request, f"object/{visit}", asked, effect)


@router.post(
    "/orders/{slug:code}/visits/{slug:visit}/rating",
    auth=mine,
    response={201: shapes.Rating},
    openapi_extra=WRITES,
    summary=_("Rate the work"),
)
def rate(request: HttpRequest, code: str, visit: str, asked: shapes.RatingAsked) -> Status[Result]:
    """Once for each worker who came; of a crew `worker` says whom."""
    company_id = company_of_visit(request, code, visit)
    opinion = Opinion(asked.attitude, asked.skill, asked.effect, tuple(asked.tags), asked.text)

    def effect() -> Result:
        return {
            "review": review.review_visit(
                company_id=company_id,
                visit_code=visit,
                person_id=person_of(request),
                opinion=opinion,
                worker_code=asked.worker,
            )
        }

    return Status(201, once(request, f"rate/{visit}/{asked.worker}", asked, effect))


def company_of_visit(request: HttpRequest, code: str, visit: str) -> int:
    """The company of the person's order with this visit; raises as for one that is not there."""
    company_id = booking.order_directory(code, person_of(request))
    with for_company(company_id):
        visits: list[Any] = list(booking.order_by_code(code).visits.all())
    if visit not in {one.code for one in visits}:
        raise change.NoSuchVisitInOrder
    return company_id
