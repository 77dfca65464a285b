"""What the worker earned: today, this week, this month, each line with its calculation."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiahe.billing.queries.ledger import worker_owed_fen
from jiahe.billing.queries.statements import Earning, worker_statement
from jiahe.booking.queries import day_bounds
from jiahe.kit.clock import now
from jiahe.web.money_words import calculation, period_of
from jiahe.web.policies import allow, is_worker
from jiahe.workforce.queries import worker_of

LINES_ON_A_PAGE = 20
PERIODS = (("today", _("Today")), ("week", _("This week")), ("month", _("This month")))


@allow(is_worker)
@never_cache
@require_safe
def income(request: HttpRequest) -> HttpResponse:
    assert request.user.pk is not None
    worker = worker_of(request.user.pk)
    if worker is None:
        raise Http404
    chosen = request.GET.get("period", "week")
    first, days = period_of(chosen, localdate(now()))
    statement = worker_statement(worker.pk, *day_bounds(first, days))
    earned = Paginator(statement.earnings, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    page = {
        "tab": "income",
        "periods": PERIODS,
        "chosen": chosen if chosen in dict(PERIODS) else "week",
        "statement": statement,
        "earned": earned,
        "lines": [(one, _service(one), calculation(one.calculation)) for one in earned],
        "owed_fen": worker_owed_fen(worker.pk),
    }
    return render(request, "worker/income.html", page)


def _service(earning: Earning) -> str:
    return earning.service_en if get_language() == "en" else earning.service


routes = [path("income/", income, name="income")]
