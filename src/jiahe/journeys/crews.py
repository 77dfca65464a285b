"""Who is picked for a time: the best crew that can keep it, or the next best."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import TypeVar

from django.utils.translation import gettext_lazy

from jiahe.accounts.models import Household
from jiahe.booking.actions.promise import NotFeasible, Terms, Wish, span_of, term_span
from jiahe.booking.queries import served_counts
from jiahe.catalog.models import Service
from jiahe.catalog.rules import care_of, term_of
from jiahe.dispatch.wording import day_and_time
from jiahe.engine.intervals import Span
from jiahe.engine.travel import Place
from jiahe.journeys.slots import SlotQuestion, free_offers
from jiahe.kit.errors import Refusal
from jiahe.workforce.queries import ZONE, need_for

PICKS = 4
T = TypeVar("T")


class NobodyFree(Refusal):
    sentence = gettext_lazy(
        "Nobody suitable is free on %(when)s. Please choose another time or join the waiting list."
    )
    status = HTTPStatus.CONFLICT


def terms_of(service: Service) -> Terms:
    return Terms(need=need_for(service), shift_kind=service.shift_kind, service_id=service.pk)


def with_next_best(pick: Callable[[], list[Wish]], keep: Callable[[list[Wish]], T]) -> T:
    """Keeps the best crew's time; when another booking came first, the next best crew's."""
    for _ in range(PICKS):
        try:
            return keep(pick())
        except NotFeasible:
            continue
    return keep(pick())


def whole_span(service: Service, start: datetime, duration_minutes: int) -> Span:
    """The time of one visit, or of all the days of a term; raises `TooLong`."""
    days = term_of(service, duration_minutes)
    if days:
        return term_span(start, days, care_of(service))
    return span_of(start, duration_minutes)


def best_crew(
    service: Service,
    home: Household,
    start: datetime,
    duration_minutes: int,
    preferred_worker_id: int | None,
) -> list[Wish]:
    """The crew that would come for so long, a term's worker free on each of its days."""
    span, days = whole_span(service, start, duration_minutes), term_of(service, duration_minutes)
    place = Place(home.lat, home.lng)
    question = SlotQuestion(
        place,
        duration_minutes,
        start.astimezone(ZONE).date(),
        1 if days else days_touched(start, duration_minutes),  # the length of a term counts anyway
        preferred_worker_id,
        frozenset(served_counts(home.pk)),
    )
    offer = free_offers(service, question, [start]).get(start)
    if offer is None:
        raise NobodyFree(when=day_and_time(start))
    return [
        Wish(worker_id, span, place, seat, max(1, days), care_of(service))
        for seat, worker_id in enumerate(offer.worker_ids, 1)
    ]


def days_touched(start: datetime, duration_minutes: int) -> int:
    """How many local days a visit touches."""
    first: date = start.astimezone(ZONE).date()
    last = (start + timedelta(minutes=duration_minutes)).astimezone(ZONE).date()
    return (last - first).days + 1
