"""Another day of rest within a live-in term, from the worker's schedule: ask, answer, take back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.booking.choices import Side
from jiahe.booking.queries import order_by_code
from jiahe.booking.rests import rest_moves_of, stays_with_rests
from jiahe.booking.stays import stays_of
from jiahe.journeys import rests as journey
from jiahe.web.once import act_and_return, act_on_form, company_of, person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.rest_words import VERBS, glad_words, rest_sight, wanted_said
from jiahe.web.worker.who import worker_here

SIDE = Side.WORKER


@allow(is_worker)
@never_cache
@require_safe
def show_rests(request: HttpRequest, code: str) -> HttpResponse:
    """The rests of one term of the worker's, the open question, and the days to ask for."""
    worker_id = worker_here(request)
    order = order_by_code(code)
    own = {one.pk for one in stays_with_rests(worker_id)}
    own |= {one.order_id for one in rest_moves_of(order.pk) if one.worker_id == worker_id}
    if order.pk not in own:
        raise Http404
    words = {
        "order": order,
        "stay": stays_of([order.pk]).get(order.pk),
        "rests": rest_sight(order, SIDE, worker_id),
        "back_url": reverse("worker:schedule"),
        "tab": "schedule",
    }
    return render(request, "worker/rests.html", words)


@allow(is_worker)
@require_POST
def ask_rest(request: HttpRequest, code: str) -> HttpResponse:
    """`move` names rest, day and whether the later ones follow."""
    return act_on_form(
        request,
        f"worker.rest/{code}",
        lambda: journey.ask_for_rest(
            company_id=company_of(request),
            order_code=code,
            wanted=wanted_said(request.POST.get("move", "")),
            side=SIDE,
            person_id=person_of(request),
        ),
        glad=pgettext("rest", "Asked for. You hear from us as soon as there is an answer."),
        to=reverse("worker:rests", args=[code]),
    )


@allow(is_worker)
@require_POST
def answer_rest(request: HttpRequest, code: str, move: str, said: str) -> HttpResponse:
    """`said`: yes or no to the household's question, or back for the own."""
    verb, company_id = VERBS[said], company_of(request)
    return act_and_return(
        request,
        f"worker.rest-answer/{move}",
        {"answer": said},
        lambda: verb(
            company_id=company_id, move_code=move, side=SIDE, person_id=person_of(request)
        ),
        glad=glad_words(said),
        to=reverse("worker:rests", args=[code]),
    )


routes = [
    path("rests/<slug:code>/", show_rests, name="rests"),
    path("rests/<slug:code>/ask/", ask_rest, name="ask-rest"),
    *(
        path(
            f"rests/<slug:code>/<slug:move>/{said}/",
            answer_rest,
            {"said": said},
            name=f"rest-{said}",
        )
        for said in VERBS
    ),
]
