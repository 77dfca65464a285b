"""Tomorrow on a busy board: as many lanes and visits as the board's goal asks for."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode, Role
from jiahe.booking.actions.bulk import Entered, Entry, Occurrence, enter_orders
from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.catalog.rules import Asked, frozen_quote, quote_service
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.dispatch.actions.bulk import PastAssignment, enter_assignments
from jiahe.dispatch.choices import AssignmentState
from jiahe.engine.travel import Place
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.simulation.bench.stage import Stage, open_stage, place_of, session_of
from jiahe.workforce.queries import ZONE

OPENS = time(7, 30)
VISIT_MINUTES = 60
STEP_MINUTES = 100  # from one visit's start to the next one's: travel and a pause lie between
FULL_DAY, MORNING = 7, 3  # visits of a lane; each `SPARE_EVERY`th has only the morning's
SPARE_EVERY = 5
AREA_M2 = 90
CONTACT = "陈女士"


@dataclass(frozen=True)
class BusyBoard:
    """The page of one day's board, and the session of a dispatcher of that company."""

    path: str
    session: str
    lanes: int
    visits: int
    waiting: int


def busy_board(workers: int, visits: int, waiting: int) -> BusyBoard:
    """`visits` promised and accepted ones on `workers` lanes, `waiting` without anybody."""
    on = now().astimezone(ZONE).date() + timedelta(days=1)
    stage = open_stage("busy-board", workers)
    draw = random.Random("busy board")  # noqa: S311  # the same day again
    with for_company(stage.company_id):
        entries = _Entries(stage, draw)
        promised = [entries.of(start, worker) for worker, start in lanes(stage, on, visits)]
        open_ones = [entries.of(start, None) for start in _afternoon(draw, on, waiting)]
        entered = enter_orders(entries=[*promised, *open_ones], mode=CompanyMode.EMPLOYEE, terms={})
        enter_assignments(assignments=[_accepted(one) for one in entered[: len(promised)]])
        session = _dispatcher()
    path = f"/office/board/?on={on.isoformat()}"
    return BusyBoard(path, session, workers, len(promised), len(open_ones))


def lanes(stage: Stage, on: date, visits: int) -> Iterator[tuple[int, datetime]]:
    """(worker, start) of each promised visit, round after round, until there are enough."""
    opens, left = datetime.combine(on, OPENS, ZONE), visits
    for turn in range(FULL_DAY):
        for number, worker_id in enumerate(stage.worker_ids):
            if left and (turn < MORNING or number % SPARE_EVERY):
                left -= 1
                yield worker_id, opens + turn * timedelta(minutes=STEP_MINUTES)


def _afternoon(draw: random.Random, on: date, count: int) -> list[datetime]:
    noon = datetime.combine(on, time(13), ZONE)
    return [noon + timedelta(minutes=15 * draw.randrange(24)) for _ in range(count)]


class _Entries:
    """Orders of one service at places of their own, by one household."""

    def __init__(self, stage: Stage, draw: random.Random) -> None:
        self.stage, self.draw = stage, draw
        self.service: Any = shelf_in_scope().services[stage.service_code]
        self.person = accounts.register_person(phone="+8613600000001", name=CONTACT)
        here = place_of(draw)
        self.home = accounts.found_household(
            person_id=self.person.pk,
            contact_name=CONTACT,
            contact_phone=self.person.phone,
            compound="测量小区",
            door="1",
            lat=here.lat,
            lng=here.lng,
            area_m2=AREA_M2,
        )

    def of(self, start: datetime, worker_id: int | None) -> Entry:
        """With a worker promised and accepted; without one its seat lies in the queue."""
        at, place = now(), self._place(worker_id)
        is_open = worker_id is None
        visit = Occurrence(
            start=start,
            worker_ids=(worker_id or self.stage.worker_ids[0],),
            visit_state=VisitState.PLANNED if is_open else VisitState.ASSIGNED,
            seat_state=ReservationState.ORPHANED if is_open else ReservationState.CONFIRMED,
            changed_at=at,
        )
        return Entry(
            household_id=self.home.pk,
            person_id=self.person.pk,
            contact_name=CONTACT,
            contact_phone=self.person.phone,
            address="测量小区 1",
            lat=place.lat,
            lng=place.lng,
            service_id=self.service.pk,
            sop_id=None,
            quote=self._quote(start, at),
            duration_minutes=VISIT_MINUTES,
            placed_at=at,
            order_state=OrderState.BOOKED,
            occurrences=(visit,),
        )

    def _place(self, worker_id: int | None) -> Place:
        """Each lane stays in a corner of its own; who waits may be anywhere."""
        corner = random.Random(worker_id) if worker_id else self.draw  # noqa: S311
        return place_of(corner)

    def _quote(self, start: datetime, at: datetime) -> dict[str, Any]:
        asked = Asked(
            starts_at=start,
            booked_at=at,
            duration_minutes=VISIT_MINUTES,
            area_m2=AREA_M2,
            zone=ZONE,
            holidays=frozenset(),
            working_weekends=frozenset(),
        )
        return frozen_quote(quote_service(self.service, asked), self.service.minimum_fen)


def _accepted(one: Entered) -> PastAssignment:
    visit = one.entry.occurrences[0]
    at = one.entry.placed_at
    return PastAssignment(
        one.visit_id, visit.worker_ids[0], 1, AssignmentState.ACCEPTED, at, answered_at=at
    )


def _dispatcher() -> str:
    person = accounts.register_person(phone="+8613600000002", name="周婷")
    accounts.grant_role(person_id=person.pk, role=Role.DISPATCHER)
    return session_of(person)
