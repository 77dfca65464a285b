"""What the company knows about the worker: skills, certificates, score."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.dispatch.wording import skill_name
from jiahe.insights.queries.fairness import FEWEST_FOR_MEDIAN, own_line, week_middle
from jiahe.kit.clock import now
from jiahe.quality.queries.scores import own_score_words
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.who import worker_asking
from jiahe.workforce.files import claims_of
from jiahe.workforce.law import CONFIDENTIALITY


@allow(is_worker)
@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    worker = worker_asking(request)
    today = localdate(now())
    claims = claims_of(worker.pk, today)
    skills = [(skill_name(row.skill), row.level) for row in worker.skills.order_by("skill")]
    words = {
        "worker": worker,
        "fair": own_line(worker.pk, today),
        "median": week_middle(today),
        "fewest": FEWEST_FOR_MEDIAN,
        "score": own_score_words(worker.pk),
        "skills": skills,
        "claims": claims,
        "has_signed": any(one.kind == CONFIDENTIALITY and one.is_proved for one in claims),
        "tab": "me",
    }
    return render(request, "worker/me.html", words)
