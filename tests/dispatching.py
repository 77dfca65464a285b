"""Booked visits to dispatch with: made through the product's own journeys."""

from dataclasses import dataclass
from datetime import datetime

from factories import Shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import ReservationState
from jiahe.booking.models import Reservation, Visit
from jiahe.dispatch.models import Assignment
from jiahe.journeys import assign, board, reserve
from jiahe.journeys.reserve import Booking
from jiahe.kit.tenancy import for_company


@dataclass(frozen=True)
class Booked:
    company_id: int
    order_id: int
    visit_id: int
    visit_code: str


def book(shop: Shop, start: datetime, minutes: int = 120, worker_id: int | None = None) -> Booked:
    """A paid visit; nobody is asked yet."""
    order = reserve.book(
        booking=Booking(
            service_code=shop.service_code,
            household_id=shop.household_id,
            person_id=shop.person_id,
            start=start,
            duration_minutes=minutes,
            preferred_worker_id=worker_id,
        )
    )
    with for_company(shop.company_id):
        mark_paid(order_id=order.pk)
        visit = Visit.objects.get(order=order)
    return Booked(shop.company_id, order.pk, visit.pk, visit.code)


def offered(shop: Shop, start: datetime, minutes: int = 120) -> tuple[Booked, list[Assignment]]:
    booked = book(shop, start, minutes)
    return booked, assign.offer_visit(company_id=shop.company_id, visit_id=booked.visit_id)


def accepted(shop: Shop, start: datetime, minutes: int = 120) -> Booked:
    """A visit whose every worker has said yes."""
    booked, asked = offered(shop, start, minutes)
    for one in asked:
        assign.accept_offer(
            company_id=shop.company_id,
            assignment_code=one.code,
            person_id=person_of(shop, one.worker_id),
        )
    return booked


def person_of(shop: Shop, worker_id: int) -> int:
    return dict(zip(shop.worker_ids, shop.worker_person_ids, strict=True))[worker_id]


def code_of(shop: Shop, worker_id: int) -> str:
    return dict(zip(shop.worker_ids, shop.worker_codes, strict=True))[worker_id]


def visit_now(booked: Booked) -> Visit:
    with for_company(booked.company_id):
        return Visit.objects.get(pk=booked.visit_id)


def seat_now(booked: Booked, seat: int = 1) -> tuple[int | None, datetime]:
    """(worker id or None when orphaned, start) of the seat."""
    with for_company(booked.company_id):
        row = Reservation.objects.get(visit_id=booked.visit_id, seat=seat)
    is_empty = row.state == ReservationState.ORPHANED
    return (None if is_empty else row.worker_id), row.during.lower


def answers_now(booked: Booked) -> list[tuple[int, int, str]]:
    """(seat, worker id, state) of every assignment, in the order in which they were made."""
    with for_company(booked.company_id):
        rows = Assignment.objects.filter(visit_id=booked.visit_id).order_by("pk")
        return list(rows.values_list("seat", "worker_id", "state"))


def pin(shop: Shop, booked: Booked) -> None:
    """The desk fixes the visit to whom it has."""
    board.pin_visit(
        company_id=shop.company_id,
        visit_code=booked.visit_code,
        expected_version=visit_now(booked).version,
        actor_id=staff(shop.company_id, Role.DISPATCHER, 1),
    )


def to_queue(shop: Shop, booked: Booked) -> None:
    """Sends the first seat back to the queue, as the dispatcher's hand on the board does."""
    board.move_visit_on_board(
        company_id=shop.company_id,
        visit_code=booked.visit_code,
        worker_code=None,
        start=None,
        seat=1,
        expected_version=visit_now(booked).version,
        actor_id=shop.person_id,
    )
