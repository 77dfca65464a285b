"""Drives each request through the product: each step once, so that a killed replay goes on."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.signing import Key, signed_headers
from jiahe.booking import queries as booking
from jiahe.booking.choices import VisitState
from jiahe.dispatch.queries.offers import live_assignments
from jiahe.engine.travel import CrowTravel, Place, kilometres
from jiahe.fieldwork.rules import PlaceClaim
from jiahe.journeys import accept, assign, carry_out, pay, reserve, review
from jiahe.journeys.crews import NobodyFree
from jiahe.journeys.reserve import Booking
from jiahe.journeys.slots import Slot, SlotQuestion
from jiahe.kit.clock import FixedClock, SystemClock, clock_set_to, now
from jiahe.kit.idempotency import run_once
from jiahe.kit.outbox import Reactions, deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.quality.rules import Opinion
from jiahe.simulation.replay.reading import Wanted
from jiahe.simulation.replay.stage import Stage, household_for
from jiahe.workforce.queries import ZONE

TRAVEL = CrowTravel()
GRACE = timedelta(minutes=10)  # a visit is on time up to ten minutes after its promised start
LONGEST_RIDE = timedelta(hours=12)  # the way from home before work is the worker's own


@dataclass(frozen=True)
class Provider:
    """Who signs the payment notices: the demo gateway's key and names."""

    key: Key
    merchant_id: str
    app_id: str


@dataclass(frozen=True)
class Outcome:
    """A visit that took place: the ride to it, and whether it began when it was promised."""

    kilometres: float
    ride_minutes: float
    is_from_home: bool
    arrived_at: datetime
    promised_at: datetime

    @property
    def on_time(self) -> bool:
        return self.arrived_at <= self.promised_at + GRACE

    @property
    def late_minutes(self) -> float:
        return max(timedelta(), self.arrived_at - self.promised_at) / timedelta(minutes=1)

    @property
    def started_at(self) -> datetime:
        return max(self.arrived_at, self.promised_at)


def offered(day: Sequence[Slot], one: Wanted) -> list[datetime]:
    """The free starts within the request's window, least extra travel first."""
    fitting = [slot for slot in day if slot.is_free and one.opens <= slot.start <= one.closes]
    return [slot.start for slot in sorted(fitting, key=lambda s: (s.disturbance_minutes, s.start))]


def why_not(day: Sequence[Slot], one: Wanted) -> str:
    """Why no start could be offered to a request."""
    if not any(one.opens <= slot.start <= one.closes for slot in day):
        return "window_outside_service_hours"
    if any(slot.is_free for slot in day):
        return "nobody_free_in_window"
    return "nobody_free_that_day"


@dataclass(frozen=True)
class Driver:
    """One replay of one city."""

    name: str
    stage: Stage
    minutes: int
    reactions: Reactions
    provider: Provider

    def once(self, step: str, key: str, effect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        return run_once(
            actor=f"replay:{self.name}", route=step, key=key, body={"step": step}, effect=effect
        )

    def book(self, one: Wanted) -> dict[str, Any]:
        """{"order": code, "offered": n} or {"why": reason}; asked at the request's own instant.

        "found": whether an earlier run of this replay had booked it already.
        """
        made: list[Wanted] = []

        def effect() -> dict[str, Any]:
            made.append(one)
            return self._book(one)

        with clock_set_to(FixedClock(one.asked)):
            return self.once("book", one.number, effect) | {"found": not made}

    def _book(self, one: Wanted) -> dict[str, Any]:
        household_id, person_id = household_for(one, self.name)
        day = self._day_of(one)
        starts = offered(day, one)
        if not starts:
            return {"why": why_not(day, one), "offered": 0}
        for start in starts:
            wanted = Booking(
                service_code=self.stage.service_code,
                household_id=household_id,
                person_id=person_id,
                start=start,
                duration_minutes=self.minutes,
            )
            try:
                order = reserve.book(booking=wanted)
            except NobodyFree:
                continue
            return {"order": order.code, "person": person_id, "offered": len(starts)}
        return {"why": "taken_meanwhile", "offered": len(starts)}

    def _day_of(self, one: Wanted) -> Sequence[Slot]:
        """Every start of the day in which the window opens, free or full."""
        asked = SlotQuestion(
            Place(one.lat, one.lng), self.minutes, one.opens.astimezone(ZONE).date(), days=1
        )
        board = reserve.offer_slots(service_code=self.stage.service_code, asked=asked)
        return board.days[0].slots

    def pay_and_assign(self, one: Wanted, order_code: str) -> None:
        self.pay(one, order_code)
        self.assign(one, order_code)

    def pay(self, one: Wanted, order_code: str) -> None:
        """Opens the payment and delivers the provider's signed notice, as the gateway would."""
        with clock_set_to(FixedClock(one.asked + timedelta(minutes=1))):
            with for_company(self.stage.company_id):
                order = booking.order_alone(order_code)
            if order.state != "awaiting_payment":
                return
            code = pay.open_order_payment(company_id=self.stage.company_id, order_code=order_code)
            body = self._notice(code, order.total_fen)
            outcome = pay.receive_notice(
                provider="demo",
                headers=signed_headers(self.provider.key, body, SystemClock().now()),
                body=body,
            )
            assert outcome is NoticeOutcome.PAID, outcome

    def _notice(self, code: str, amount_fen: int) -> bytes:
        said = {
            "id": f"evt-{code}",
            "type": "payment.paid",
            "number": code,
            "transaction": f"replay-{code}",
            "currency": "CNY",
            "amount_fen": amount_fen,
            "merchant_id": self.provider.merchant_id,
            "app_id": self.provider.app_id,
            "occurred_at": now().isoformat(),
        }
        return json.dumps(said).encode()

    def assign(self, one: Wanted, order_code: str) -> None:
        """Delivers the facts (which offer the visit) and lets the asked worker say yes."""
        with clock_set_to(FixedClock(one.asked + timedelta(minutes=2))):
            self.settle_facts()
            with for_company(self.stage.company_id):
                visit = booking.first_visit_of(order_code)
                offers = [
                    (row.code, row.worker.person_id)
                    for row in live_assignments(visit.pk)
                    if row.state == "offered"
                ]
            for code, person_id in offers:
                assign.accept_offer(
                    company_id=self.stage.company_id, assignment_code=code, person_id=person_id
                )

    def settle_facts(self) -> int:
        done = 0
        while found := deliver_pending(self.reactions, limit=200):
            done += found
        return done

    def settle_what_is_left(self, last: datetime) -> int:
        """Delivers as on the second day after the last request, when every fact is due."""
        with clock_set_to(FixedClock(last + timedelta(days=2))):
            return self.settle_facts()

    def carry_out(self, order_code: str, free_at: dict[int, tuple[datetime, Place]]) -> Outcome:
        """The whole visit: the worker rides from the last home and arrives when they can."""
        with for_company(self.stage.company_id):
            visit = booking.first_visit_of(order_code)
            seat = visit.reservations.all()[0]
            span = booking.visit_span(visit)
            worker = seat.worker
        home = Place(worker.home_lat, worker.home_lng)
        is_first = worker.pk not in free_at
        since, origin = free_at.get(worker.pk, (span.start - LONGEST_RIDE, home))
        door = Place(visit.order.lat, visit.order.lng)
        draw = random.Random(order_code)  # noqa: S311  # the same ride again
        ride = timedelta(minutes=TRAVEL.minutes(origin, door) * draw.uniform(0.75, 1.25))
        leaves = max(since, span.start - ride - timedelta(minutes=5))
        arrives = max(leaves + ride, span.start - timedelta(minutes=10))
        begins = max(arrives, span.start)
        ends = begins + timedelta(minutes=self.minutes)
        self._walk_through(visit.code, worker.person_id, door, (leaves, arrives, begins, ends))
        free_at[worker.pk] = (ends, door)
        rode = ride / timedelta(minutes=1)
        return Outcome(kilometres(origin, door), rode, is_first, arrives, span.start)

    def _walk_through(
        self, code: str, person_id: int, door: Place, times: tuple[datetime, ...]
    ) -> None:
        here = PlaceClaim(lat=door.lat, lng=door.lng, accuracy_metres=12.0)
        who = {
            "company_id": self.stage.company_id,
            "visit_code": code,
            "person_id": person_id,
        }
        steps: list[tuple[datetime, Callable[..., object], dict[str, Any]]] = [
            (times[0], carry_out.set_out, {}),
            (times[1], carry_out.arrive, {"claim": here}),
            (times[2], carry_out.start_service, {}),
            (times[3], carry_out.tick_step, {"position": 1}),
            (times[3], carry_out.tick_step, {"position": 2}),
            (times[3], carry_out.finish_service, {}),
        ]
        for at, step, more in steps:
            with clock_set_to(FixedClock(at)):
                step(**who, happened_at=at, **more)

    def judge(self, order_code: str, person_id: int, outcome: Outcome) -> None:
        """The household accepts, the money is divided, the household reviews."""
        with for_company(self.stage.company_id):
            visit = booking.first_visit_of(order_code)
        at = outcome.started_at + timedelta(minutes=self.minutes + 30)
        with clock_set_to(FixedClock(at)):
            if visit.state == VisitState.AWAITING_ACCEPTANCE:
                accept.accept_visit(
                    company_id=self.stage.company_id, visit_code=visit.code, person_id=person_id
                )
            opinion = Opinion(5 if outcome.on_time else 3, 5, 5)
            self.once("review", visit.code, partial(self._review, visit.code, person_id, opinion))
            self.settle_facts()

    def _review(self, visit_code: str, person_id: int, opinion: Opinion) -> dict[str, Any]:
        written = review.review_visit(
            company_id=self.stage.company_id,
            visit_code=visit_code,
            person_id=person_id,
            opinion=opinion,
        )
        return {"review": str(written)}
