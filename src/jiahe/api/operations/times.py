"""Homes, free times and prices: what a booking is made of."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from jiahe.accounts.choices import KeyScope
from jiahe.accounts.policies import is_signed_in
from jiahe.accounts.queries import households_of, own_home
from jiahe.api import shapes
from jiahe.api.access import Allow, NotForThisKey, NotSignedIn, key_of, may_read, person_of
from jiahe.api.operations.catalogue import selling_company, visible
from jiahe.booking.choices import SeriesRule
from jiahe.booking.quotes import visit_prices
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.engine.travel import Place
from jiahe.journeys import reserve
from jiahe.journeys.groups import discounts_for
from jiahe.journeys.quoting import Wanted, quote_of_visits
from jiahe.journeys.repeats import Repeat, occurrences_of, repeat_with
from jiahe.journeys.slots import SlotDay, SlotQuestion
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company

router = Router(tags=["times"])
reads = Allow(may_read(KeyScope.OFFERS))


class PlaceMissing(Refusal):
    sentence = gettext_lazy("Please name one of your homes, or a place by lat and lng.")


@router.get("/homes", auth=Allow(is_signed_in), response=list[shapes.Home], summary=_("My homes"))
def homes(request: HttpRequest) -> list[shapes.Home]:
    return [shapes.Home.from_orm(one) for one in households_of(person_of(request))]


@router.get(
    "/services/{slug:code}/times",
    auth=reads,
    response=list[shapes.Day],
    summary=_("Times to choose from"),
)
def times(request: HttpRequest, code: str, asked: Query[shapes.TimesAsked]) -> HttpResponse:
    """Free and full starts, day by day; an offer is no promise, a hold is one for ten minutes."""
    refuse_unseen(request, code)
    home = home_meant(request, asked.home) if asked.home else None
    board = reserve.offer_slots(
        service_code=code,
        asked=SlotQuestion(
            _place(home, asked),
            asked.minutes,
            max(asked.from_on or localdate(now()), localdate(now())),
            asked.days,
        ),
        household_id=home.pk if home else None,
    )
    return HttpResponse(as_json(board.days), content_type="application/json; charset=utf-8")


def as_json(days: Sequence[SlotDay]) -> str:
    """The days in the words of `shapes.Day`; its checks cost as much as finding the starts."""
    return json.dumps(
        [
            {
                "on": day.on.isoformat(),
                "times": [
                    {
                        "start": one.start.isoformat(timespec="seconds"),
                        "is_free": one.is_free,
                        "available": one.available,
                    }
                    for one in day.slots
                ],
            }
            for day in days
        ]
    )


def refuse_unseen(request: HttpRequest, code: str) -> None:
    """Raises `NoSuchService` where a key stands before another company's service."""
    if not visible(request, reserve.company_selling(code)):
        raise reserve.NoSuchService


@router.get(
    "/services/{slug:code}/quote", auth=reads, response=shapes.Quote, summary=_("What it costs")
)
def quote(request: HttpRequest, code: str, asked: Query[shapes.QuoteAsked]) -> shapes.Quote:
    """Line by line, with the discounts of the home where one is named."""
    home = home_meant(request, asked.home) if asked.home else None
    with for_company(selling_company(request, code)):
        shelf = shelf_in_scope()
        service = shelf.services.get(code)
        if service is None:
            raise reserve.NoSuchService
        repeat = repeat_with(
            service, asked.package, repeat_of(asked.repeat, asked.count), asked.minutes
        )
        starts = occurrences_of(asked.start, repeat)
        found = quote_of_visits(
            shelf,
            service,
            Wanted(
                asked.start,
                asked.minutes,
                home.area_m2 if home else asked.area_m2,
                tuple(asked.add_ons),
                asked.quantity,
                asked.package,
                discounts_for(shelf, service, home.pk if home else None),
            ),
            starts,
        )
    return shapes.Quote(
        visit_fen=found["total_fen"],
        visits=len(starts),
        total_fen=sum(visit_prices(found, len(starts))),
        lines=lines_of(found),
        others=others_of(found),
        starts=starts,
    )


def home_meant(request: HttpRequest, code: str) -> Any:
    """The home of the person who asks; raises `NotYourHome`, for a key `NotForThisKey`."""
    if key_of(request) is not None:
        raise NotForThisKey
    if not request.user.is_authenticated:
        raise NotSignedIn
    home = own_home(person_of(request), code=code)
    if home is None:
        raise reserve.NotYourHome
    return home


def _place(home: Any, asked: shapes.Where) -> Place:
    if home is not None:
        return Place(home.lat, home.lng)
    if asked.lat is None or asked.lng is None:
        raise PlaceMissing
    return Place(asked.lat, asked.lng)


def lines_of(quote: dict[str, Any]) -> list[shapes.Line]:
    return [shapes.Line(**line) for line in quote["lines"]]


def others_of(quote: dict[str, Any]) -> list[shapes.OtherVisit]:
    return [
        shapes.OtherVisit(number=one["number"], visit_fen=one["total_fen"], lines=lines_of(one))
        for one in quote.get("others", ())
    ]


def repeat_of(rule: str, count: int) -> Repeat | None:
    """How often; a live-in month has its own count."""
    if not rule:
        return None
    chosen = SeriesRule(rule)
    return Repeat(chosen, 26 if chosen is SeriesRule.MONTH_26 else count)
