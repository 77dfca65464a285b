"""What a test of the API does again and again."""

from factories import at
from jiahe.accounts.queries import households_of
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.actions.visits import advance_visit
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import order_by_code
from jiahe.kit.tenancy import for_company

TO_THE_END = (
    VisitState.ASSIGNED,
    VisitState.TRAVELLING,
    VisitState.ARRIVED,
    VisitState.IN_SERVICE,
    VisitState.AWAITING_ACCEPTANCE,
)


def home_code(shop):
    return households_of(shop.person_id)[0].code


def booking(shop, **changes):
    return {
        "service": shop.service_code,
        "home": home_code(shop),
        "start": at(10).isoformat(),
        "minutes": 120,
    } | changes


def booked(owner, shop, **changes):
    """The answer to a booking that succeeded."""
    answer = owner.post("/orders", booking(shop, **changes))
    assert answer.status_code == 201, answer.content
    return answer.json()


def paid(shop, order):
    with for_company(shop.company_id):
        mark_paid(order_id=order_by_code(order["code"]).pk)


def advanced(shop, order, upto):
    """Brings the order's first visit that far; its code."""
    with for_company(shop.company_id):
        visit = order_by_code(order["code"]).visits.all()[0]
        for state in TO_THE_END[: TO_THE_END.index(upto) + 1]:
            advance_visit(visit_id=visit.pk, to=state, actor_id=None)
    return visit.code


def problem(answer):
    """(status, refusal) of a no."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    said = answer.json()
    assert said["status"] == answer.status_code
    return said["status"], said["refusal"]
