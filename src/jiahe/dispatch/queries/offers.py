"""Offers as their worker sees them, and why somebody was chosen or nobody was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking import queries as booking
from jiahe.booking.models import Visit
from jiahe.booking.queries import TRAVEL
from jiahe.booking.stays import rests_among
from jiahe.dispatch import words
from jiahe.dispatch.choices import LIVE, AssignmentState
from jiahe.dispatch.models import Assignment
from jiahe.dispatch.queries.candidates import judged_candidates, place_of, span_of, turned_down_by
from jiahe.dispatch.rules import explanation
from jiahe.engine.travel import Place, kilometres
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal


class NoSuchOffer(Refusal):
    sentence = gettext_lazy("There is no such offer.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class OfferCard:
    """What a worker reads before saying yes."""

    code: str
    state: str
    visit_code: str
    service: str
    service_en: str
    start: datetime
    end: datetime
    compound: str  # the door is shown after acceptance
    address: str  # empty until accepted
    pay_fen: int
    kilometres: float
    travel_minutes: int
    reason: str
    note: str
    answer_by: datetime | None
    seconds_left: int
    lat: float
    lng: float
    days: int = 1  # of a live-in term, answered as one
    rest_days: int = 0  # between those days, the worker's own


@dataclass(frozen=True)
class Why:
    """An assignment explained, in the language of the moment."""

    for_desk: str
    for_worker: str
    for_household: str
    funnel: str
    parts: tuple[tuple[str, int], ...]
    total: int


def assignment_by_code(code: str) -> Assignment:
    """Raises `NoSuchOffer`."""
    found = Assignment.objects.select_related("worker").filter(code=code).first()
    if found is None:
        raise NoSuchOffer
    return found


def assignment_by_id(assignment_id: int) -> Assignment:
    """The assignment with its worker's person, for messages."""
    return Assignment.objects.select_related("worker", "worker__person").get(pk=assignment_id)


def was_named(visit: Visit, seat: int, *, but: int) -> bool:
    """Whether the household knew somebody else than `but` for this seat.

    It asked for them by name, or they had said yes; who was only asked, was never named.
    """
    if visit.order.preferred_worker_id not in {None, but}:
        return True
    others = Assignment.objects.filter(visit_id=visit.pk, seat=seat).exclude(worker_id=but)
    said_yes = others.filter(answered_at__isnull=False).exclude(state=AssignmentState.DECLINED)
    return said_yes.exists()


def offers_of(worker_id: int) -> list[OfferCard]:
    """What waits for the worker's answer, the most pressing first."""
    rows = Assignment.objects.filter(
        worker_id=worker_id, state=AssignmentState.OFFERED, answer_by__gt=now()
    )
    found = rows.select_related("worker", "visit__order").order_by("answer_by", "visit__number")
    asked: dict[tuple[int, int], Assignment] = {}
    for row in found:
        order = row.visit.order
        asked.setdefault((order.pk, row.seat) if order.term_days else (0, row.pk), row)
    return [offer_card(row) for row in asked.values()]


def offers_together(assignment: Assignment) -> list[Assignment]:
    """What is answered with this offer: the worker's open days of the term, else it alone."""
    order = booking.visit_by_id(assignment.visit_id).order
    if not order.term_days:
        return [assignment]
    rows = Assignment.objects.filter(
        visit__order_id=order.pk,
        worker_id=assignment.worker_id,
        seat=assignment.seat,
        state=AssignmentState.OFFERED,
    )
    return list(rows.select_related("worker").order_by("visit__number")) or [assignment]


def live_assignment(visit_id: int, seat: int) -> Assignment | None:
    return Assignment.objects.filter(visit_id=visit_id, seat=seat, state__in=LIVE).first()


def live_assignments(visit_id: int) -> list[Assignment]:
    rows = Assignment.objects.filter(visit_id=visit_id, state__in=LIVE)
    return list(rows.select_related("worker").order_by("seat"))


def offer_card(assignment: Assignment) -> OfferCard:
    """Pay, way and time of one offer; pay is the worker's share of the visit's price."""
    visit = booking.visit_by_id(assignment.visit_id)
    span, place, order = span_of(visit, assignment.seat), place_of(visit), visit.order
    home = Place(assignment.worker.home_lat, assignment.worker.home_lng)
    is_accepted = assignment.state in (AssignmentState.ACCEPTED, AssignmentState.DONE)
    left = (assignment.answer_by - now()) if assignment.answer_by else timedelta()
    days = [booking.visit_by_id(one.visit_id) for one in offers_together(assignment)]
    return OfferCard(
        code=assignment.code,
        state=assignment.state,
        visit_code=visit.code,
        service=order.service.name,
        service_en=order.service.name_en,
        start=span.start,
        end=max(span_of(one, assignment.seat).end for one in days),
        compound=order.household.compound,
        address=order.address if is_accepted else "",
        pay_fen=sum(pay_of(one, assignment.seat) for one in days),
        kilometres=round(kilometres(home, place), 1),
        travel_minutes=assignment.reasons.get("travel_minutes", TRAVEL.minutes(home, place)),
        reason=words.for_worker(assignment.reasons),
        note=order.note,
        answer_by=assignment.answer_by,
        seconds_left=max(0, int(left.total_seconds())),
        lat=place.lat,
        lng=place.lng,
        days=len(days),
        rest_days=len(rests_among(span_of(one, assignment.seat) for one in days)),
    )


def pay_of(visit: Visit, seat: int) -> int:
    """Fen for one seat: the workers' share of the price, odd fen to the first seats."""
    share = visit.price_fen * visit.company.worker_share_basis_points // 10_000
    each, odd = divmod(share, visit.order.crew_size)
    return each + (1 if seat <= odd else 0)


def why(assignment: Assignment) -> Why:
    """Why this worker: for the desk with numbers, for worker and household without."""
    reasons = assignment.reasons
    chosen, funnel = words.chosen_for(reasons), words.funnel(reasons)
    return Why(
        for_desk=f"{assignment.worker.name}: {chosen}" if chosen else assignment.worker.name,
        for_worker=words.for_worker(reasons),
        for_household=words.for_household(assignment.worker.name, reasons),
        funnel=funnel,
        parts=tuple((words.part_name(name), n) for name, n in reasons.get("parts", {}).items()),
        total=reasons.get("total", 0),
    )


def why_nobody(visit: Visit, seat: int = 1) -> str:
    """Why the seat stands empty: how many workers were looked at and what removed them."""
    answers = judged_candidates(visit, seat=seat, asked_before=turned_down_by(visit.pk, seat))
    return words.funnel(explanation(answers, None))


def due_offers(at: datetime) -> Sequence[tuple[int, int]]:
    """(company id, assignment id) of the offers whose time to answer is over."""
    rows = Assignment.objects.filter(state=AssignmentState.OFFERED, answer_by__lte=at)
    return list(rows.order_by("answer_by").values_list("company_id", "pk"))
