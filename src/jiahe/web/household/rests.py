"""Another day of rest within a live-in term, from the order's page: ask, answer, take back."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from jiahe.booking.choices import Side
from jiahe.booking.queries import order_by_code, order_directory
from jiahe.booking.rests import NoSuchRestMove, rest_moves_of
from jiahe.journeys import rests as journey
from jiahe.kit.tenancy import for_company
from jiahe.web.once import act_and_return, act_on_form, person_of
from jiahe.web.policies import allow, is_signed_in
from jiahe.web.rest_words import VERBS, glad_words, wanted_said

SIDE = Side.HOUSEHOLD


@allow(is_signed_in)
@require_POST
def ask_rest(request: HttpRequest, code: str) -> HttpResponse:
    """`move` names rest, day and whether the later ones follow."""
    person_id = person_of(request)
    company_id = order_directory(code, person_id)
    return act_on_form(
        request,
        f"household.rest/{code}",
        lambda: journey.ask_for_rest(
            company_id=company_id,
            order_code=code,
            wanted=wanted_said(request.POST.get("move", "")),
            side=SIDE,
            person_id=person_id,
        ),
        glad=pgettext("rest", "Asked for. You hear from us as soon as there is an answer."),
        to=_page(code),
    )


@allow(is_signed_in)
@require_POST
def answer_rest(request: HttpRequest, code: str, move: str, said: str) -> HttpResponse:
    """`said`: yes or no to the worker's question, or back for the own."""
    person_id = person_of(request)
    company_id = order_directory(code, person_id)
    with for_company(company_id):
        known = {one.code for one in rest_moves_of(order_by_code(code).pk)}
    if move not in known:
        raise NoSuchRestMove
    verb = VERBS[said]
    return act_and_return(
        request,
        f"household.rest-answer/{move}",
        {"answer": said},
        lambda: verb(company_id=company_id, move_code=move, side=SIDE, person_id=person_id),
        glad=glad_words(said),
        to=_page(code),
    )


def _page(code: str) -> str:
    return reverse("household:order", args=[code]) + "#rests"


routes = [
    path("orders/<slug:code>/rest/", ask_rest, name="ask-rest"),
    *(
        path(
            f"orders/<slug:code>/rest/<slug:move>/{said}/",
            answer_rest,
            {"said": said},
            name=f"rest-{said}",
        )
        for said in VERBS
    ),
]
