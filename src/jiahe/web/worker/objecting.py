"""A worker says that something about her is wrong: her words, once, to whoever answers them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from jiahe.kit.idempotency import Result
from jiahe.web.once import company_of, person_of
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_sending


def objected(  # a page's own words and ways
    request: HttpRequest,
    route: str,
    journey: Callable[..., object],
    *,
    glad: str,
    to: str,
    **against: str,
) -> HttpResponse:
    """The worker's words go to `journey` with what they are `against`; then back to `to`."""
    said, worker_id = request.POST.get("words", "")[:500], worker_sending(request)

    def effect() -> Result:
        journey(
            company_id=company_of(request),
            worker_id=worker_id,
            person_id=person_of(request),
            words=said,
            **against,
        )
        return {"to": to}

    answer = done_once(request, route, {"words": said}, effect)
    messages.success(request, glad)
    return answer
