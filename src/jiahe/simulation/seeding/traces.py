"""What a visit leaves behind besides its order: answers, moments, money, acceptance, opinions."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from jiahe.billing.actions import bulk as billing
from jiahe.booking.choices import VisitState
from jiahe.dispatch.actions.bulk import PastAssignment, enter_assignments
from jiahe.dispatch.choices import AssignmentState
from jiahe.fieldwork.actions import bulk as fieldwork
from jiahe.fieldwork.choices import Moment, Proof, Verdict
from jiahe.quality.actions.bulk import PastReview, enter_reviews
from jiahe.simulation.seeding.books import Written
from jiahe.simulation.seeding.fates import FINISHED
from jiahe.simulation.seeding.opinions import judge

S = VisitState
MOMENTS_OF = {
    S.TRAVELLING: 1,
    S.ARRIVED: 2,
    S.IN_SERVICE: 3,
    **dict.fromkeys(FINISHED, 4),
}
OFFERS_STAND = timedelta(minutes=15)


def _entry_id(one: Written) -> tuple[int, int]:
    return one.entered.visit_id, one.planned.hand.worker_id


def write_assignments(rng: random.Random, written: Sequence[Written], at: datetime) -> None:
    rows = []
    for one in written:
        if one.fate.assignment is None:
            continue
        visit_id, worker_id = _entry_id(one)
        placed_at = one.entered.entry.placed_at
        is_open = one.fate.assignment in (AssignmentState.OFFERED, AssignmentState.TENTATIVE)
        asked_at = at - timedelta(minutes=rng.randint(0, 4)) if is_open else placed_at
        rows.append(
            PastAssignment(
                visit_id=visit_id,
                worker_id=worker_id,
                seat=1,
                state=one.fate.assignment,
                created_at=asked_at,
                answer_by=min(asked_at + OFFERS_STAND, one.planned.start),
                answered_at=None if is_open else placed_at + timedelta(minutes=rng.randint(1, 9)),
                reasons=_reasons(rng, one),
            )
        )
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


def write_moments(rng: random.Random, written: Sequence[Written], at: datetime) -> None:
    rows = []
    for one in written:
        visit_id, worker_id = _entry_id(one)
        for moment, moment_at in zip(Moment, times_of(rng, one, at), strict=False):
            is_there = moment is Moment.ARRIVED
            rows.append(
                fieldwork.PastMoment(
                    visit_id=visit_id,
                    worker_id=worker_id,
                    moment=moment,
                    at=moment_at,
                    proof=Proof.GPS if is_there else Proof.STATED,
                    lat=one.entered.entry.lat if is_there else None,
                    lng=one.entered.entry.lng if is_there else None,
                    metres_from_door=rng.randint(4, 80) if is_there else None,
                )
            )
    fieldwork.enter_moments(moments=rows)


def write_steps(written: Sequence[Written], at: datetime) -> None:
    """All steps of a finished visit, the first half of one in service."""
    rows = [
        fieldwork.PastStep(*_entry_id(one), step_id, min(at, one.planned.end))
        for one in written
        for step_id in _ticked(one)
    ]
    fieldwork.enter_steps(steps=rows)


def _ticked(one: Written) -> tuple[int, ...]:
    steps = one.planned.sold.step_ids
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
                one.price_fen,
                one.entered.entry.placed_at,
                one.entered.entry.placed_at + timedelta(minutes=2),
            )
            for one in written
            if one.fate.is_paid
        ]
    )
    billing.enter_settlements(
        settlements=[
            billing.PastSettlement(
                order_id=one.entered.order_id,
                visit_id=one.entered.visit_id,
                visit_code=one.entered.visit_code,
                gross_fen=one.price_fen,
                crew=((one.planned.hand.worker_id, one.planned.hand.worker.name),),
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


def reviews_of(rng: random.Random, written: Sequence[Written], at: datetime) -> list[PastReview]:
    return list(_reviews(rng, written, at))


def _reviews(rng: random.Random, written: Sequence[Written], at: datetime) -> Iterator[PastReview]:
    for one in written:
        if one.fate.visit is not S.SETTLED or rng.random() > 0.6:
            continue
        said = judge(rng, one.planned.hand.worker.quality)
        yield PastReview(
            visit_id=one.entered.visit_id,
            author_id=one.planned.home.person_id,
            worker_id=one.planned.hand.worker_id,
            attitude=said.attitude,
            skill=said.skill,
            effect=said.effect,
            text=said.text,
            at=min(at, answered_at(one, at) + timedelta(hours=rng.randint(0, 30))),
            tags=said.tags,
        )


def write_reviews(reviews: Sequence[PastReview]) -> None:
    enter_reviews(reviews=reviews)
