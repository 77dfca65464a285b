"""The worker's first page: the next visit alone, and below it the day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.dispatch.queries import offers_of
from jiahe.dispatch.queries.rosters import days_to_answer
from jiahe.fieldwork.worker_day import field_day, visit_page
from jiahe.kit.clock import now
from jiahe.web.once import person_of
from jiahe.web.policies import allow, is_worker
from jiahe.web.worker.who import worker_here
from jiahe.web.worker.wording import PIN_REASONS, moment_button


@allow(is_worker)
@never_cache
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    worker_id = worker_here(request)
    day = field_day(worker_id)
    following = visit_page(day.next.code, person_of(request)).visit if day.next else None
    words = {
        "day": day,
        "visit": following,
        "button": moment_button(following.next) if following and following.next else None,
        "offers": offers_of(worker_id),
        "days": days_to_answer(worker_id),
        "now": now(),
        "pin_reasons": PIN_REASONS,
        "tab": "today",
    }
    return render(request, "worker/today.html", words)
