"""The day as the planner needs it, and proposals as the desk reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.choices import OCCUPYING, ReservationState
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.queries import TRAVEL
from jiahe.booking.rules import BEFORE_THE_DOOR, work_rules
from jiahe.dispatch import words
from jiahe.dispatch.aims import STEPS, earned_until, evenness_in_force
from jiahe.dispatch.models import Assignment, PlanProposal
from jiahe.dispatch.planning import MovableSeat, PlanningDay
from jiahe.dispatch.queries.board import short_name
from jiahe.dispatch.queries.candidates import TURNED_DOWN, need_of, place_of
from jiahe.dispatch.queries.limits import freeze
from jiahe.dispatch.wording import time_words
from jiahe.engine.routing.model import Job, Problem, Weights
from jiahe.engine.routing.model import Worker as PlannedWorker
from jiahe.engine.travel import Place
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.workforce import queries as workforce
from jiahe.workforce.models import Worker
from jiahe.workforce.rosters import rosters_of, working_hours


class NoSuchPlan(Refusal):
    sentence = gettext_lazy("There is no such proposal.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class ProposedMove:
    id: int
    visit_code: str
    household: str
    seat: int
    from_name: str  # empty: from the queue
    to_name: str
    start: datetime
    words: str
    outcome: str  # empty while undecided; "applied", "left" or the reason it was skipped


@dataclass(frozen=True)
class PlanDiff:
    """A proposal as the desk decides on it."""

    code: str
    on: date
    state: str
    solver: str
    failure: str
    moved: int
    filled: int
    travel_saved_minutes: int
    late_saved_minutes: int
    fairness: str  # how the day's work is spread, before and after
    summary: str
    moves: tuple[ProposedMove, ...]
    unassigned: tuple[tuple[str, str], ...]  # household, why


def planning_day(on: date) -> PlanningDay:
    """Every seat that may change hands that day, and everything that limits it."""
    frozen_until = now() + freeze()
    visits = [one for one in booking.visits_on(on) if _is_movable(one, on, frozen_until)]
    people = list(workforce.workers_in_company().filter(duty="on"))
    seats = tuple(_seat(visit, row) for visit in visits for row in visit.reservations.all())
    rows = [row.pk for visit in visits for row in visit.reservations.all()]
    problem = Problem(
        weights=Weights(fairness=STEPS[evenness_in_force()]),
        jobs=tuple(_jobs(visits, [worker.pk for worker in people], on)),
        workers=tuple(_workers(people, on, rows)),
        travel=TRAVEL,
        rules=work_rules("visit"),
        zone_name=workforce.ZONE.key,
    )
    return PlanningDay(on, problem, seats)


def _is_movable(visit: Visit, on: date, frozen_until: datetime) -> bool:
    start = booking.visit_span(visit).start
    return (
        visit.state in BEFORE_THE_DOOR
        and not visit.is_pinned
        and visit.order.service.shift_kind == "visit"
        and start > frozen_until
        and start.astimezone(workforce.ZONE).date() == on
    )


def _seat(visit: Visit, row: Reservation) -> MovableSeat:
    return MovableSeat(
        visit_id=visit.pk,
        visit_code=visit.code,
        household=short_name(visit.order.contact_name),
        version=visit.version,
        seat=row.seat,
        worker_id=row.worker_id if row.state in OCCUPYING else None,
        start=row.during.lower,
        has_its_own=row.worker_id == visit.order.preferred_worker_id,
    )


def _jobs(visits: Sequence[Visit], ids: Sequence[int], on: date) -> list[Job]:
    gates: dict[workforce.Need, frozenset[int]] = {}
    refused: dict[int, set[int]] = {}
    asked = Assignment.objects.filter(
        visit_id__in=[visit.pk for visit in visits], state__in=TURNED_DOWN
    )
    for visit_id, worker_id in asked.values_list("visit_id", "worker_id"):
        refused.setdefault(visit_id, set()).add(worker_id)
    rosters = rosters_of(ids)
    for need in {need_of(visit) for visit in visits}:
        gates[need] = frozenset(one for one in ids if rosters[one].blocks(need, on))
    return [
        _job(visit, gates[need_of(visit)] | frozenset(refused.get(visit.pk, ())))
        for visit in visits
    ]


def _job(visit: Visit, forbidden: frozenset[int]) -> Job:
    """The household's own worker is preferred, else those who are promised: least change."""
    rows = visit.reservations.all()
    promised = frozenset(row.worker_id for row in rows if row.state != ReservationState.ORPHANED)
    wanted = visit.order.preferred_worker_id
    span = booking.visit_span(visit)
    return Job(
        id=visit.pk,
        place=place_of(visit),
        windows=(span,),
        duration_minutes=span.length // timedelta(minutes=1),
        skill=visit.order.service.skill,
        level=visit.order.service.lowest_level,
        priority=visit.priority - 1,
        crew_size=visit.order.crew_size,
        preferred=frozenset({wanted}) if wanted else promised,
        forbidden=forbidden - promised,
        pinned_start=span.start,
    )


def _workers(people: Sequence[Worker], on: date, left_out: Sequence[int]) -> list[PlannedWorker]:
    ids, day = [worker.pk for worker in people], timedelta(days=1)
    hours = working_hours(ids, on, 1)
    busy = booking.commitments_between(ids, on - day, on + day, leaving_out=left_out)
    earned = earned_until(ids, on)
    return [
        PlannedWorker(
            id=worker.pk,
            home=Place(worker.home_lat, worker.home_lng),
            working=tuple(hours[worker.pk]),
            skills=tuple(sorted((one.skill, one.level) for one in worker.skills.all())),
            busy=tuple(busy.get(worker.pk, ())),
            ahead_minutes=earned.ahead(worker.pk),
        )
        for worker in people
    ]


def proposal_by_code(code: str) -> PlanProposal:
    """Raises `NoSuchPlan`."""
    found = PlanProposal.objects.filter(code=code).first()
    if found is None:
        raise NoSuchPlan
    return found


def plan_diff(proposal: PlanProposal) -> PlanDiff:
    """The proposal in words, in the language of the moment."""
    gains = proposal.gains
    return PlanDiff(
        code=proposal.code,
        on=proposal.on,
        state=proposal.state,
        solver=gains["solver"],
        failure=gains["failure"],
        moved=gains["moved"],
        filled=gains["filled"],
        travel_saved_minutes=gains["travel_saved_minutes"],
        late_saved_minutes=gains["late_saved_minutes"],
        fairness=_fairness(gains),
        summary=_summary(gains),
        moves=tuple(_proposed(move) for move in proposal.moves),
        unassigned=tuple(
            (row["household"], words.unassigned(row["counts"])) for row in proposal.unassigned
        ),
    )


def _fairness(gains: dict[str, Any]) -> str:
    if "uneven_before" not in gains:
        return ""
    return f"{gains['uneven_before']:.2f} → {gains['uneven_after']:.2f}"


def _summary(gains: dict[str, Any]) -> str:
    if not gains["moved"] and not gains["filled"]:
        return _("Today's plan is as good as we can make it.")
    return _(
        "Visits that change hands: %(moved)s; empty seats filled: %(filled)s;"
        " %(travel)s min less on the way, %(late)s min less late."
    ) % {
        "moved": gains["moved"],
        "filled": gains["filled"],
        "travel": gains["travel_saved_minutes"],
        "late": gains["late_saved_minutes"],
    }


def _proposed(move: dict[str, Any]) -> ProposedMove:
    start = datetime.fromisoformat(move["start"])
    facts = {
        "household": move["household"],
        "at": time_words(start),
        "old": move["from_name"],
        "new": move["to_name"],
        "minutes": move["travel_minutes"],
    }
    sentence = (
        _("%(household)s at %(at)s: %(new)s instead of %(old)s, %(minutes)s min from home")
        if move["from_name"]
        else _("%(household)s at %(at)s: %(new)s takes the empty seat, %(minutes)s min from home")
    )
    return ProposedMove(
        id=move["id"],
        visit_code=move["visit"],
        household=move["household"],
        seat=move["seat"],
        from_name=move["from_name"],
        to_name=move["to_name"],
        start=start,
        words=sentence % facts,
        outcome=move.get("outcome", ""),
    )
