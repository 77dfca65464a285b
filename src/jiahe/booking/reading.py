"""Orders and visits with all that hangs on them, in a statement or two.

Nearly every step of a visit begins by reading it. Building that query and its prefetches took the
framework five times as long as PostgreSQL took to answer it.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import Model

from jiahe.accounts.models import Company, Household, Person
from jiahe.booking.models import Agreement, Order, Reservation, Visit
from jiahe.catalog.models import Category, Service, SopVersion
from jiahe.kit.statements import Joined
from jiahe.kit.tenancy import ONLY_COMPANIES, scope_values
from jiahe.workforce.models import Worker

VISITS = Joined(
    visit=Visit,
    bought=Order,
    service=Service,
    category=Category,
    home=Household,
    sop=SopVersion,
    company=Company,
    placed_by=Person,
    changed_by=Person,
    seat=Reservation,
    worker=Worker,
)
ORDERS = Joined(
    bought=Order,
    service=Service,
    category=Category,
    company=Company,
    home=Household,
    sop=SopVersion,
    agreement=Agreement,
)
VISITS_OF_ORDER = Joined(visit=Visit, seat=Reservation, worker=Worker)
LOCKED = Joined(visit=Visit, bought=Order, service=Service, changed_by=Person)

WITH_WHAT_WAS_BOUGHT = """
JOIN catalog_service AS service ON service.id = bought.service_id
JOIN catalog_category AS category ON category.id = service.category_id
JOIN accounts_household AS home ON home.id = bought.household_id
LEFT JOIN catalog_sopversion AS sop ON sop.id = bought.sop_id
"""
WITH_SEATS = """
LEFT JOIN booking_reservation AS seat ON seat.visit_id = visit.id
LEFT JOIN workforce_worker AS worker ON worker.id = seat.worker_id
"""
READ_VISIT = f"""
FROM booking_visit AS visit JOIN booking_order AS bought ON bought.id = visit.order_id
{WITH_WHAT_WAS_BOUGHT}{WITH_SEATS}
JOIN accounts_company AS company ON company.id = visit.company_id
JOIN accounts_person AS placed_by ON placed_by.id = bought.placed_by_id
LEFT JOIN accounts_person AS changed_by ON changed_by.id = visit.changed_by_id
WHERE {ONLY_COMPANIES.format("visit")} AND
"""
VISIT_BY_ID, VISIT_BY_CODE, FIRST_OF_ORDER, FIRST_OF_ORDER_CODE = (
    f"{READ_VISIT}{condition} = %(key)s ORDER BY seat.seat"
    for condition in (
        "visit.id",
        "visit.code",
        "visit.number = 1 AND visit.order_id",
        "visit.number = 1 AND bought.code",
    )
)
READ_ORDER = f"""
FROM booking_order AS bought JOIN accounts_company AS company ON company.id = bought.company_id
JOIN booking_agreement AS agreement ON agreement.id = bought.agreement_id
{WITH_WHAT_WAS_BOUGHT}WHERE {ONLY_COMPANIES.format("bought")} AND bought.
"""
ORDER_BY_ID, ORDER_BY_CODE = (
    READ_ORDER.rstrip() + column + " = %(key)s" for column in ("id", "code")
)
READ_VISITS_OF_ORDER = f"""
FROM booking_visit AS visit {WITH_SEATS}
WHERE {ONLY_COMPANIES.format("visit")} AND visit.order_id = %(key)s
ORDER BY visit.number, seat.seat
"""  # pieces of our own
LOCK_VISIT = f"""
FROM booking_visit AS visit JOIN booking_order AS bought ON bought.id = visit.order_id
JOIN catalog_service AS service ON service.id = bought.service_id
LEFT JOIN accounts_person AS changed_by ON changed_by.id = visit.changed_by_id
WHERE {ONLY_COMPANIES.format("visit")} AND visit.id = %(key)s FOR UPDATE OF visit
"""

Row = dict[str, Any]


def visit_read(statement: str, key: int | str) -> Visit | None:
    """By one of the statements above: with order, service, household, seats and workers."""
    rows = VISITS.read(statement, scope_values() | {"key": key})
    if not rows:
        return None
    row = rows[0]
    visit = _seated(row["visit"], rows)
    visit.order, visit.changed_by, visit.company = _bought(row), row["changed_by"], row["company"]
    visit.order.placed_by = row["placed_by"]
    return visit


def order_read(statement: str, key: int | str) -> Order | None:
    """By `ORDER_BY_ID` or `ORDER_BY_CODE`: with company, agreement, visits, seats and workers."""
    found = ORDERS.read(statement, scope_values() | {"key": key})
    if not found:
        return None
    order = _bought(found[0])
    order.company, order.agreement = found[0]["company"], found[0]["agreement"]
    rows = VISITS_OF_ORDER.read(READ_VISITS_OF_ORDER, scope_values() | {"key": order.pk})
    visits = []
    for _, seats in groupby(rows, key=lambda row: row["visit"].pk):
        of_one = list(seats)
        visit = _seated(of_one[0]["visit"], of_one)
        visit.order = order
        visits.append(visit)
    _hang(order, "visits", visits)
    return order


def visit_locked(visit_id: int) -> Visit | None:
    """With order and service, but without seats: those may have changed while it waited."""
    rows = LOCKED.read(LOCK_VISIT, scope_values() | {"key": visit_id})
    if not rows:
        return None
    row = rows[0]
    visit: Visit = row["visit"]
    row["bought"].service = row["service"]
    visit.order, visit.changed_by = row["bought"], row["changed_by"]
    return visit


def _bought(row: Row) -> Order:
    order: Order = row["bought"]
    row["service"].category = row["category"]
    order.service, order.household, order.sop = row["service"], row["home"], row["sop"]
    return order


def _seated(visit: Visit, rows: Iterable[Row]) -> Visit:
    seats = []
    for row in rows:
        if row["seat"] is not None:
            row["seat"].worker, row["seat"].visit = row["worker"], visit
            seats.append(row["seat"])
    _hang(visit, "reservations", seats)
    return visit


def _hang(owner: Model, name: str, rows: list[Any]) -> None:
    """Puts what was read where Django looks for prefetched rows."""
    held = getattr(owner, name).all()
    held._result_cache, held._prefetch_done = rows, True  # noqa: SLF001  # as its prefetch does
    kept = vars(owner).setdefault("_prefetched_objects_cache", {})
    kept[name] = held
