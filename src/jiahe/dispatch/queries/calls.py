"""Open calls and questions about time, as those who are asked read them."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.queries import TRAVEL
from jiahe.dispatch.choices import CallState
from jiahe.dispatch.models import Called, OpenCall, TimeQuestion
from jiahe.dispatch.queries.candidates import place_of, span_of
from jiahe.dispatch.queries.offers import pay_of
from jiahe.engine.travel import Place
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal


class NoSuchCall(Refusal):
    sentence = gettext_lazy("There is no such call for you.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class CallCard:
    """A call as one of the called reads it, without the home's door."""

    code: str
    start: datetime
    end: datetime
    service: str
    service_en: str
    compound: str
    travel_minutes: int
    pay_fen: int
    answer_by: datetime
    state: str
    is_mine: bool
    is_open: bool


def call_by_id(call_id: int) -> OpenCall:
    return OpenCall.objects.select_related("visit__order__service").get(pk=call_id)


def question_by_id(question_id: int) -> TimeQuestion:
    return TimeQuestion.objects.select_related("visit__order__service").get(pk=question_id)


def question_of(*, code: str, order_code: str) -> TimeQuestion | None:
    rows = TimeQuestion.objects.select_related("visit__order__service")
    return rows.filter(code=code, visit__order__code=order_code).first()


def calls_of(worker_id: int) -> list[CallCard]:
    """The open calls that ask this worker, the most pressing first."""
    rows = Called.objects.filter(worker_id=worker_id, call__state=CallState.OPEN)
    rows = rows.filter(call__answer_by__gt=now()).select_related("call", "worker")
    return [_card(row) for row in rows.order_by("call__answer_by", "pk")]


def call_card(*, code: str, worker_id: int) -> CallCard:
    """Raises `NoSuchCall` for somebody who was not called."""
    rows = Called.objects.select_related("call", "worker")
    called = rows.filter(call__code=code, worker_id=worker_id).first()
    if called is None:
        raise NoSuchCall
    return _card(called)


def _card(called: Called) -> CallCard:
    call, worker = called.call, called.worker
    visit = booking.visit_by_id(call.visit_id)
    span = span_of(visit, call.seat)
    home = Place(worker.home_lat, worker.home_lng)
    return CallCard(
        code=call.code,
        start=span.start,
        end=span.end,
        service=visit.order.service.name,
        service_en=visit.order.service.name_en,
        compound=visit.order.household.compound,
        travel_minutes=TRAVEL.minutes(home, place_of(visit)),
        pay_fen=pay_of(visit, call.seat),
        answer_by=call.answer_by,
        state=call.state,
        is_mine=call.taken_by_id == called.worker_id,
        is_open=call.state == CallState.OPEN and call.answer_by > now(),
    )
