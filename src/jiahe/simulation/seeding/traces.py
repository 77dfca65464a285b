"""What a visit leaves behind besides its order: answers, moments, money, acceptance, opinions."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jiahe.billing.actions import bulk as billing
from jiahe.booking.choices import OrderState, VisitState
from jiahe.dispatch.actions.bulk import PastAssignment, enter_assignments
from jiahe.dispatch.choices import AssignmentState
from jiahe.fieldwork.actions import bulk as fieldwork
from jiahe.fieldwork.choices import Moment, PhotoPhase, Proof, Verdict
from jiahe.fieldwork.pictures import KeptPicture
from jiahe.quality.actions.bulk import PastReview
from jiahe.simulation.pictures import keep_album
from jiahe.simulation.seeding.books import Written
from jiahe.simulation.seeding.fates import FINISHED
from jiahe.simulation.seeding.opinions import judge
from jiahe.simulation.seeding.shelf import Step
from jiahe.simulation.workers import Worker

S = VisitState
MOMENTS_OF = {
    S.TRAVELLING: 1,
    S.ARRIVED: 2,
    S.IN_SERVICE: 3,
    **dict.fromkeys(FINISHED, 4),
}
OFFERS_STAND = timedelta(minutes=15)
PAID_AFTER = timedelta(minutes=2)
PAID = frozenset({OrderState.BOOKED, OrderState.FINISHED})
REVIEWED = 0.62  # of the settled visits


def write_assignments(rng: random.Random, written: Sequence[Written], at: datetime) -> None:
    rows = []
    for one in written:
        if one.fate.assignment is None:
            continue
        placed_at = one.entered.entry.placed_at
        is_open = one.fate.assignment in (AssignmentState.OFFERED, AssignmentState.TENTATIVE)
        asked_at = at - timedelta(minutes=rng.randint(0, 4)) if is_open else placed_at
        reasons = _reasons(rng, one)
        rows += [
            PastAssignment(
                visit_id=one.entered.visit_id,
                worker_id=hand.worker_id,
                seat=seat,
                state=one.fate.assignment,
                created_at=asked_at,
                answer_by=min(asked_at + OFFERS_STAND, one.planned.start),
                answered_at=None if is_open else placed_at + timedelta(minutes=rng.randint(1, 9)),
                reasons=reasons,
            )
            for seat, hand in enumerate(one.planned.crew, start=1)
        ]
    enter_assignments(assignments=rows)


def _reasons(rng: random.Random, one: Written) -> dict[str, object]:
    fitting = rng.randint(2, 9)
    busy = rng.randint(3, 20)
    return {
        "considered": fitting + busy,
        "removed": [["busy", busy]],
        "fitting": fitting,
        "rank": 1,
        "travel_minutes": rng.randint(8, 28),
        "comes_from_home": False,
        "served": 0,
        "stars": round(3.6 + 1.3 * one.planned.hand.worker.quality, 1),
        "is_preferred": False,
        "parts": {},
        "total": 0,
    }


def times_of(rng: random.Random, one: Written, at: datetime) -> list[datetime]:
    """Set out, arrived, started, finished, as far as it came, never after `at`."""
    start, end = one.planned.start, one.planned.end
    wished = (
        start - timedelta(minutes=rng.randint(14, 25)),
        start - timedelta(minutes=rng.randint(0, 6)),
        start + timedelta(minutes=rng.randint(0, 3)),
        end - timedelta(minutes=rng.randint(0, 8)),
    )
    return [min(one_at, at) for one_at in wished[: MOMENTS_OF.get(one.fate.visit, 0)]]


def moments_of(
    rng: random.Random, written: Sequence[Written], at: datetime
) -> list[fieldwork.PastMoment]:
    """Everybody of a crew sets out, arrives, starts and finishes together."""
    return [
        _moment(rng, one, hand.worker_id, moment, moment_at)
        for one in written
        for moment, moment_at in zip(Moment, times_of(rng, one, at), strict=False)
        for hand in one.planned.crew
    ]


def _moment(
    rng: random.Random, one: Written, worker_id: int, moment: Moment, at: datetime
) -> fieldwork.PastMoment:
    is_there = moment is Moment.ARRIVED
    return fieldwork.PastMoment(
        visit_id=one.entered.visit_id,
        worker_id=worker_id,
        moment=moment,
        at=at,
        proof=Proof.GPS if is_there else Proof.STATED,
        lat=one.entered.entry.lat if is_there else None,
        lng=one.entered.entry.lng if is_there else None,
        metres_from_door=rng.randint(4, 80) if is_there else None,
    )


def write_steps(rng: random.Random, written: Sequence[Written], at: datetime) -> None:
    """All steps of a finished visit, the first half of one in service, with their photos."""
    fieldwork.enter_steps(
        steps=[
            fieldwork.PastStep(
                one.entered.visit_id,
                one.planned.hand.worker_id,
                step.step_id,
                min(at, one.planned.end),
            )
            for one in written
            for step in _ticked(one)
        ]
    )
    album = keep_album()
    fieldwork.enter_photos(
        photos=[photo for one in written for photo in _photos(rng, album, one, at)]
    )


def _photos(
    rng: random.Random, album: Sequence[KeptPicture], one: Written, at: datetime
) -> Iterator[fieldwork.PastPhoto]:
    wanted = [(step, phase) for step in _ticked(one) for phase in step.photos]
    for (step, phase), kept in zip(wanted, rng.sample(album, len(wanted)), strict=True):
        is_before = phase is PhotoPhase.BEFORE
        taken_at = one.planned.start if is_before else one.planned.end
        yield fieldwork.PastPhoto(
            one.entered.visit_id,
            one.planned.hand.worker_id,
            step.step_id,
            phase,
            kept,
            min(at, taken_at),
        )


def _ticked(one: Written) -> tuple[Step, ...]:
    steps = one.planned.sold.steps
    if one.fate.visit in FINISHED:
        return steps
    return steps[: len(steps) // 2] if one.fate.visit is S.IN_SERVICE else ()


def answered_at(one: Written, at: datetime) -> datetime:
    return min(at, one.planned.end + timedelta(minutes=40))


def write_money(written: Sequence[Written], at: datetime) -> None:
    """The payment of every paid order; the settlement of every settled visit."""
    billing.enter_payments(
        payments=[
            billing.PastPayment(
                one.entered.order_id,
                one.entered.entry.total_fen,
                one.entered.entry.placed_at,
                one.entered.entry.placed_at + PAID_AFTER,
            )
            for one in written
            if one.entered.number == 1 and one.entered.entry.order_state in PAID
        ]
    )
    billing.enter_settlements(
        settlements=[
            billing.PastSettlement(
                order_id=one.entered.order_id,
                visit_id=one.entered.visit_id,
                visit_code=one.entered.visit_code,
                gross_fen=one.price_fen,
                crew=tuple((hand.worker_id, hand.worker.name) for hand in one.planned.crew),
                at=answered_at(one, at),
            )
            for one in written
            if one.fate.visit is S.SETTLED
        ]
    )


VERDICT_OF = {
    S.ACCEPTED: Verdict.ACCEPTED,
    S.SETTLED: Verdict.ACCEPTED,
    S.OBJECTED: Verdict.OBJECTED,
}


def write_answers(written: Sequence[Written], at: datetime) -> None:
    fieldwork.enter_answers(
        answers=[
            fieldwork.PastAnswer(
                one.entered.visit_id,
                one.planned.home.person_id,
                VERDICT_OF[one.fate.visit],
                answered_at(one, at),
                "油烟机没有擦到。" if one.fate.visit is S.OBJECTED else "",
            )
            for one in written
            if one.fate.visit in VERDICT_OF
        ]
    )


@dataclass(frozen=True)
class Spell:
    """A team in trouble: since then its people do worse by that much."""

    store: str
    since: datetime
    drop: float

    def quality(self, worker: Worker, at: datetime) -> float:
        return worker.quality - (worker.store == self.store and at >= self.since) * self.drop


def reviews_of(
    rng: random.Random, written: Sequence[Written], at: datetime, spell: Spell
) -> list[PastReview]:
    return list(_reviews(rng, written, at, spell))


def _reviews(
    rng: random.Random, written: Sequence[Written], at: datetime, spell: Spell
) -> Iterator[PastReview]:
    """What households wrote within a day or so of their answer; nothing that is still to come."""
    for one in written:
        written_at = answered_at(one, at) + timedelta(minutes=rng.randint(2, 30 * 60))
        if one.fate.visit is not S.SETTLED or rng.random() > REVIEWED or written_at > at:
            continue
        for hand in one.planned.crew:
            said = judge(rng, spell.quality(hand.worker, written_at))
            yield PastReview(
                visit_id=one.entered.visit_id,
                author_id=one.planned.home.person_id,
                worker_id=hand.worker_id,
                attitude=said.attitude,
                skill=said.skill,
                effect=said.effect,
                text=said.text,
                at=written_at,
                tags=said.tags,
            )
