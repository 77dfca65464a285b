"""What visits cost this household: itemised, each by its own day, with the chosen package."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy

from jiahe.catalog.models import Service
from jiahe.catalog.queries import add_ons_of, chosen_package
from jiahe.catalog.rules import (
    DAY_MINUTES,
    Asked,
    ChosenPackage,
    GroupDiscount,
    care_of,
    frozen_quote,
    price_list,
    quote_service,
    term_of,
    terms_on_sale,
)
from jiahe.catalog.shelf import Shelf
from jiahe.engine.hashing import content_hash
from jiahe.engine.pricing import Occasion, PriceList, occasions_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.workforce.queries import ZONE


class PriceChanged(Refusal):
    sentence = gettext_lazy("The price has changed since you looked. Please check it again.")
    status = HTTPStatus.CONFLICT


class PackageNotOffered(Refusal):
    sentence = gettext_lazy("This package is not offered with the service. Please choose again.")
    status = HTTPStatus.CONFLICT


class NoSuchTerm(Refusal):
    sentence = gettext_lazy("Live-in care is booked by the term: %(days)s days. Please choose one.")


@dataclass(frozen=True)
class Wanted:
    """What decides the price of one visit; `groups` are the home's own discounts."""

    start: datetime
    duration_minutes: int
    area_m2: int
    add_on_slugs: tuple[str, ...] = ()
    quantity: int = 1
    package_slug: str = ""
    groups: tuple[GroupDiscount, ...] = ()


def quote_of_visits(
    shelf: Shelf, service: Service, wanted: Wanted, starts: Sequence[datetime]
) -> dict[str, Any]:
    """The quote of all visits of an order, the first at `wanted.start`; of a term, of the whole.

    It is the first visit's; under `others` stand the visits whose day, hour or notice makes their
    lines others, each by its number. Raises as `quote_of`.
    """
    first = quote_of(shelf, service, wanted)
    if "term_days" in first:
        return first
    priced = _by_occasion(shelf, service, wanted)
    others = [
        {"number": number, "lines": found["lines"], "total_fen": found["total_fen"]}
        for number, found in enumerate(map(priced, starts[1:]), start=2)
        if found["lines"] != first["lines"]
    ]
    if not others:
        return first
    return first | {"others": others, "hash": content_hash((first["hash"], others))}


def _by_occasion(
    shelf: Shelf, service: Service, wanted: Wanted
) -> Callable[[datetime], dict[str, Any]]:
    """The quote of a start, reckoned once for all starts with the same occasions."""
    prices, booked_at = price_list(service, ()), now()
    known: dict[frozenset[Occasion], dict[str, Any]] = {}

    def priced(start: datetime) -> dict[str, Any]:
        occasions = occasions_at(shelf, prices, start, booked_at)
        if occasions not in known:
            known[occasions] = quote_of(shelf, service, replace(wanted, start=start))
        return known[occasions]

    return priced


def occasions_at(
    shelf: Shelf, prices: PriceList, start: datetime, booked_at: datetime
) -> frozenset[Occasion]:
    """What makes a visit at this start dearer, by the company's calendar."""
    on = start.astimezone(ZONE).date()
    return occasions_of(
        prices,
        start,
        booked_at,
        ZONE,
        frozenset({on} if shelf.is_holiday(on) else ()),
        frozenset({on} if shelf.is_made_up(on) else ()),
    )


def quote_of(shelf: Shelf, service: Service, wanted: Wanted) -> dict[str, Any]:
    """The itemised quote of one visit, or of a whole term; the walls are open.

    Raises `PackageNotOffered`, `NoSuchTerm`.
    """
    first = wanted.start.astimezone(ZONE).date()
    term_days = term_asked(service, wanted.duration_minutes)
    care = care_of(service)
    days = [first + timedelta(days=offset) for offset in care.offsets(max(1, term_days))]
    asked = Asked(
        starts_at=wanted.start,
        booked_at=now(),
        duration_minutes=wanted.duration_minutes,
        area_m2=wanted.area_m2,
        zone=ZONE,
        quantity=wanted.quantity,
        holidays=frozenset(filter(shelf.is_holiday, days)),
        working_weekends=frozenset(filter(shelf.is_made_up, days)),
        add_ons=tuple(add_ons_of(service.pk, wanted.add_on_slugs)) if wanted.add_on_slugs else (),
        package=package_of(service, wanted.package_slug),
        groups=wanted.groups,
    )
    return frozen_quote(quote_service(service, asked), service.minimum_fen, term_days, care)


def term_asked(service: Service, duration_minutes: int) -> int:
    """The days of the term that was chosen, 0 where none is sold; raises `NoSuchTerm`."""
    days, sold = term_of(service, duration_minutes), terms_on_sale(service)
    if sold and (days not in sold or duration_minutes % DAY_MINUTES):
        raise NoSuchTerm(days=", ".join(map(str, sold)))
    return days


def package_of(service: Service, slug: str) -> ChosenPackage | None:
    """The service's own package, None when none was chosen; raises `PackageNotOffered`."""
    if not slug:
        return None
    found = chosen_package(service, slug)
    if found is None:
        raise PackageNotOffered
    return found
