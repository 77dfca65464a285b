"""What the worker learns: the paths with their next lesson, a lesson, its quiz."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.journeys import learn
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.learning_words import quiz_asked, quiz_told, way_words
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.said import numbers_said
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_asking
from jiahe.workforce.actions.learning import questions_now
from jiahe.workforce.choices import LessonKind
from jiahe.workforce.learning.drills import honours_of
from jiahe.workforce.learning.queries import (
    attempts_of,
    done_of,
    enrolments_of,
    minutes_learnt,
    ways,
)
from jiahe.workforce.learning.quizzes import NOT_ANSWERED


@allow(is_worker)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My learning: each path with its next lesson, progress and hours; honours."""
    worker = worker_asking(request)
    enrolments = enrolments_of(worker.pk)
    latest = {one.path_id: one for one in reversed(enrolments)}
    today = localdate(now())
    found = ways([(worker.pk, one.path) for one in latest.values()], today)
    words = {
        "tab": "me",
        "back_url": reverse("worker:me"),
        "hours": minutes_learnt([worker.pk]).get(worker.pk, 0) / 60,
        "paths": [
            way_words(found[worker.pk, one.path_id], one, today)
            for one in enrolments
            if latest[one.path_id] is one
        ],
        "honours": honours_of(worker.pk),
    }
    return render(request, "worker/learning.html", words)


@allow(is_worker)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Reads a lesson: opening it starts its clock, pressing done counts its minutes."""
    company_id, person_id = company_of(request), person_of(request)
    if request.method != "POST":
        learn.open_lesson(company_id=company_id, person_id=person_id, lesson_id=lesson_id)
        return _lesson_page(request, lesson_id)

    def effect() -> Result:
        learn.finish_lesson(company_id=company_id, person_id=person_id, lesson_id=lesson_id)
        return {"to": reverse("worker:learning")}

    try:
        answer = done_once(request, f"worker.lesson/{lesson_id}", {}, effect)
    except Refusal as refusal:
        with for_company(company_id):
            return _lesson_page(request, lesson_id, refusal)
    messages.success(request, _("Well done. The minutes count."))
    return answer


def _lesson_page(
    request: HttpRequest, lesson_id: int, problem: Refusal | None = None
) -> HttpResponse:
    worker_id, row = learn.lesson_of(person_id=person_of(request), lesson_id=lesson_id)
    done = done_of(worker_id, row)
    words: dict[str, Any] = {
        "tab": "me",
        "back_url": reverse("worker:learning"),
        "lesson": row,
        "is_done": done is not None and done.done_at is not None,
        "problems": [problem] if problem else [],
    }
    if row.kind == LessonKind.QUIZ:
        attempts = attempts_of(worker_id, row.pk)
        drawn = questions_now(worker_id, row)
        words |= {
            "drawn": ",".join(str(number) for number in drawn),
            "asked": quiz_asked(row, drawn),
            "last": attempts[0] if attempts else None,
            "told": quiz_told(row, attempts[0]) if attempts else [],
        }
    status = problem.status if problem else 200
    return render(request, "worker/lesson.html", words, status=status)


@allow(is_worker)
@require_POST
def quiz(request: HttpRequest, lesson_id: int) -> HttpResponse:
    """Judges the answers; the page then explains each of them."""
    company_id, person_id = company_of(request), person_of(request)
    drawn = numbers_said(request.POST.get("drawn", "").split(","))
    chosen = [_chosen(request, number) for number in drawn]

    def effect() -> Result:
        learn.answer_quiz(
            company_id=company_id,
            person_id=person_id,
            lesson_id=lesson_id,
            drawn=drawn,
            chosen=chosen,
        )
        return {"to": reverse("worker:lesson", args=[lesson_id]) + "#told"}

    try:
        return done_once(request, f"worker.quiz/{lesson_id}", {"a": [*drawn, *chosen]}, effect)
    except Refusal as refusal:
        with for_company(company_id):
            return _lesson_page(request, lesson_id, refusal)


def _chosen(request: HttpRequest, number: int) -> int:
    answer = request.POST.get(f"q{number}", "")
    return int(answer) if answer.isdecimal() and len(answer) == 1 else NOT_ANSWERED


@allow(is_worker)
@never_cache
@require_safe
def media(request: HttpRequest, lesson_id: int) -> HttpResponseBase:
    """The picture or video of a lesson on a path of this worker."""
    _worker_id, row = learn.lesson_of(person_id=person_of(request), lesson_id=lesson_id)
    if not row.media:
        raise Http404
    return FileResponse(row.media.open("rb"))
