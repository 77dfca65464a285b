"""A few live-in cases of the coming weeks, two of them close together, and who stands by."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from jiahe.booking.actions import rests
from jiahe.booking.choices import OrderState, ReservationState, Side, VisitState
from jiahe.booking.queries import commitments_between, order_by_id
from jiahe.booking.rests import stay_days, ways_to_move
from jiahe.catalog.rules import care_of
from jiahe.dispatch.actions import births, pool
from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.queries.births import NEWBORN
from jiahe.kit.clock import now
from jiahe.simulation.seeding.books import Told, calendar_of, write_orders
from jiahe.simulation.seeding.fates import Fate
from jiahe.simulation.seeding.force import Force, Planned
from jiahe.simulation.seeding.openings import Hand
from jiahe.simulation.seeding.shelf import Sold, births_on_shelf
from jiahe.simulation.seeding.traces import write_assignments, write_money
from jiahe.workforce.queries import ZONE

TERM_DAYS, DAY_MINUTES = 26, 24 * 60
STARTS = ((24, 58), (30,), (45,))  # days from today, by worker
STAND_BY, STAND_BY_DAYS = 2, 80
PROMISED = Fate(
    VisitState.ASSIGNED,
    ReservationState.CONFIRMED,
    OrderState.BOOKED,
    AssignmentState.ACCEPTED,
)


def seed_births(rng: random.Random, company_id: int, mode: str, force: Force, today: date) -> None:
    """In the company in scope; nothing where nobody cares for newborns."""
    sold = births_on_shelf(company_id)
    able = _able_hands(force.hands)
    free = _free_hands(able, today)
    hands = free[: max(1, min(len(STARTS), len(free) - STAND_BY))]
    if not sold or not force.homes:
        return
    told = [
        _term(rng, force, sold[0], hand, today + timedelta(days=days))
        for hand, starts in zip(hands, STARTS, strict=False)
        for days in starts
    ]
    calendar = calendar_of(today, today + timedelta(days=120))
    at = now()
    written = write_orders(rng, told, at=at, mode=mode, calendar=calendar)
    write_assignments(rng, written, at)
    write_money(written, at)
    for one in (day for day in written if day.entered.number == 1):
        order = order_by_id(one.entered.order_id)
        on = one.planned.start.date()
        births.judge(case=births.expect(order=order, on=on, actor_id=order.placed_by_id))
    for one in written[:1]:
        _ask_for_another_rest(one.entered.order_id)
    last = today + timedelta(days=STAND_BY_DAYS)
    others = [*free[len(hands) :], *(one for one in able if one not in free)]
    for hand in others[:STAND_BY]:
        pool.join(worker_id=hand.worker_id, first=today, last=last)


def _ask_for_another_rest(order_id: int) -> None:
    """The household of the first case would like one day of rest on another day."""
    order = order_by_id(order_id)
    days = stay_days(order)
    ways = ways_to_move(days) if days else []
    if ways:
        rests.ask(
            order_code=order.code,
            wanted=ways[0][0],
            side=Side.HOUSEHOLD,
            person_id=order.placed_by_id,
        )


def _term(rng: random.Random, force: Force, sold: Sold, hand: Hand, on: date) -> list[Told]:
    """Every day of care of the term in one home."""
    start, home = datetime.combine(on, time(8), ZONE), rng.choice(force.homes)
    days = [start + timedelta(days=n) for n in care_of(sold.row).offsets(TERM_DAYS)]
    return [Told(Planned(hand, home, sold, day, DAY_MINUTES), PROMISED) for day in days]


def _able_hands(hands: Sequence[Hand]) -> list[Hand]:
    """Those who care for newborns."""
    return [one for one in hands if any(skill.skill == NEWBORN for skill in one.worker.skills)]


def _free_hands(able: Sequence[Hand], today: date) -> list[Hand]:
    """Those of them who have promised nothing in the weeks of the cases."""
    ids = [one.worker_id for one in able]
    first = today + timedelta(days=STARTS[0][0] - 1)
    taken = commitments_between(ids, first, first + timedelta(days=100))
    return [one for one in able if not taken.get(one.worker_id)]
