"""What moving visits costs, said before it is done: the difference in price, the fee they keep."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from jiahe.billing.queries.payments import is_order_paid
from jiahe.booking.choices import OrderState
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import visit_span
from jiahe.booking.quotes import visit_quote
from jiahe.catalog.rules import price_list, refund_rule
from jiahe.catalog.shelf import Shelf, shelf_in_scope
from jiahe.engine.pricing import Occasion
from jiahe.engine.refunds import fee_kept_by_moving
from jiahe.engine.repricing import Agreed, Extras, agreed_of, extras_after, offered_extras
from jiahe.engine.split import largest_remainder
from jiahe.journeys.quoting import occasions_at
from jiahe.workforce.queries import ZONE

MOVES_KEEP_FEE, BIRTH_MOVES_FREE = "late_moves_keep_fee", "birth_moves_free"


@dataclass(frozen=True)
class NewTerms:
    """One visit at its new time: start, price, what that holds for occasions, the fee it keeps."""

    visit: Visit
    start: datetime
    price_fen: int
    extras: Extras | None
    kept_fee_basis_points: int

    @property
    def difference_fen(self) -> int:
        return self.price_fen - self.visit.price_fen

    @property
    def kept_fee_fen(self) -> int:
        """What giving it up afterwards costs at least."""
        return self.price_fen * self.kept_fee_basis_points // 10_000


@dataclass(frozen=True)
class MoveCost:
    """What a move costs now; a positive difference is paid first, a negative one is returned."""

    terms: tuple[NewTerms, ...]
    is_paid: bool

    @property
    def difference_fen(self) -> int:
        return sum(one.difference_fen for one in self.terms)

    @property
    def kept_fee_fen(self) -> int:
        return sum(one.kept_fee_fen for one in self.terms)


def cost_of_moving(
    order: Order, visits: Sequence[Visit], shift: timedelta, at: datetime
) -> MoveCost:
    """What moving these visits by as much costs at that instant, in the company's scope.

    Only what the move itself changes is priced anew (`engine.repricing`); the rest of the price
    stays as it was agreed. An order without a payment in our books keeps its prices, unless it
    still waits for one. The fee of the time that is left stays with the visit, where the agreement
    says so. A start that follows a birth moves freely, as was agreed.
    """
    is_paid = is_order_paid(order.pk)
    is_priced = is_paid or order.state == OrderState.AWAITING_PAYMENT
    if not is_priced or _follows_birth(order, visits):
        return MoveCost(unchanged(visits, shift), is_paid)
    rows = unchanged(visits, shift)
    priced = _of_term(order, rows) if order.term_days else _of_visits(order, rows, at)
    if is_paid and order.agreement.terms.get(MOVES_KEEP_FEE):
        priced = [_with_kept_fee(order, one, at) for one in priced]
    return MoveCost(tuple(priced), is_paid)


def _follows_birth(order: Order, visits: Sequence[Visit]) -> bool:
    """Whether the first day moves of what was agreed to move freely with a birth."""
    first = min(order.visits.all(), key=lambda one: one.number)
    return bool(order.agreement.terms.get(BIRTH_MOVES_FREE)) and first in visits


def unchanged(visits: Sequence[Visit], shift: timedelta) -> tuple[NewTerms, ...]:
    """The visits by as much later, on the terms that they have."""
    return tuple(
        NewTerms(
            one, visit_span(one).start + shift, one.price_fen, one.extras, one.kept_fee_basis_points
        )
        for one in visits
    )


def _with_kept_fee(order: Order, one: NewTerms, at: datetime) -> NewTerms:
    rule = refund_rule(order.agreement.terms.get("refund_tiers", ()))
    kept = fee_kept_by_moving(visit_span(one.visit).start, at, rule)
    return replace(one, kept_fee_basis_points=max(one.kept_fee_basis_points, kept))


def _of_visits(order: Order, rows: Sequence[NewTerms], at: datetime) -> list[NewTerms]:
    shelf, prices = shelf_in_scope(), price_list(order.service, ())
    found = []
    for one in rows:
        lines = visit_quote(order.quote, one.visit.number).get("lines", ())
        agreed = agreed_of(lines, order.service.minimum_fen)
        offered = offered_extras(agreed.base_fen, order.service.surcharges) | dict(agreed.extras)
        paid = agreed.extras if one.extras is None else one.extras
        before = visit_span(one.visit).start
        old, new = (occasions_at(shelf, prices, start, at) for start in (before, one.start))
        extras = extras_after(paid, old, new, offered)
        price_fen = one.price_fen + agreed.total(extras) - agreed.total(paid)
        found.append(replace(one, price_fen=max(price_fen, 0), extras=extras))
    return found


def _of_term(order: Order, days: Sequence[NewTerms]) -> list[NewTerms]:
    """Only public holidays cost more within a term; what changes is spread over the days moved."""
    shelf = shelf_in_scope()
    agreed = agreed_of(order.quote.get("lines", ()))
    a_day = _holiday_of_term(order, agreed)
    rows, more_fen = [], 0
    for one in days:
        old, new = visit_span(one.visit).start, one.start
        paid = _paid_of_day(shelf, order, one, a_day)
        before, after = (_holiday(shelf, at.astimezone(ZONE).date()) for at in (old, new))
        extras = extras_after(paid, before, after, {Occasion.HOLIDAY.value: a_day} if a_day else {})
        more_fen += sum(extras.values()) - sum(paid.values())
        rows.append(replace(one, extras=extras))
    difference = agreed.total({**agreed.extras, "moved": more_fen}) - agreed.total(agreed.extras)
    difference = max(difference, -sum(one.price_fen for one in rows))
    whole_fen = sum(one.price_fen for one in rows) + difference
    prices = [one.price_fen for one in rows]
    shares = largest_remainder(whole_fen, prices if any(prices) else [1] * len(rows))
    return [replace(one, price_fen=fen) for one, fen in zip(rows, shares, strict=True)]


def _holiday(shelf: Shelf, on: date) -> frozenset[Occasion]:
    return frozenset({Occasion.HOLIDAY} if shelf.is_holiday(on) else ())


def _holiday_of_term(order: Order, agreed: Agreed) -> int:
    """What one public holiday adds: as agreed when the term has one, else as offered today."""
    lines = order.quote.get("lines", ())
    frozen = [one["unit_fen"] for one in lines if one["code"] == Occasion.HOLIDAY.value]
    points = order.service.surcharges.get(Occasion.HOLIDAY.value, 0)
    offered = offered_extras(agreed.base_fen, {"day": points}).get("day", 0)
    return int(frozen[0]) if frozen else offered // order.term_days


def _paid_of_day(shelf: Shelf, order: Order, one: NewTerms, a_day: int) -> Extras:
    if one.extras is not None:
        return one.extras
    has_line = any(line["code"] == Occasion.HOLIDAY.value for line in order.quote.get("lines", ()))
    on = visit_span(one.visit).start.astimezone(ZONE).date()
    return {Occasion.HOLIDAY.value: a_day} if has_line and shelf.is_holiday(on) else {}
