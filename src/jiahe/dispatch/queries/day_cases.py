"""Every seat of a day with every worker's answer to it, read in a few statements for all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jiahe.booking import queries as booking
from jiahe.booking.choices import OCCUPYING
from jiahe.booking.models import Reservation, Visit
from jiahe.booking.rules import work_rules
from jiahe.dispatch.frozen import Case
from jiahe.dispatch.models import Standby
from jiahe.dispatch.queries.candidates import need_of, place_of
from jiahe.dispatch.rules import Question, Standing, judged
from jiahe.engine.intervals import Span
from jiahe.engine.slots import Candidate, Commitment
from jiahe.engine.travel import Place
from jiahe.workforce import queries as workforce
from jiahe.workforce.models import Worker
from jiahe.workforce.rosters import Roster, rosters_of
from jiahe.workforce.rules import BlockReason

DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Known:
    """What is the same for every seat of the day."""

    on: date
    people: tuple[Worker, ...]
    rosters: Mapping[int, Roster]
    busy: Mapping[int, list[Commitment]]
    kept_free: frozenset[int]
    blocks: dict[tuple[workforce.Need, int], tuple[BlockReason, ...]]
    served: dict[int, dict[int, int]]

    def blocked(self, need: workforce.Need, worker_id: int) -> tuple[BlockReason, ...]:
        key = (need, worker_id)
        if key not in self.blocks:
            self.blocks[key] = tuple(self.rosters[worker_id].blocks(need, self.on))
        return self.blocks[key]

    def visits_to(self, household_id: int) -> dict[int, int]:
        if household_id not in self.served:
            self.served[household_id] = booking.served_counts(household_id)
        return self.served[household_id]


def cases_on(on: date) -> Iterator[tuple[Visit, Reservation, Case]]:
    """Each promised seat of the day that somebody holds, judged as every decision is."""
    people = tuple(workforce.workers_in_company().prefetch_related(None))
    ids = [worker.pk for worker in people]
    kept_free = Standby.objects.filter(on=on).values_list("worker_id", flat=True)
    busy = booking.commitments_between(ids, on - DAY, on + DAY)
    known = _Known(on, people, rosters_of(ids), busy, frozenset(kept_free), {}, {})
    for visit in booking.visits_on(on):
        for row in visit.reservations.all():
            starts_here = row.during.lower.astimezone(workforce.ZONE).date() == on
            if row.state in OCCUPYING and starts_here:
                yield visit, row, _case(known, visit, row)


def _case(known: _Known, visit: Visit, row: Reservation) -> Case:
    span = Span(row.during.lower, row.during.upper)
    question = Question(
        span=span,
        place=place_of(visit),
        rules=work_rules(visit.order.service.shift_kind),
        on_the_crew=frozenset(
            one.worker_id
            for one in visit.reservations.all()
            if one.seat != row.seat and one.state in OCCUPYING
        ),
    )
    own = {
        one.worker_id: Commitment(Span(one.during.lower, one.during.upper), Place(one.lat, one.lng))
        for one in visit.reservations.all()
    }
    answers = tuple(
        judged(_standing(known, visit, worker, own.get(worker.pk)), question)
        for worker in known.people
    )
    return Case(question, answers)


def _standing(known: _Known, visit: Visit, worker: Worker, own: Commitment | None) -> Standing:
    roster, last = known.rosters[worker.pk], known.on + DAY
    return Standing(
        code=worker.code,
        name=worker.name,
        candidate=Candidate(
            worker_id=worker.pk,
            home=roster.home,
            working=roster.working(known.on - DAY, last + DAY),
            commitments=tuple(one for one in known.busy.get(worker.pk, ()) if one != own),
            score=worker.score_low,
            is_preferred=worker.pk == visit.order.preferred_worker_id,
        ),
        blocks=known.blocked(need_of(visit), worker.pk),
        leave=roster.leaves,
        served=known.visits_to(visit.order.household_id).get(worker.pk, 0),
        is_on_standby=worker.pk in known.kept_free,
    )
