"""The worker's own measures and rewards: why, what to do, until when, and how to contest it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.insights.choices import GateState
from jiahe.insights.queries.gate_objections import objections_of_worker
from jiahe.insights.queries.gates import closed_for_worker
from jiahe.journeys import gate_objections as gate_journey
from jiahe.journeys import measures as journey
from jiahe.journeys.gates import why
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.quality.actions.measures import APPEAL_DAYS
from jiahe.quality.queries.coaching import talks_with
from jiahe.quality.queries.measures import measures_of, rewards_of
from jiahe.web.loop.words import causes_in_words, reasons_in_words, to_do
from jiahe.web.once import company_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.objecting import objected
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here, worker_sending


@allow(is_worker)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    worker_id = worker_here(request)
    said = {one.gate_id: one for one in objections_of_worker(worker_id)}
    words = {
        "rows": [(one, causes_in_words(one), to_do(one)) for one in measures_of(worker_id)],
        "gates": [(one, why(one), said.get(one.pk)) for one in closed_for_worker(worker_id)],
        "objections": [one for one in said.values() if one.gate.state != GateState.CLOSED],
        "rewards": [(one, reasons_in_words(one)) for one in rewards_of(worker_id)],
        "talks": talks_with(worker_id),
        "days": APPEAL_DAYS,
        "now": now(),
        "back_url": reverse("worker:me"),
        "tab": "me",
    }
    return render(request, "worker/measures.html", words)


@allow(is_worker)
@require_POST
def seen(request: HttpRequest, code: str) -> HttpResponse:
    worker_id = worker_sending(request)

    def effect() -> Result:
        journey.note_seen(company_id=company_of(request), code=code, worker_id=worker_id)
        return {"to": reverse("worker:measures")}

    return done_once(request, f"worker.measure.seen/{code}", {}, effect)


@allow(is_worker)
@require_POST
def object_to_gate(request: HttpRequest, code: str) -> HttpResponse:
    """Her words against a closed gate, once."""
    return objected(
        request, f"worker.gate/{code}", gate_journey.object_to_gate, code=code,
        glad=_("Your objection is on its way; somebody of another role answers."),
        to=reverse("worker:measures"),
    )  # fmt: skip


@allow(is_worker)
@require_POST
def contest(request: HttpRequest, code: str) -> HttpResponse:
    return objected(
        request, f"worker.measure/{code}", journey.contest, code=code,
        glad=_("Your objection is on its way; another person answers."),
        to=reverse("worker:measures"),
    )  # fmt: skip


routes = [
    path("me/gates/<slug:code>/object/", object_to_gate, name="gate-object"),
    path("me/measures/", mine, name="measures"),
    path("me/measures/<slug:code>/seen/", seen, name="measure-seen"),
    path("me/measures/<slug:code>/contest/", contest, name="measure-contest"),
]
