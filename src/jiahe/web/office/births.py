"""Cases that begin with a birth: how likely each begins late, and whether the pool is enough."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.dispatch.actions.births import NoSuchDate, NotAPercentage
from jiahe.dispatch.choices import CaseState, NewsKind
from jiahe.dispatch.queries import births as queries
from jiahe.dispatch.queries.board import short_name
from jiahe.journeys import births as journey
from jiahe.web.birth_words import late_words
from jiahe.web.office.births_drawing import weeks_svg
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_on_form, company_of, person_of
from jiahe.web.policies import allow, is_dispatcher
from jiahe.web.said import day_said
from jiahe.workforce.queries import workers_named

HERE = "office:births"


@allow(is_dispatcher)
@never_cache
@require_safe
def births(request: HttpRequest) -> HttpResponse:
    """The coming 90 days: cases, clashes, the pool week by week."""
    rows, limits = queries.coming_cases(), queries.limits_of_cases()
    weeks = queries.weeks_ahead(rows, limits.enough_percent)
    words = chrome(request, HERE) | {
        "cases": _rows(rows, limits.late_percent),
        "limits": limits,
        "weeks": weeks,
        "chart": weeks_svg(weeks),
        "stays": queries.pool_stays(),
    }
    return render(request, "office/births.html", words)


def _rows(rows: list[queries.Open], late_percent: int) -> list[dict[str, Any]]:
    """The cases for the table; those that wait for a decision first."""
    people = workers_named({one.stay.worker_id for one in rows if one.stay.worker_id})
    before, asks = queries.overlapping(rows), queries.waiting_asks([one.case.pk for one in rows])
    told = [
        {
            "one": one,
            "case": one.case,
            "household": short_name(one.case.order.contact_name),
            "worker": people.get(one.stay.worker_id or 0),
            "words": "" if one.chance is None else late_words(one.chance),
            "percent": None if one.chance is None else round(one.chance * 100, 1),
            "is_risky": one.chance is not None and one.chance * 100 > late_percent,
            "before": before.get(one.case.pk),
            "before_name": short_name(before[one.case.pk][0].case.order.contact_name)
            if one.case.pk in before
            else "",
            "ask": asks.get(one.case.pk),
            "to_decide": one.case.state == CaseState.QUESTIONED,
        }
        for one in rows
    ]
    return sorted(told, key=lambda row: not row["to_decide"])


@allow(is_dispatcher)
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """`answer`: promise (in spite of the number) or pool (ask somebody else); with a reason."""
    known: dict[str, tuple[Callable[..., object], str]] = {
        "promise": (journey.promise_anyway, _("Promised; the number and your reason are kept.")),
        "pool": (journey.ask_pool, _("The pool is being asked; the household is told.")),
    }
    act, glad = known.get(request.POST.get("answer", ""), known["promise"])

    def effect() -> object:
        return act(
            company_id=company_of(request),
            order_code=code,
            actor_id=person_of(request),
            reason=request.POST.get("reason", ""),
        )

    return act_on_form(request, f"office.births/{code}", effect, glad=glad, to=reverse(HERE))


@allow(is_dispatcher)
@require_POST
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """What the household said on the telephone, with the reason."""

    def effect() -> object:
        on = day_said(request.POST.get("on", ""))
        if on is None:
            raise NoSuchDate
        kind = NewsKind.BORN if request.POST.get("kind") == "born" else NewsKind.EXPECTED
        return journey.tell_date_for_household(
            company_id=company_of(request),
            order_code=code,
            said=journey.Said(kind, on, person_of(request)),
            reason=request.POST.get("reason", ""),
        )

    glad = _("Kept; the household is told.")
    return act_on_form(request, f"office.births/{code}/tell", effect, glad=glad, to=reverse(HERE))


@allow(is_dispatcher)
@require_POST
def set_limits(request: HttpRequest) -> HttpResponse:
    def effect() -> object:
        texts = [request.POST.get(name, "") for name in ("enough", "late")]
        if not all(text.isascii() and text.isdecimal() and len(text) < 3 for text in texts):
            raise NotAPercentage
        return journey.set_limits(
            company_id=company_of(request),
            enough_percent=int(texts[0]),
            late_percent=int(texts[1]),
            actor_id=person_of(request),
        )

    glad = _("The figures are set.")
    return act_on_form(request, "office.births-limits", effect, glad=glad, to=reverse(HERE))


routes = [
    path("births/", births, name="births"),
    path("births/limits/", set_limits, name="birth-limits"),
    path("births/<slug:code>/decide/", decide, name="decide-birth"),
    path("births/<slug:code>/tell/", tell, name="tell-birth"),
]
