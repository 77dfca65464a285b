"""The front desk: households at the counter, scans beside papers, browsers behind ratings."""

import random
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import islice
from typing import Any

from jiahe.accounts.actions.counter import PastCase, enter_case
from jiahe.accounts.choices import CounterVia, Role
from jiahe.accounts.queries import role_holders
from jiahe.billing.actions.payments import take_cash
from jiahe.booking.actions.orders import mark_paid
from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.booking.queries import commitments_between, order_by_id
from jiahe.catalog.choices import ShiftKind
from jiahe.journeys.scans import store_scan
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.devices import note_own_device, note_staff_device
from jiahe.quality.queries.scores import counted_reviews
from jiahe.simulation.pictures import some_paper
from jiahe.simulation.seeding.books import Told, calendar_of, write_orders
from jiahe.simulation.seeding.fates import Fate
from jiahe.simulation.seeding.force import Force, Planned, may_do, shift_on, shortest
from jiahe.simulation.seeding.openings import Hand
from jiahe.simulation.seeding.shelf import Sold
from jiahe.workforce.actions.scans import bring_scan
from jiahe.workforce.files import waiting_papers
from jiahe.workforce.queries import ZONE, workers_named

ASKED = ("爷爷不会用手机，来店里约打扫", "电话里请我们代约做饭", "来店里问周末擦窗")
STRANGER = "+8613900008899"  # of the invented city: nobody has signed in with it
AGO = timedelta(minutes=7)
SCANS = 3
COMING = range(6, 21)  # days from today
UNPAID = Fate(VisitState.PLANNED, ReservationState.CONFIRMED, OrderState.AWAITING_PAYMENT, None)
Order = Any  # as booking.queries gives it


def seed_front(rng: random.Random, mode: str, force: Force, today: date) -> None:
    """For the company in scope, after its orders, papers and reviews."""
    agents = role_holders(Role.SERVICE_AGENT)
    if agents:
        _stand_at_the_counter(agents[0].pk, _booked_there(rng, mode, force, today))
    _bring_scans(rng, today)
    _share_browsers(agents[0].pk if agents else None)


def _booked_there(rng: random.Random, mode: str, force: Force, today: date) -> list[Order]:
    """Two unpaid orders of the coming weeks, each with a worker who is free all that day."""
    days = [today + timedelta(days=n) for n in COMING]
    free = (_first_visit(rng, force, hand, days) for hand in force.hands)
    told = [[Told(one, UNPAID)] for one in islice(filter(None, free), 2)]
    calendar = calendar_of(days[0], days[-1])
    written = write_orders(rng, told, at=now(), mode=mode, calendar=calendar)
    return [order_by_id(one.entered.order_id) for one in written]


def _first_visit(
    rng: random.Random, force: Force, hand: Hand, days: Sequence[date]
) -> Planned | None:
    """A visit in the worker's first hours of the first of these days that is all free."""
    busy = commitments_between([hand.worker_id], days[0], days[-1] + timedelta(days=1))
    busy_on = {
        at.astimezone(ZONE).date()
        for one in busy.get(hand.worker_id, ())
        for at in (one.span.start, one.span.end)
    }
    for on in days:
        shift = shift_on(hand, on)
        sold = next((one for one in force.shelf if _is_by_day(one) and may_do(hand, one, on)), None)
        if shift and sold and on not in busy_on:
            start = datetime.combine(on, time(), ZONE) + timedelta(minutes=shift.start_minute)
            return Planned(hand, rng.choice(force.homes), sold, start, shortest(sold))
    return None


def _is_by_day(sold: Sold) -> bool:
    return sold.shift_kind == ShiftKind.VISIT


def _stand_at_the_counter(agent_id: int, orders: Sequence[Order]) -> None:
    """One paid in cash, one with the link to pay, one whose digits are awaited."""
    vias = (CounterVia.COUNTER, CounterVia.CALL)
    for order, reason, via in zip(orders, ASKED, vias, strict=False):
        person = order.placed_by
        enter_case(
            PastCase(agent_id, person.phone, via, reason, order.placed_at, person.pk, order.code)
        )
    if len(orders) > 1:
        paid = orders[0]
        take_cash(order_id=paid.pk, amount_fen=paid.total_fen, taken_by_id=agent_id)
        mark_paid(order_id=paid.pk)
    enter_case(PastCase(agent_id, STRANGER, CounterVia.COUNTER, ASKED[2], now() - AGO))


def _bring_scans(rng: random.Random, today: date) -> None:
    """A drawn page beside the first papers that wait for a look, brought by their worker."""
    papers = [one for one in waiting_papers(today) if one.takes_scans][:SCANS]
    for paper in papers:
        kept = store_scan(
            company_id=current_company(), certificate_id=paper.pk, data=some_paper(rng)
        )
        bring_scan(certificate_id=paper.pk, kept=kept, actor_id=paper.worker.person_id)


def _share_browsers(agent_id: int | None) -> None:
    """Three ratings from browsers that say something: the worker's, a colleague's, a shared one."""
    reviews = list(counted_reviews().select_related("worker").order_by("-written_at", "pk")[:60])
    if len(reviews) < 2:
        return
    own = reviews[0]
    signs_in = workers_named([own.worker_id])[own.worker_id].person_id
    note_staff_device(person_id=signs_in, token=token_of("worker"))
    _sent(own.code, own.author_id, "worker")
    if agent_id is not None:
        note_staff_device(person_id=agent_id, token=token_of("desk"))
        _sent(reviews[1].code, reviews[1].author_id, "desk")
    for code, author_id in _two_authors([(one.code, one.author_id) for one in reviews[2:]]):
        _sent(code, author_id, "shared")


def _two_authors(reviews: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """A review each of two people; nothing while all are one person's."""
    first = {author: code for code, author in reversed(reviews)}
    pairs = [(code, author) for author, code in first.items()]
    return pairs[:2] if len(pairs) > 1 else []


def _sent(review_code: str, author_id: int, browser: str) -> None:
    token = token_of(browser)
    note_own_device(review_code=review_code, person_id=author_id, token=token)


def token_of(browser: str) -> str:
    """The invented browser's token, the same each time."""
    return urlsafe_b64encode(sha256(browser.encode()).digest()[:16]).decode().rstrip("=")
