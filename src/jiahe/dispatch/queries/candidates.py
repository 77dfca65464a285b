"""Who could take a seat: every worker of the company judged, each with words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jiahe.booking import queries as booking
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.rests import filled_gap
from jiahe.booking.rules import work_rules
from jiahe.dispatch import words
from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.frozen import Case
from jiahe.dispatch.models import Assignment, Standby
from jiahe.dispatch.rules import SOFT, Judged, Question, Standing, judged, ranked
from jiahe.engine.intervals import Span
from jiahe.engine.slots import Candidate
from jiahe.engine.travel import Place
from jiahe.workforce import queries as workforce
from jiahe.workforce.models import Worker
from jiahe.workforce.rosters import rosters_of

TURNED_DOWN = (AssignmentState.DECLINED, AssignmentState.EXPIRED)


@dataclass(frozen=True)
class CandidateWords:
    """A worker for one seat as the desk reads it: those who can come first, best first."""

    worker_code: str
    name: str
    is_feasible: bool
    may_be_overridden: bool  # by a supervisor, with a reason
    words: str
    travel_minutes: int
    served: int
    is_current: bool


def ranked_candidates(
    visit: Visit, *, seat: int = 1, start: datetime | None = None
) -> list[CandidateWords]:
    """Every worker of the company for this seat, at its promised time or at `start`."""
    reservation = seat_of(visit, seat)
    current = reservation.worker_id if reservation and reservation.state in OCCUPYING else None
    answers = ranked(judged_candidates(visit, seat=seat, start=start))
    return [_in_words(answer, current) for answer in answers]


def _in_words(answer: Judged, current: int | None) -> CandidateWords:
    return CandidateWords(
        worker_code=answer.standing.code,
        name=answer.standing.name,
        is_feasible=answer.removed_by is None,
        may_be_overridden=answer.removed_by in SOFT,
        words=words.obstacle(answer) or words.merit(answer),
        travel_minutes=answer.travel_minutes,
        served=answer.standing.served,
        is_current=answer.worker_id == current,
    )


def judged_candidates(
    visit: Visit,
    *,
    seat: int = 1,
    start: datetime | None = None,
    asked_before: frozenset[int] = frozenset(),
) -> list[Judged]:
    """Each worker's answer for the seat; `visit` as `booking.queries.visit_by_code` gives it."""
    case = judged_case(visit, seat=seat, start=start, asked_before=asked_before)
    return list(case.answers)


def judged_case(
    visit: Visit,
    *,
    seat: int = 1,
    start: datetime | None = None,
    asked_before: frozenset[int] = frozenset(),
) -> Case:
    """The seat's question with each worker's answer: what a decision is made from."""
    span = span_of(visit, seat, start)
    people = list(workforce.workers_in_company().prefetch_related(None))
    question = Question(
        span=span,
        place=place_of(visit),
        rules=work_rules(visit.order.service.shift_kind),
        asked_before=asked_before,
        on_the_crew=_crew_beside(visit, seat),
    )
    known = standings(visit, people, span)
    return Case(question, tuple(judged(standing, question) for standing in known))


def standings(visit: Visit, people: Sequence[Worker], span: Span) -> list[Standing]:
    """What is known of each worker around the span; the visit's own promise left out."""
    on = span.start.astimezone(workforce.ZONE).date()
    ids = [worker.pk for worker in people]
    rosters, need = rosters_of(ids), need_of(visit)
    last = span.end.astimezone(workforce.ZONE).date()
    leaves = workforce.leaves_between(ids, on - timedelta(days=1), last)
    own = [one.pk for one in visit.reservations.all()]
    day = timedelta(days=1)
    busy = booking.commitments_between(
        ids, on - day, last + day, leaving_out=own, filling=filled_gap(visit, span)
    )
    served = booking.served_counts(visit.order.household_id)
    kept_free = set(Standby.objects.filter(on=on).values_list("worker_id", flat=True))
    return [
        Standing(
            code=worker.code,
            name=worker.name,
            candidate=Candidate(
                worker_id=worker.pk,
                home=Place(worker.home_lat, worker.home_lng),
                working=rosters[worker.pk].working(on - day, last + day),
                commitments=tuple(busy.get(worker.pk, ())),
                score=worker.score_low,
                is_preferred=worker.pk == visit.order.preferred_worker_id,
            ),
            blocks=tuple(rosters[worker.pk].blocks(need, on)),
            leave=tuple(leaves.get(worker.pk, ())),
            served=served.get(worker.pk, 0),
            is_on_standby=worker.pk in kept_free,
        )
        for worker in people
    ]


def turned_down_by(visit_id: int, seat: int) -> frozenset[int]:
    """Workers who said no to this seat, or nothing at all."""
    rows = Assignment.objects.filter(visit_id=visit_id, seat=seat, state__in=TURNED_DOWN)
    return frozenset(rows.values_list("worker_id", flat=True))


def need_of(visit: Visit) -> workforce.Need:
    return workforce.need_for(visit.order.service)


def place_of(visit: Visit) -> Place:
    return Place(visit.order.lat, visit.order.lng)


def seat_of(visit: Visit, seat: int) -> Reservation | None:
    return next((one for one in visit.reservations.all() if one.seat == seat), None)


def span_of(visit: Visit, seat: int, start: datetime | None = None) -> Span:
    """The promised span of the seat, moved to `start` when one is given."""
    reservation = seat_of(visit, seat)
    if start is None:
        assert reservation is not None, "a seat without a promise needs a start"
        return Span(reservation.during.lower, reservation.during.upper)
    if reservation is None:
        return Span(start, start + timedelta(minutes=visit.order.duration_minutes))
    return Span(start, start + (reservation.during.upper - reservation.during.lower))


def _crew_beside(visit: Visit, seat: int) -> frozenset[int]:
    return frozenset(
        one.worker_id
        for one in visit.reservations.all()
        if one.seat != seat and one.state in OCCUPYING
    )
