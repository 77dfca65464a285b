"""The registers that laws ask for: compliance records, and requests on personal data."""

import re
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.accounts.choices import CompanyMode
from jiahe.journeys import my_data
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.trust.actions import registers
from jiahe.trust.actions.registers import Noted
from jiahe.trust.choices import Assessed, RecordKind, RequestOutcome
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return, act_on_form, company_of, person_of
from jiahe.web.policies import allow, is_finance, is_owner
from jiahe.web.said import day_said

YUAN = re.compile(r"(\d{1,7})(?:\.(\d{1,2}))?", re.ASCII)


def day_given(request: HttpRequest, name: str) -> date | None:
    return day_said(request.POST.get(name, ""))


def fen_given(request: HttpRequest, name: str) -> int | None:
    """Yuan with at most two places, in fen; None for anything else."""
    found = YUAN.fullmatch(request.POST.get(name, "").strip())
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


@allow(is_finance)
@never_cache
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    subjects = [*Assessed.choices, *CompanyMode.choices]
    known = dict(subjects)
    words = chrome(request, "office:records") | {
        "rows": [
            (one, known.get(one.subject, one.subject)) for one in registers.records_of_company()
        ],
        "kinds": RecordKind.choices,
        "subjects": subjects,
    }
    return render(request, "office/records.html", words)


def _acted(request: HttpRequest, route: str, effect: Any) -> HttpResponse:
    return act_on_form(
        request, route, effect, glad=_("Entered in the register."),
        to=reverse("office:records"),
    )  # fmt: skip


@allow(is_finance)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    noted = Noted(
        kind=request.POST.get("kind", ""),
        subject=request.POST.get("subject", ""),
        began_on=day_given(request, "began_on"),
        done_on=day_given(request, "done_on"),
        until_on=day_given(request, "until_on"),
        reference=request.POST.get("reference", ""),
        words=request.POST.get("words", ""),
        price_fen=fen_given(request, "price_yuan"),
        damages_fen=fen_given(request, "damages_yuan"),
    )

    def effect() -> None:
        with for_company(company_of(request)):
            registers.enter_record(noted=noted, actor_id=person_of(request))

    return _acted(request, "office.record", effect)


@allow(is_finance)
@require_POST
def finish(request: HttpRequest, code: str) -> HttpResponse:
    def effect() -> None:
        with for_company(company_of(request)):
            registers.finish_record(
                code=code,
                done_on=day_given(request, "done_on"),
                reference=request.POST.get("reference", ""),
                damages_fen=fen_given(request, "damages_yuan"),
            )

    return _acted(request, f"office.record/{code}", effect)


@allow(is_owner)
@never_cache
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    words = chrome(request, "office:data-requests") | {
        "rows": registers.requests_of_company(),
        "outcomes": RequestOutcome.choices,
        "now": now(),
    }
    return render(request, "office/data_requests.html", words)


@allow(is_owner)
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    outcome, words = request.POST.get("outcome", ""), request.POST.get("words", "")

    def effect() -> None:
        my_data.answer(
            company_id=company_of(request),
            code=code,
            outcome=outcome,
            words=words,
            actor_id=person_of(request),
        )

    return act_and_return(
        request,
        f"office.data-request/{code}",
        {"outcome": outcome, "words": words},
        effect,
        glad=_("The answer is on its way to the person."),
        to=reverse("office:data-requests"),
    )


routes = [
    path("records/", records, name="records"),
    path("records/enter/", enter, name="record-enter"),
    path("records/<slug:code>/finish/", finish, name="record-finish"),
    path("data-requests/", requests, name="data-requests"),
    path("data-requests/<slug:code>/answer/", answer, name="data-request-answer"),
]
