"""Practical tests: opened, scored on a sheet by each examiner, closed with raw and fair mark."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiahe.journeys import learn
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.web.office.learning.frame import deed, frame, is_examiner, told
from jiahe.web.once import company_of, person_of
from jiahe.web.policies import allow, is_trainer
from jiahe.workforce.actions.practicals import FEWEST_EXAMINERS
from jiahe.workforce.learning.marks import (
    LEAST_ITEM,
    PASS_MARK,
    agreement_words,
    panel,
    result_of,
    strictness_words,
)
from jiahe.workforce.learning.queries import closed_tests, open_tests, test_by_code

PAGE = "office:learning-tests"
MARKS = range(1, 6)


@allow(is_examiner)
@never_cache
@require_safe
def tests(request: HttpRequest) -> HttpResponse:
    """Open and closed tests, and what the year's marks say about the examiners."""
    found = panel()
    words = frame(request, PAGE) | {
        "open": open_tests(),
        "closed": closed_tests(),
        "panel": found,
        "agreement": agreement_words(found.alpha, found.units),
        "examiners": [(one, strictness_words(one.strict)) for one in found.examiners],
    }
    return render(request, "office/learning/tests.html", words)


@allow(is_trainer)
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """Opens a test for a worker on a path and leads to its sheet."""
    worker, line = request.POST.get("worker", ""), request.POST.get("line", "")

    def effect() -> str:
        code = learn.open_test(
            company_id=company_of(request),
            worker_code=worker,
            line=line,
            actor_id=person_of(request),
        )
        return reverse("office:learning-test", args=[code])

    answer = deed(request, "office.test", {"worker": worker, "line": line}, effect)
    if isinstance(answer, Refusal):
        raise answer
    return answer


@allow(is_examiner)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def test(request: HttpRequest, code: str) -> HttpResponse:
    """One test: the examiner's own sheet, then, for the trainer, marks and result."""
    if request.method != "POST":
        return _page(request, code)
    marks = {
        key.removeprefix("mark-"): int(value)
        for key in request.POST
        if key.startswith("mark-")
        and (value := request.POST.get(key, "")).isdecimal()
        and len(value) == 1
    }

    def effect() -> str:
        learn.score_test(
            company_id=company_of(request),
            test_code=code,
            person_id=person_of(request),
            marks=marks,
        )
        return reverse("office:learning-test", args=[code])

    answer = deed(request, f"office.score/{code}", marks, effect)
    if isinstance(answer, Refusal):
        with for_company(company_of(request)):
            return _page(request, code, answer)
    told(request, _("Your marks are kept. Until the test is closed you may change them."))
    return answer


@allow(is_trainer)
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """The result stands; certificate, re-training or withdrawal follow."""

    def effect() -> str:
        learn.close_test(
            company_id=company_of(request), test_code=code, actor_id=person_of(request)
        )
        return reverse("office:learning-test", args=[code])

    answer = deed(request, f"office.close/{code}", {}, effect)
    if isinstance(answer, Refusal):
        with for_company(company_of(request)):
            return _page(request, code, answer)
    told(request, _("Closed. The worker has a message."))
    return answer


def _page(request: HttpRequest, code: str, problem: Refusal | None = None) -> HttpResponse:
    found = test_by_code(code)
    if found is None:
        raise Http404
    scores = list(found.scores.select_related("examiner").order_by("pk"))
    mine = {one.item: one.score for one in scores if one.examiner_id == person_of(request)}
    by_examiner: dict[str, dict[str, int]] = {}
    for one in scores:
        by_examiner.setdefault(one.examiner.name, {})[one.item] = one.score
    sees_all = found.closed_at is not None or is_trainer.test(request)
    result = result_of(found) if scores else None
    words: dict[str, Any] = frame(request, PAGE) | {
        "test": found,
        "items": [(item, mine.get(item["code"])) for item in found.items],
        "marks": MARKS,
        "judged": [
            (name, [given.get(item["code"]) for item in found.items])
            for name, given in by_examiner.items()
        ],
        "sees_all": sees_all and bool(mine or found.closed_at),
        "is_trainer": is_trainer.test(request),
        "result": result,
        "agreement": agreement_words(result.agreement, 99 if len(by_examiner) > 1 else 0)
        if result
        else "",
        "enough": len(by_examiner) >= FEWEST_EXAMINERS,
        "rule": {"mark": PASS_MARK, "least": LEAST_ITEM, "examiners": FEWEST_EXAMINERS},
        "problems": [problem] if problem else [],
    }
    status = problem.status if problem else 200
    return render(request, "office/learning/test.html", words, status=status)
