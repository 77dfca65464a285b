"""What the company knows about the worker: skills, certificates, score."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.dispatch.wording import skill_name
from jiahe.insights.queries.fairness import FEWEST_FOR_MEDIAN, own_line, week_middle
from jiahe.kit.clock import now
from jiahe.quality.queries.scores import own_score_words
from jiahe.web.once import person_of
from jiahe.web.policies import allow, is_worker
from jiahe.workforce.files import claims_of
from jiahe.workforce.law import CONFIDENTIALITY
from jiahe.workforce.queries import worker_of


@allow(is_worker)
@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    worker = worker_of(person_of(request))
    if worker is None:
        raise Http404
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
