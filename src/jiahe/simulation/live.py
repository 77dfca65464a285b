"""Lets the day go on: what is due happens through the journeys, on the clock of the product.

The speed decides only when something is due: at 60 an hour of the plan passes in a minute,
while everything that is recorded carries the true time.
"""

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import httpx
import structlog
from django.db import InterfaceError, OperationalError, close_old_connections

from jiahe.accounts.queries import open_companies
from jiahe.billing.ports import ProviderSilent
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import visit_span, visits_on
from jiahe.fieldwork.queries import OFF_THE_VISIT
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.simulation import deeds
from jiahe.workforce.queries import ZONE

log = structlog.get_logger(__name__)
S = VisitState
PAUSE_SECONDS = 2.0
MOST_DEEDS = 12  # of one company in one round
ANSWER_AFTER = timedelta(minutes=25)


@dataclass(frozen=True)
class Due:
    """What happens next to a visit in this state: when, and by which deed."""

    lead: timedelta
    deed: Callable[[deeds.Scene], None]
    after_end: str = ""


NEXT: dict[VisitState, Due] = {
    S.PLANNED: Due(timedelta(hours=-20), deeds.say_yes),
    S.ASSIGNED: Due(timedelta(minutes=-20), deeds.set_out),
    S.TRAVELLING: Due(timedelta(minutes=-2), deeds.arrive),
    S.ARRIVED: Due(timedelta(), deeds.start),
    S.IN_SERVICE: Due(timedelta(), deeds.finish, "end"),
    S.AWAITING_ACCEPTANCE: Due(ANSWER_AFTER, deeds.accept, "end"),
    S.SETTLED: Due(ANSWER_AFTER * 2, deeds.review, "end"),
}


@dataclass
class Day:
    """The plan's own time: it starts at the true one and runs `speed` times as fast."""

    began_at: datetime
    speed: float
    rng: random.Random
    tried: set[tuple[str, str]] = field(default_factory=set)

    def plan_time(self) -> datetime:
        return self.began_at + (now() - self.began_at) * self.speed

    def may_try(self, code: str, state: str) -> bool:
        """Each step once; only what was accepted here is reviewed here."""
        if state == S.SETTLED and (code, S.AWAITING_ACCEPTANCE.value) not in self.tried:
            return False
        return (code, state) not in self.tried


def keep_living(stop: threading.Event, *, speed: float, seed: int) -> None:
    """Goes round until `stop`; outlives the database and anything that is refused."""
    day = Day(now(), speed, random.Random(seed))  # noqa: S311  # repeatable on purpose
    while not stop.wait(PAUSE_SECONDS):
        try:
            live_round(day)
        except (OperationalError, InterfaceError) as trouble:
            log.warning("live_lost_the_database", why=str(trouble))
            close_old_connections()


def live_round(day: Day) -> int:
    """One round through every company; returns how many deeds were done."""
    return sum(_live_in(day, company.pk) for company in open_companies())


def _live_in(day: Day, company_id: int) -> int:
    with for_company(company_id):
        scenes = list(islice(_due_scenes(day, company_id), MOST_DEEDS))
    done = sum(_attempt(scene) for scene in scenes)
    if day.rng.random() < 0.2:
        done += _attempt_booking(day, company_id)
    return done


def _due_scenes(day: Day, company_id: int) -> Iterator[deeds.Scene]:
    """Each visit of today whose next step is due and was not tried before, inside the walls."""
    at = day.plan_time()
    for visit in visits_on(now().astimezone(ZONE).date()):
        due = NEXT.get(VisitState(visit.state))
        if due is None or not day.may_try(visit.code, visit.state):
            continue
        span = visit_span(visit)
        if (span.end if due.after_end else span.start) + due.lead <= at:
            day.tried.add((visit.code, visit.state))
            yield _scene(company_id, visit, due.deed, day.rng)


def _scene(
    company_id: int, visit: Any, deed: Callable[[deeds.Scene], None], rng: random.Random
) -> deeds.Scene:
    seats = [one for one in visit.reservations.all() if one.state not in OFF_THE_VISIT]
    return deeds.Scene(
        company_id=company_id,
        visit_id=visit.pk,
        visit_code=visit.code,
        household_person_id=visit.order.placed_by_id,
        worker_person_ids=tuple(seat.worker.person_id for seat in seats),
        worker_codes=tuple(seat.worker.code for seat in seats),
        lat=visit.order.lat,
        lng=visit.order.lng,
        deed=deed,
        rng=rng,
    )


def _attempt(scene: deeds.Scene) -> bool:
    try:
        scene.deed(scene)
    except Refusal as refusal:
        log.info("live_refused", visit=scene.visit_code, why=str(refusal))
        return False
    return True


def _attempt_booking(day: Day, company_id: int) -> bool:
    try:
        return deeds.book_something(company_id, day.rng)
    except (Refusal, ProviderSilent, httpx.HTTPError) as trouble:
        log.info("live_refused", company=company_id, why=str(trouble))
        return False
