"""Another day of rest within a term: one side asks, the other answers, all days move as one."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from jiahe.booking.actions import promise
from jiahe.booking.actions.visits import lock_visit, note_change
from jiahe.booking.choices import RestMoveState, Side
from jiahe.booking.facts import RestMoveAsked, RestMoveSettled
from jiahe.booking.models import Order, Reservation, RestMove, Visit
from jiahe.booking.queries import order_by_code, order_by_id
from jiahe.booking.rests import NoSuchRestMove, OddRest, RestPlan, Wanted, plan_for, stay_days
from jiahe.engine.intervals import Span
from jiahe.engine.recurrence import Scope
from jiahe.engine.travel import Place
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.standards.limits import EARLIEST_LEAD_MINUTES, REST_MOVE_ANSWER_HOURS


class RestMoveIsOver(Refusal):
    sentence = gettext_lazy("This question has been answered or has ended.")
    status = HTTPStatus.CONFLICT


class RestMoveWaits(Refusal):
    sentence = gettext_lazy("Another day of rest has been asked for already; it awaits an answer.")
    status = HTTPStatus.CONFLICT


class RestTooNear(Refusal):
    sentence = gettext_lazy(
        "These days begin too soon to ask about them. Please choose later ones."
    )
    status = HTTPStatus.CONFLICT


def ask(*, order_code: str, wanted: Wanted, side: Side, person_id: int) -> RestMove:
    """Puts the question to the other side; nothing is moved before its yes.

    Raises `OddRest`, `LongWithoutRest`, `RestTooNear`, `RestMoveWaits`.
    """
    order = order_by_code(order_code)
    plan = _plan(order, wanted)
    if side is Side.WORKER and not _is_carer(plan.worker_id, person_id):
        raise NoSuchRestMove
    if plan.begins_at <= now() + timedelta(minutes=EARLIEST_LEAD_MINUTES):
        raise RestTooNear
    move = RestMove(
        company_id=current_company(),
        order_id=order.pk,
        worker_id=plan.worker_id,
        rest_on=wanted.rest_on,
        to_on=wanted.to_on,
        scope=wanted.scope.value,
        longest_days=plan.longest_days,
        asked_by_side=side.value,
        asked_by_id=person_id,
        asked_at=now(),
        answer_by=min(now() + timedelta(hours=REST_MOVE_ANSWER_HOURS), plan.begins_at),
    )
    try:
        with transaction.atomic():
            move.save()
    except IntegrityError as error:
        raise RestMoveWaits from error
    record(RestMoveAsked(company_id=current_company(), move_id=move.pk))
    return move


def _is_carer(worker_id: int, person_id: int) -> bool:
    return Reservation.objects.filter(worker_id=worker_id, worker__person_id=person_id).exists()


def lock_move(*, code: str, side: Side, person_id: int) -> RestMove:
    """A question that can still be answered or taken back, locked; the worker's is the own.

    Raises `NoSuchRestMove`, `RestMoveIsOver`.
    """
    of_worker = {"worker__person_id": person_id} if side is Side.WORKER else {}
    return lock_open(code=code, **of_worker)


def lock_open(*, code: str, **whose: object) -> RestMove:
    """As `lock_move`, for the office: whosever question it is."""
    rows = RestMove.objects.select_for_update(of=("self",)).filter(code=code, **whose)
    move = rows.first()
    if move is None:
        raise NoSuchRestMove
    if move.state != RestMoveState.WAITING or move.answer_by <= now():
        raise RestMoveIsOver
    return move


def agree(*, move: RestMove, side: Side, person_id: int, terms: promise.Terms) -> None:
    """The other side's yes: every day concerned moves, or none.

    Raises `NoSuchRestMove` to who asked, `OddRest` when days changed since, `NotFeasible`,
    `SlotTaken`.
    """
    _refuse_own(move, side)
    locked = _lock_days(move.order_id)
    order = order_by_id(move.order_id)
    plan = _plan(order, Wanted(move.rest_on, move.to_on, Scope(move.scope)))
    if plan.worker_id != move.worker_id:
        raise OddRest
    for visit, _span in plan.moves:
        note_change(visit=locked[visit.pk], actor_id=person_id)
    place = Place(order.lat, order.lng)
    move_days(worker_id=plan.worker_id, place=place, moves=plan.moves, terms=terms)
    move.longest_days = plan.longest_days
    _close(move, RestMoveState.AGREED, person_id)


def _lock_days(order_id: int) -> dict[int, Visit]:
    """The term's days by id, locked in one order: what is planned from now on stays true."""
    days = Visit.objects.filter(order=order_id).order_by("pk").values_list("pk", flat=True)
    return {visit_id: lock_visit(visit_id=visit_id) for visit_id in days}


def move_days(
    *,
    worker_id: int,
    place: Place,
    moves: Sequence[tuple[Visit, Span]],
    terms: promise.Terms,
) -> None:
    """Gives days of one worker other times, proved and written as one whole.

    They all go the same way in time, so that none is written over one that has not moved yet.
    Raises `NotFeasible`, `SlotTaken`, `ServicePaused`.
    """
    rows = Reservation.objects.filter(visit_id__in=[visit.pk for visit, _span in moves])
    own = dict(rows.filter(worker_id=worker_id).values_list("visit_id", "pk"))
    promise.lock_workers([worker_id], service_id=terms.service_id)
    if terms.service_id is not None:
        promise.refuse_paused(service_id=terms.service_id, spans=[span for _, span in moves])
    wishes = [promise.Wish(worker_id, span, place) for _visit, span in moves]
    against = promise.prove(wishes, terms, leaving_out=list(own.values()))
    if against:
        raise promise.NotFeasible(why=against[worker_id])
    first_visit, first_span = moves[0]
    before = Reservation.objects.get(pk=own[first_visit.pk]).during.lower
    in_turn = moves if first_span.start < before else tuple(reversed(moves))
    try:
        for visit, span in in_turn:
            rows.filter(pk=own[visit.pk]).update(during=(span.start, span.end))
    except IntegrityError as error:
        raise promise.told(error) from error


def decline(*, move: RestMove, side: Side, person_id: int) -> None:
    """The other side's no: every day stays. Raises `NoSuchRestMove` to who asked."""
    _refuse_own(move, side)
    _close(move, RestMoveState.DECLINED, person_id)


def withdraw(*, move: RestMove, side: Side, person_id: int) -> None:
    """Who asked takes it back; raises `NoSuchRestMove` to the other side."""
    if move.asked_by_side != side:
        raise NoSuchRestMove
    end(move=move, person_id=person_id)


def end(*, move: RestMove, person_id: int) -> None:
    """The question is over and every day stays."""
    _close(move, RestMoveState.WITHDRAWN, person_id)


def expire_due() -> int:
    """Ends the questions that nobody answered in time: every day stays; how many."""
    rows = RestMove.objects.select_for_update(of=("self",), skip_locked=True)
    waiting = rows.filter(state=RestMoveState.WAITING, answer_by__lte=now())
    due = list(waiting.order_by("pk"))
    for one in due:
        _close(one, RestMoveState.EXPIRED, None)
    return len(due)


def _plan(order: Order, wanted: Wanted) -> RestPlan:
    days = stay_days(order)
    if days is None:
        raise OddRest
    return plan_for(days, wanted)


def _refuse_own(move: RestMove, side: Side) -> None:
    """Nobody answers the own question."""
    if move.asked_by_side == side:
        raise NoSuchRestMove


def _close(move: RestMove, to: RestMoveState, person_id: int | None) -> None:
    move.state, move.answered_by_id, move.answered_at = to, person_id, now()
    move.save()
    record(RestMoveSettled(company_id=current_company(), move_id=move.pk))
