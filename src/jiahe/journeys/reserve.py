"""A household chooses a time, holds it, books it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy

from jiahe.accounts.models import Household
from jiahe.accounts.queries import own_home
from jiahe.booking.actions import orders as order_actions
from jiahe.booking.actions.promise import (
    Hold,
    Terms,
    Wish,
    confirm_hold,
    give_back,
    hold_time,
    lock_holder,
    promise_visits,
    refuse_paused,
)
from jiahe.booking.choices import SeriesRule
from jiahe.booking.models import Order, Visit
from jiahe.booking.queries import served_counts
from jiahe.booking.quotes import visit_prices
from jiahe.catalog.models import Service
from jiahe.catalog.queries import company_of_service
from jiahe.catalog.rules import care_of, refund_rule, term_of, visit_minutes
from jiahe.catalog.shelf import Shelf, shelf_in_scope
from jiahe.dispatch.actions import births
from jiahe.dispatch.queries.births import begins_with_birth
from jiahe.engine.intervals import Span
from jiahe.engine.travel import Place
from jiahe.journeys.area import count_refused, require_served, within_reach
from jiahe.journeys.bookable import LEAD_MINUTES, require_bookable
from jiahe.journeys.crews import best_crew, terms_of, whole_span, with_next_best
from jiahe.journeys.groups import discounts_for
from jiahe.journeys.quoting import PriceChanged, Wanted, quote_of_visits, term_asked
from jiahe.journeys.repeats import Repeat, occurrences_of, repeat_with
from jiahe.journeys.slots import SlotDay, SlotQuestion, slot_days
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company, for_company_as_one
from jiahe.kit.transactions import with_retries
from jiahe.standards.limits import LONGEST_TEXT
from jiahe.workforce.queries import ZONE


class NoSuchService(Refusal):
    sentence = gettext_lazy("This service is not on sale.")
    status = HTTPStatus.NOT_FOUND


class NotYourHome(Refusal):
    sentence = gettext_lazy("Please choose one of your own addresses.")
    status = HTTPStatus.NOT_FOUND


class NoHomeYet(Refusal):
    sentence = gettext_lazy("Please add an address first.")
    status = HTTPStatus.CONFLICT


class ExpectedDateMissing(Refusal):
    sentence = gettext_lazy("Please tell us the expected date of birth: the care begins with it.")


class NoteTooLong(Refusal):
    sentence = gettext_lazy("The note is too long. Please keep it under 500 characters.")


@dataclass(frozen=True)
class Booking:
    """What a household confirms: service, home, time, extras; a hold code when it held the time.

    The home is named by its id or its code; by neither, it is the one that was added last.
    A live-in service is booked by the term: the duration is that of all its days.
    """

    service_code: str
    person_id: int
    start: datetime
    duration_minutes: int
    hold_code: str = ""
    add_on_slugs: tuple[str, ...] = ()
    preferred_worker_id: int | None = None
    repeat: Repeat | None = None
    note: str = ""
    expected_total_fen: int | None = None  # of the first visit, of a term the whole
    expected_visits: int | None = None
    expected_sum_fen: int | None = None  # of all visits together
    quantity: int = 1
    package_slug: str = ""
    household_id: int | None = None
    home_code: str = ""
    expected_on: date | None = None  # of a birth, where the care begins with one


@dataclass(frozen=True)
class SlotBoard:
    """What the booking page shows: the service, days of slots, who is known here."""

    service: Service
    days: list[SlotDay]
    known_worker_ids: frozenset[int] = field(default_factory=frozenset)


@lru_cache(maxsize=10_000)
def company_selling(service_code: str) -> int:
    """The company whose service this is, which never changes; whether it is on sale, may."""
    company_id = company_of_service(service_code)
    if company_id is None:
        raise NoSuchService
    return company_id


def offer_slots(
    *, service_code: str, asked: SlotQuestion, household_id: int | None = None
) -> SlotBoard:
    """Days of slots for the next days, free and full; raises `NoSuchService`.

    A day on which no store reaches the place is full.
    """
    with for_company(company_selling(service_code)):
        shelf = shelf_in_scope()
        service = _service(shelf, service_code)
        known = frozenset(served_counts(household_id)) if household_id else frozenset()
        question = SlotQuestion(
            asked.place,
            asked.duration_minutes,
            asked.first_on,
            asked.days,
            asked.preferred_worker_id,
            known,
        )
        days = within_reach(shelf, asked.place, slot_days(service, question))
        return SlotBoard(service, days, known)


def hold_slot(
    *,
    service_code: str,
    household_id: int,
    held_by: str,
    start: datetime,
    duration_minutes: int,
    preferred_worker_id: int | None = None,
) -> Hold:
    """Keeps the time for ten minutes with the best crew, of a term every day.

    Raises `NobodyFree`, `SlotTaken`, `ServicePaused`, `UnservedArea`, `NoSuchTerm` and as
    `require_bookable`.
    """
    company_id = company_selling(service_code)

    def story() -> Hold:
        with for_company(company_id):
            shelf = shelf_in_scope()
            service = _service(shelf, service_code)
            term_asked(service, duration_minutes)
            home = Household.objects.get(pk=household_id)
            require_bookable(service, start, duration_minutes)
            require_served(shelf, Place(home.lat, home.lng), [start])
            refuse_paused(
                service_id=service.pk, spans=[whole_span(service, start, duration_minutes)]
            )
            lock_holder(held_by=held_by)
            give_back(held_by=held_by)  # an earlier hold must not stand in its own way
            return with_next_best(
                lambda: best_crew(service, home, start, duration_minutes, preferred_worker_id),
                lambda wishes: hold_time(
                    wishes=wishes,
                    terms=terms_of(service),
                    held_by=held_by,
                    held_for=_purpose(service, home),
                ),
            )

    def place() -> Place:
        home = Household.objects.get(pk=household_id)
        return Place(home.lat, home.lng)

    return count_refused(company_id, place, lambda: with_retries(story))


def book(*, booking: Booking) -> Order:
    """The order, waiting for payment, with every visit's time promised to named workers.

    One transaction: either the whole series is promised or nothing is kept. Raises
    `HoldExpired`, `SlotTaken`, `NobodyFree`, `NotYourHome`, `UnservedArea`, `PriceChanged`,
    `NoteTooLong`, `PackageNotOffered`, `PackageSetsTheVisits`, `ServicePaused`, `NoSuchTerm`,
    `TermSetsTheVisits`, `ExpectedDateMissing`, `NoSuchDate`, and as `require_bookable`.
    """
    company_id = company_selling(booking.service_code)

    def story() -> Order:
        with for_company(company_id):
            return _book(booking)

    def place() -> Place:
        home = _own_home(booking)
        return Place(home.lat, home.lng)

    return count_refused(company_id, place, lambda: with_retries(story))


def book_as_one(*, booking: Booking) -> Order:
    """As `book`, one with the open transaction: its refusal takes that whole transaction back."""
    with for_company_as_one(company_selling(booking.service_code)):
        return _book(booking)


def _book(booking: Booking) -> Order:
    if len(booking.note) > min(500, LONGEST_TEXT):
        raise NoteTooLong
    shelf = shelf_in_scope()
    service = _service(shelf, booking.service_code)
    require_bookable(
        service,
        booking.start,
        booking.duration_minutes,
        lead_minutes=0 if booking.hold_code else LEAD_MINUTES,
    )
    if begins_with_birth(service) and booking.expected_on is None:
        raise ExpectedDateMissing
    home = _own_home(booking)
    repeat = repeat_with(service, booking.package_slug, booking.repeat, booking.duration_minutes)
    times = occurrences_of(booking.start, repeat)
    is_term = term_of(service, booking.duration_minutes) > 0
    # Who lives in comes once: the area matters on the first day.
    require_served(shelf, Place(home.lat, home.lng), times[:1] if is_term else times)
    quote = _quote_seen(booking, shelf, home, times)
    order, visits = order_actions.place_order(
        wanted=order_actions.NewOrder(
            household=home,
            person_id=booking.person_id,
            service=service,
            sop_id=shelf.procedure_id(service.pk, now()),
            quote=quote,
            duration_minutes=visit_minutes(service, booking.duration_minutes),
            visits=len(times),
            preferred_worker_id=booking.preferred_worker_id,
            note=booking.note,
            terms=agreement_terms(service, booking.package_slug),
            holder=None if booking.hold_code else _holder(booking),
        )
    )
    _promise_all(booking, service, home, visits, times)
    if repeat:
        _keep_series(order, booking.start, repeat.rule, len(times))
    if begins_with_birth(service) and booking.expected_on:
        on, actor_id = booking.expected_on, booking.person_id
        births.judge(case=births.expect(order=order, on=on, actor_id=actor_id))
    return order


def _own_home(booking: Booking) -> Household:
    """The person's home that the booking means; raises `NotYourHome`, `NoHomeYet`."""
    home = own_home(booking.person_id, home_id=booking.household_id, code=booking.home_code)
    if home is None:
        raise NotYourHome if booking.household_id or booking.home_code else NoHomeYet
    return home


def _quote_seen(
    booking: Booking, shelf: Shelf, home: Household, times: Sequence[datetime]
) -> dict[str, Any]:
    """The quote of all visits; raises `PriceChanged` when the household saw another one."""
    service = _service(shelf, booking.service_code)
    quote = quote_of_visits(
        shelf,
        service,
        Wanted(
            booking.start,
            booking.duration_minutes,
            home.area_m2,
            booking.add_on_slugs,
            booking.quantity,
            booking.package_slug,
            discounts_for(shelf, service, home.pk),
        ),
        times,
    )
    sum_fen = sum(visit_prices(quote, len(times)))
    seen = booking.expected_total_fen, booking.expected_visits, booking.expected_sum_fen
    true = quote["total_fen"], len(times), sum_fen
    if any(one not in {None, now_true} for one, now_true in zip(seen, true, strict=True)):
        raise PriceChanged
    return quote


def _holder(booking: Booking) -> str:
    return f"person:{booking.person_id}"


def _promise_all(
    booking: Booking,
    service: Service,
    home: Household,
    visits: list[Visit],
    times: list[datetime],
) -> None:
    """The first visit or the term from its hold when there is one; else from the best crew each."""
    term_days = term_of(service, booking.duration_minutes)
    kept_as_one = [visits] if term_days else [[visit] for visit in visits]
    rest = list(zip(kept_as_one, times[: len(kept_as_one)], strict=True))
    if booking.hold_code:
        span = whole_span(service, booking.start, booking.duration_minutes)
        refuse_paused(service_id=service.pk, spans=[span])  # paused after it was held
        length = timedelta(minutes=visit_minutes(service, booking.duration_minutes))
        confirm_hold(
            hold_code=booking.hold_code,
            held_by=_holder(booking),
            held_for=_purpose(service, home),
            visits=[
                (visit.pk, Span(start, start + length))
                for visit, start in zip(kept_as_one[0], times, strict=False)
            ],
            seats=service.crew_size,
        )
        rest = rest[1:]
    for together, start in rest:
        with_next_best(
            partial(
                best_crew,
                service,
                home,
                start,
                booking.duration_minutes,
                booking.preferred_worker_id,
            ),
            partial(_promise, terms_of(service), [visit.pk for visit in together]),
        )


def _purpose(service: Service, home: Household) -> str:
    """What a held crew was proved for: its papers for the service, its way to the home."""
    return f"service:{service.pk} home:{home.pk}"


def _promise(terms: Terms, visit_ids: list[int], wishes: list[Wish]) -> None:
    promise_visits(wishes=wishes, terms=terms, visit_ids=visit_ids)


def _keep_series(order: Order, start: datetime, rule: SeriesRule, count: int) -> None:
    local = start.astimezone(ZONE)
    order_actions.start_series(
        order_id=order.pk,
        rule=rule,
        starts_on=local.date(),
        at=local.time(),
        zone=ZONE.key,
        count=count,
    )


def agreement_terms(service: Service, package_slug: str = "") -> dict[str, Any]:
    """What the agreement freezes: company, refund formula (RF-01, L19), package if any."""
    rule = refund_rule(service.refund_tiers)
    return {
        "company": service.company.name,
        "refund_tiers": [list(tier) for tier in rule.tiers],
        "after_set_out_basis_points": rule.after_set_out_basis_points,
        "late_moves_keep_fee": True,
        "service_version": service.version,
        **({"package": package_slug} if package_slug else {}),
        **({"birth_moves_free": True} if begins_with_birth(service) else {}),
        **({"rest_after_days": rest} if (rest := care_of(service).rest_after) else {}),
    }


def _service(shelf: Shelf, code: str) -> Service:
    service = shelf.services.get(code)
    if service is None:
        raise NoSuchService
    return service
