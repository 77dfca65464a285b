from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy

from jiahe.accounts.models import HouseholdMember
from jiahe.booking import reading
from jiahe.booking.choices import COUNTED, OrderState, ReservationState, VisitState
from jiahe.booking.models import LONGEST, Order, OrderDirectory, Reservation, Visit
from jiahe.booking.rules import BEFORE_THE_DOOR
from jiahe.booking.spans import beginning, touching
from jiahe.engine.intervals import Span
from jiahe.engine.rests import rests_between
from jiahe.engine.slots import Commitment
from jiahe.engine.travel import CrowTravel, Place
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.statements import fetch
from jiahe.kit.tenancy import current_company, for_companies
from jiahe.workforce.models import Worker
from jiahe.workforce.queries import ZONE

TRAVEL = CrowTravel()
# The two questions of every booking, as plain statements: building them took longer than asking.
PROMISED = f"""
SELECT worker_id, lower(during), upper(during), lat, lng FROM booking_reservation
WHERE company_id = %s AND worker_id = ANY(%s::bigint[])
  AND ends_at > %s AND ends_at < %s AND during && tstzrange(%s, %s)
  AND (during && tstzrange(%s, %s) OR upper(during) - lower(during) = interval '1 day')
  AND state IN ({", ".join(f"'{state.value}'" for state in COUNTED)})
  AND NOT (state = 'held' AND held_until <= %s) AND NOT id = ANY(%s::bigint[])
ORDER BY during
"""  # noqa: S608  # states of our own
SERVED = """
SELECT r.worker_id, count(*) FROM booking_order o
JOIN booking_visit v ON v.order_id = o.id
JOIN booking_reservation r ON r.visit_id = v.id AND r.state = 'done'
WHERE o.company_id = %s AND o.household_id = %s GROUP BY r.worker_id
"""
AROUND_A_REST = timedelta(days=2)  # so far away lie the days that tell a rest
SHORTEST_PHONE, PHONE_DIGITS = 4, 11


class NoSuchOrder(Refusal):
    sentence = gettext_lazy("There is no such order.")
    status = HTTPStatus.NOT_FOUND


def order_directory(code: str, person_id: int) -> int:
    """The company that holds this household's order; raises `NoSuchOrder` for anybody else."""
    found = (
        OrderDirectory.objects.filter(code=code, household__members__person_id=person_id)
        .values_list("company_id", flat=True)
        .first()
    )
    if found is None:
        raise NoSuchOrder
    return found


def companies_serving(person_id: int) -> tuple[int, ...]:
    """The companies that hold orders of the person's households."""
    rows = OrderDirectory.objects.filter(household__members__person_id=person_id)
    return tuple(sorted(set(rows.values_list("company_id", flat=True))))


def companies_booked_at(person_id: int) -> set[int]:
    """Of the companies in scope those that hold orders that the person placed, wherever."""
    return set(Order.objects.filter(placed_by=person_id).values_list("company_id", flat=True))


def orders_placed_by(person_id: int, limit: int) -> list[Order]:
    """What the person ordered in the companies in scope, the newest first."""
    rows = _full_orders().filter(placed_by=person_id)
    return list(rows.order_by("-placed_at", "-pk")[:limit])


def households_served() -> list[int]:
    """The homes of which the company in scope holds an order."""
    rows = OrderDirectory.objects.filter(company_id=current_company())
    return sorted(set(rows.values_list("household_id", flat=True)))


def orders_of_person(person_id: int, limit: int = 50) -> list[Order]:
    """The latest orders of the person's households, newest first, across companies."""
    return list(order_page_of_person(person_id, 1, limit))


def order_page_of_person(person_id: int, number: str | int | None, a_page: int) -> Page[Order]:
    """One page of them all; the first for odd words, the last for a number beyond."""
    companies = companies_serving(person_id)
    if not companies:
        return Paginator(list[Order](), a_page).get_page(1)
    homes = HouseholdMember.objects.filter(person_id=person_id).values("household_id")
    with for_companies(companies):
        rows = _full_orders().filter(household_id__in=homes).order_by("-placed_at", "-pk")
        page = Paginator(rows, a_page).get_page(number)
        page.object_list = list(page.object_list)
    return page


def order_by_code(code: str) -> Order:
    """The order with visits, reservations and workers; raises `NoSuchOrder`."""
    order = reading.order_read(reading.ORDER_BY_CODE, code)
    if order is None:
        raise NoSuchOrder
    return order


def order_by_id(order_id: int) -> Order:
    order = reading.order_read(reading.ORDER_BY_ID, order_id)
    if order is None:
        raise Order.DoesNotExist
    return order


def _full_orders() -> QuerySet[Order]:
    return Order.objects.select_related(
        "service", "service__category", "company", "household", "sop", "agreement"
    ).prefetch_related(Prefetch("visits", _full_visits(order_too=False).order_by("number")))


def _full_visits(*, order_too: bool = True) -> QuerySet[Visit]:
    rows = Visit.objects.prefetch_related(
        Prefetch("reservations", Reservation.objects.select_related("worker").order_by("seat"))
    )
    if not order_too:
        return rows
    return rows.select_related(
        "order",
        "order__service",
        "order__service__category",
        "order__household",
        "order__sop",
        "changed_by",
    )


def visit_by_code(code: str) -> Visit | None:
    """The visit with its order, service, household and reservations."""
    return reading.visit_read(reading.VISIT_BY_CODE, code)


def first_visits(order_codes: Sequence[str]) -> dict[str, str]:
    """Order's code -> the code of its first visit; orders without one are left out."""
    rows = Visit.objects.filter(order__code__in=order_codes).order_by("order_id", "number", "pk")
    return dict(rows.distinct("order_id").values_list("order__code", "code"))


def visit_by_id(visit_id: int) -> Visit:
    visit = reading.visit_read(reading.VISIT_BY_ID, visit_id)
    if visit is None:
        raise Visit.DoesNotExist
    return visit


def first_visit(order_id: int) -> Visit:
    """The order's first or only visit."""
    visit = reading.visit_read(reading.FIRST_OF_ORDER, order_id)
    if visit is None:
        raise Visit.DoesNotExist
    return visit


def first_visit_of(order_code: str) -> Visit:
    """The order's first or only visit; raises `NoSuchOrder`."""
    visit = reading.visit_read(reading.FIRST_OF_ORDER_CODE, order_code)
    if visit is None:
        raise NoSuchOrder
    return visit


def order_alone(code: str) -> Order:
    """The order without what hangs on it; raises `NoSuchOrder`."""
    order = Order.objects.filter(code=code).first()
    if order is None:
        raise NoSuchOrder
    return order


def visit_ids_of(order_id: int) -> list[int]:
    """In the order of the visits' numbers."""
    rows = Visit.objects.filter(order_id=order_id).order_by("number")
    return list(rows.values_list("pk", flat=True))


def visit_span(visit: Visit) -> Span:
    """The promised time of a visit: its first seat's reservation (prefetched)."""
    during = min(visit.reservations.all(), key=lambda row: row.seat).during
    return Span(during.lower, during.upper)


def coming_workers(visit: Visit) -> list[Worker]:
    """Who comes (prefetched); nobody before the worker said yes."""
    if visit.state == VisitState.PLANNED:
        return []
    gone = {ReservationState.ORPHANED, ReservationState.RELEASED}
    return [seat.worker for seat in visit.reservations.all() if seat.state not in gone]


def day_bounds(on: date, days: int = 1) -> tuple[datetime, datetime]:
    start = datetime(on.year, on.month, on.day, tzinfo=ZONE)
    return start, start + timedelta(days=days)


def visits_on(on: date, days: int = 1) -> list[Visit]:
    """The visits that touch the day, earliest first; cancelled ones are left out."""
    ids = (
        Reservation.objects.filter(touching(*day_bounds(on, days)), visit__isnull=False)
        .exclude(state=ReservationState.RELEASED)
        .values("visit_id")
    )
    return sorted(_full_visits().filter(pk__in=ids), key=lambda visit: visit_span(visit).start)


def worker_visits(worker_id: int, first: date, days: int) -> list[Visit]:
    """The worker's own visits from `first`, earliest first."""
    ids = Reservation.objects.filter(
        touching(*day_bounds(first, days)),
        worker_id=worker_id,
        visit__isnull=False,
        state__in=COUNTED,
    ).values("visit_id")
    return sorted(_full_visits().filter(pk__in=ids), key=lambda visit: visit_span(visit).start)


def commitments_between(
    worker_ids: Sequence[int],
    first: date,
    last: date,
    *,
    leaving_out: Sequence[int] = (),
    filling: Sequence[Commitment] = (),
) -> dict[int, list[Commitment]]:
    """Each worker's promised time on the local days `first` to `last`, both included.

    A day of rest within a live-in term is the worker's own: nobody else is promised it, so it
    stands here too (`engine.rests`); a gap that `filling` closes is none.
    """
    days = day_bounds(first, (last - first).days + 1)
    opens, closes = day_bounds(first - AROUND_A_REST, (last - first + 2 * AROUND_A_REST).days + 1)
    reach = [opens, closes + LONGEST, opens, closes, *days]
    asked = [current_company(), list(worker_ids), *reach, now(), list(leaving_out)]
    found: dict[int, list[Commitment]] = {}
    for worker_id, start, end, lat, lng in fetch(PROMISED, asked):
        found.setdefault(worker_id, []).append(Commitment(Span(start, end), Place(lat, lng)))
    return {one: _with_rests(held, filling, Span(*days)) for one, held in found.items()}


def _with_rests(
    held: list[Commitment], filling: Sequence[Commitment], days: Span
) -> list[Commitment]:
    every = sorted([*held, *rests_between([*held, *filling])], key=lambda one: one.span)
    return [one for one in every if one.span.overlaps(days)]


def orders_found(text: str, limit: int = 20) -> list[Order]:
    """Orders of the scope by code, phone number or a piece of the contact's name, newest first."""
    said = text.strip()
    digits = "".join(sign for sign in said if sign.isdigit())
    wanted = Q(code=said) | Q(contact_name__icontains=said)
    if len(digits) >= SHORTEST_PHONE:
        wanted |= Q(contact_phone__endswith=digits[-PHONE_DIGITS:])
    return list(_full_orders().filter(wanted).order_by("-placed_at")[:limit]) if said else []


def empty_seats(limit: int = 100) -> list[Reservation]:
    """Promised seats to come that have no worker, the earliest first."""
    rows = Reservation.objects.filter(
        state=ReservationState.ORPHANED,
        visit__state__in=BEFORE_THE_DOOR,
        ends_at__gt=now(),
    ).select_related("visit__order__service")
    return list(rows.order_by("during")[:limit])


def came_of(groups: Mapping[int, Collection[int]]) -> dict[int, tuple[int, int]]:
    """For each group of people: how many have ordered, and visits served at their homes.

    Two statements, however many groups; orders of the company in scope.
    """
    everybody = {person for people in groups.values() for person in people}
    placed = Order.objects.exclude(state=OrderState.AWAITING_PAYMENT)
    by_person: dict[int, set[int]] = defaultdict(set)
    rows = placed.filter(household__members__person__in=everybody)
    for person, order in rows.values_list("household__members__person", "pk"):
        by_person[person].add(order)
    orders = {order for found in by_person.values() for order in found}
    done = Visit.objects.filter(
        order__in=orders, state__in=(VisitState.ACCEPTED, VisitState.SETTLED)
    )
    served = dict(done.order_by().values_list("order").annotate(n=Count("pk")))
    return {
        group: (
            sum(person in by_person for person in people),
            sum(
                served.get(order, 0)
                for order in {one for person in people for one in by_person.get(person, ())}
            ),
        )
        for group, people in groups.items()
    }


def customers_in_company() -> list[int]:
    """The person ids of who has placed an order, the first first."""
    rows = Order.objects.order_by("pk").values_list("placed_by_id", flat=True)
    return [one for one in dict.fromkeys(rows) if one is not None]


def visits_by_state(on: date, days: int) -> dict[int, dict[str, int]]:
    """Company id -> visit state -> how many visits of these local days; counts only."""
    found: dict[int, dict[str, int]] = {}
    rows = (
        Reservation.objects.filter(beginning(*day_bounds(on, days)), seat=1, visit__isnull=False)
        .order_by()
        .values_list("company_id", "visit__state")
        .annotate(visits=Count("visit_id"))
    )
    for company_id, state, visits in rows:
        found.setdefault(company_id, {})[state] = visits
    return found


def served_counts(household_id: int) -> dict[int, int]:
    """Worker id -> how often this worker has served the household."""
    return dict(fetch(SERVED, [current_company(), household_id]))


def visits_served(household_id: int) -> int:
    """How many visits the company in scope has done there; a crew's visit counts once."""
    rows = Visit.objects.filter(
        order__household_id=household_id, reservations__state=ReservationState.DONE
    )
    return rows.distinct().count()


@dataclass(frozen=True)
class Promised:
    """A seat of a visit that has not begun: what a pause would touch."""

    visit_id: int
    visit_code: str
    order_code: str
    seat: int
    worker_id: int
    start: datetime
    service: str
    contact_name: str
    contact_phone: str

    @property
    def is_movable(self) -> bool:
        return self.start > now()


def promised_to(worker_ids: Sequence[int], span: Span) -> list[Promised]:
    """The seats of these workers that begin in the span, the earliest first."""
    return _promised(Reservation.objects.filter(worker_id__in=worker_ids), span)


def promised_visits_of_service(service_id: int, span: Span) -> list[Promised]:
    """The seats of this service's visits that begin in the span, the earliest first."""
    return _promised(Reservation.objects.filter(visit__order__service_id=service_id), span)


def _promised(rows: QuerySet[Reservation], span: Span) -> list[Promised]:
    found = rows.filter(
        beginning(span.start, span.end),
        state=ReservationState.CONFIRMED,
        visit__state__in=(VisitState.PLANNED, VisitState.ASSIGNED),
    )
    return [
        Promised(
            row.visit_id or 0,
            row.visit.code,
            row.visit.order.code,
            row.seat,
            row.worker_id,
            row.during.lower,
            row.visit.order.service.name,
            row.visit.order.contact_name,
            row.visit.order.contact_phone,
        )
        for row in found.select_related("visit__order__service").order_by("during")
        if row.visit is not None
    ]
