"""A household of the demo city that has a visit to rate today."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jiahe.accounts.queries import person_with_phone
from jiahe.booking.queries import order_by_code, order_directory, orders_of_person
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.pages import household_rate_page
from jiahe.quality.queries.visits import NotOnTheVisit
from jiahe.simulation.bench.stage import session_of
from jiahe.simulation.people import HOUSEHOLD_BLOCK, phone

LOOKED_AT = 300  # households, the first ones


@dataclass(frozen=True)
class Rater:
    """The session of a person, an own order, and a visit of it that may be rated."""

    session: str
    order_code: str
    visit_code: str


def first_rater() -> Rater:
    """Raises LookupError when none of the first households may rate anything."""
    for number in range(1, LOOKED_AT + 1):
        person = person_with_phone(phone(HOUSEHOLD_BLOCK, number))
        for order_code, visit_code in _to_rate(person) if person else ():
            return Rater(session_of(person), order_code, visit_code)
    raise LookupError(f"none of the first {LOOKED_AT} households has a visit to rate")


def _to_rate(person: Any) -> Iterator[tuple[str, str]]:
    for order in orders_of_person(person.pk):
        with for_company(order_directory(order.code, person.pk)):
            for visit in order_by_code(order.code).visits.all():
                if _is_open(order.code, visit.code, person.pk):
                    yield order.code, visit.code


def _is_open(order_code: str, visit_code: str, person_id: int) -> bool:
    try:
        page = household_rate_page(
            order_code=order_code, visit_code=visit_code, person_id=person_id
        )
    except NotOnTheVisit:  # nobody has come yet
        return False
    return not page.closed
