"""The booking page: one page, one draft, one order."""

from dataclasses import replace
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from jiahe.accounts import queries as accounts
from jiahe.booking import queries as booking_queries
from jiahe.booking.actions.promise import HoldExpired, NotFeasible, SlotTaken
from jiahe.engine.travel import Place
from jiahe.engine.travelfit import cell_of
from jiahe.journeys import reserve
from jiahe.journeys.area import count_unserved
from jiahe.journeys.crews import NobodyFree
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import KeyReused, Result
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import Busy
from jiahe.web.household.compounds import compounds
from jiahe.web.household.draft import (
    SERIES_COUNTS,
    Draft,
    draft_from_form,
    drop_draft,
    keep_draft,
    kept_draft,
)
from jiahe.web.household.forms import repeats_for
from jiahe.web.household.once import done_once
from jiahe.web.household.sheet import Sheet, sheet_for
from jiahe.web.household.wanted import booking_of
from jiahe.web.middleware import RETRY_AFTER_SECONDS
from jiahe.web.policies import allow, is_anybody

MET_BY_MANY = (Busy, HoldExpired, NobodyFree, NotFeasible, SlotTaken)


@allow(is_anybody)
def book(request: HttpRequest, code: str) -> HttpResponse:
    """Shows the draft; a POST changes it, keeps the chosen time, or confirms."""
    if request.method != "POST":
        draft = _opened(request, code)
        return _page(request, code, draft)
    earlier = kept_draft(request, code)
    draft = draft_from_form(earlier, request.POST, request.POST.getlist("add_on"))
    if draft.held_until is None or draft.needs_other_time_than(earlier):
        draft = draft.without_hold()
    if request.POST.get("do") == "confirm":
        return _confirm(request, code, draft)
    keep_draft(request, code, draft)
    return _look(request, code, earlier, draft)


def _opened(request: HttpRequest, code: str) -> Draft:
    """The kept draft; `?again=` fills it from an order, `?package=`, `?day=`, `?start=` a link."""
    draft = kept_draft(request, code)
    again = request.GET.get("again", "")
    if again and request.user.is_authenticated:
        draft = _like(again, request.user.pk)
        keep_draft(request, code, draft)
    if "package" in request.GET:
        draft = replace(draft, package=request.GET["package"][:80], repeat="")
    if "day" in request.GET or "start" in request.GET:
        day = request.GET.get("day", draft.day)[:40]
        draft = replace(draft, day=day, start=request.GET.get("start", "")[:40]).without_hold()
    return draft


def _like(order_code: str, person_id: int) -> Draft:
    """A draft like an earlier order: same home, length, worker, extras and package."""
    with for_company(booking_queries.order_directory(order_code, person_id)):
        order = booking_queries.order_by_code(order_code)
        codes = [str(line["code"]) for line in order.quote["lines"]]
        return Draft(
            home=order.household.code,
            minutes=order.duration_minutes * (order.term_days or 1),
            worker=order.preferred_worker_id or _latest_worker(order.visits.all()),
            add_ons=tuple(
                one.removeprefix("add_on_") for one in codes if one.startswith("add_on_")
            ),
            package=str(order.agreement.terms.get("package", "")),
        )


def _latest_worker(visits: object) -> int:
    for visit in reversed(list(visits)):  # type: ignore[call-overload]
        for seat in visit.reservations.all():
            return int(seat.worker_id)
    return 0


def _look(request: HttpRequest, code: str, earlier: Draft, draft: Draft) -> HttpResponse:
    """The changed page; a time that was chosen is kept for ten minutes."""
    problem = ""
    if draft.start and draft.needs_other_time_than(earlier):
        try:
            draft = _held(request, code, draft)
        except Refusal as refusal:
            problem = str(refusal)
            draft = draft.without_hold()
    keep_draft(request, code, draft)
    if "HX-Request" not in request.headers and not problem:
        return HttpResponseRedirect(reverse("household:book", args=[code]))
    return _page(request, code, draft, problem)


def _held(request: HttpRequest, code: str, draft: Draft) -> Draft:
    """The draft with its time kept, where we know the person and the home; else unchanged."""
    start = draft.starts_at
    home = _home_id(request, draft)
    if start is None or home is None:
        return draft.without_hold()
    held_by = f"person:{request.user.pk}"

    def effect() -> Result:
        hold = reserve.hold_slot(
            service_code=code,
            household_id=home,
            held_by=held_by,
            start=start,
            duration_minutes=draft.minutes,
            preferred_worker_id=draft.worker or None,
        )
        return {"hold": hold.code, "until": hold.until.isoformat()}

    route = f"household.hold/{code}/{draft.start}/{draft.minutes}/{home}/{draft.worker}"
    kept = done_once(request, route, effect, body={})
    return replace(draft, hold=kept["hold"], hold_until=kept["until"])


def _home_id(request: HttpRequest, draft: Draft) -> int | None:
    if not request.user.is_authenticated:
        return None
    homes = list(accounts.households_of(request.user.pk))
    wanted = next((home for home in homes if home.code == draft.home), None)
    return wanted.pk if wanted else next((home.pk for home in homes), None)


def _confirm(request: HttpRequest, code: str, draft: Draft) -> HttpResponse:
    here = reverse("household:book", args=[code])
    if not request.user.is_authenticated:
        keep_draft(request, code, draft)
        query = urlencode({"next": here})
        return HttpResponseRedirect(f"{reverse('account_request_login_code')}?{query}")
    try:
        to = _booked(request, code, draft)
    except KeyReused:
        raise
    except reserve.NoHomeYet:
        keep_draft(request, code, draft)
        start = {"next": here, "compound": draft.compound, "area_m2": draft.area_m2 or ""}
        return HttpResponseRedirect(f"{reverse('household:add-home')}?{urlencode(start)}")
    except Refusal as refusal:
        if isinstance(refusal, reserve.NoSuchService):
            raise Http404 from refusal
        kept = draft.without_hold() if isinstance(refusal, HoldExpired) else draft
        keep_draft(request, code, kept)
        return _refused(request, code, kept, refusal)
    drop_draft(request, code)
    return HttpResponseRedirect(to)


def _refused(request: HttpRequest, code: str, draft: Draft, refusal: Refusal) -> HttpResponse:
    """Says why nothing was booked; what many meet at once leads back to the kept draft.

    The sheet with its week of times costs many times as much: after a time that others took it is
    drawn for who goes back to it. A changed price or package is shown at once.
    """
    if "HX-Request" in request.headers or not isinstance(refusal, MET_BY_MANY):
        return _page(request, code, draft, str(refusal), status=refusal.status)
    page = {"refusal": refusal, "draft": draft, "back": reverse("household:book", args=[code])}
    answer = render(request, "household/refused.html", page, status=refusal.status)
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer["Retry-After"] = RETRY_AFTER_SECONDS
    return answer


def _booked(request: HttpRequest, code: str, draft: Draft) -> str:
    """The page of the order, placed once however often the form is sent."""
    person_id = request.user.pk
    assert person_id is not None
    wanted = booking_of(draft, code, person_id, request.POST)

    def effect() -> Result:
        order = reserve.book_as_one(booking=wanted)
        return {"to": reverse("household:pay", args=[order.code])}

    return str(done_once(request, f"household.book/{code}", effect)["to"])


def _page(
    request: HttpRequest, code: str, draft: Draft, problem: str = "", status: int = 200
) -> HttpResponse:
    person_id = request.user.pk if request.user.is_authenticated else None
    sheet: Sheet = sheet_for(code, draft, person_id)
    if not sheet.page["is_served"]:
        _count_unserved(request, code, sheet.page["spot"].place)
    is_part = "HX-Request" in request.headers
    page = sheet.page | {
        "draft": sheet.draft,
        "problem": problem,
        "compounds": compounds() if not sheet.page["homes"] else (),
        "repeats": repeats_for(sheet.page["service"].shift_kind),
        "counts": SERIES_COUNTS,
        "back_url": reverse("household:service", args=[code]),
    }
    template = "household/parts/booking.html" if is_part else "household/book.html"
    return render(request, template, page, status=200 if is_part else status)


def _count_unserved(request: HttpRequest, code: str, place: Place) -> None:
    """Counts a visitor once a day and cell; the session remembers the cell, the count nobody."""
    seen = f"{localdate(now())} {code} {cell_of(place)}"
    if request.session.get("unserved") != seen:
        request.session["unserved"] = seen
        count_unserved(reserve.company_selling(code), place)
