"""Where a row of evidence leads: the first page about it that its reader may open."""

from django.http import HttpRequest
from django.urls import reverse

from jiahe.insights.metrics.base import RefKind
from jiahe.insights.metrics.registry import METRICS
from jiahe.insights.queries.figures import Case
from jiahe.standards.layers import InForce
from jiahe.web.policies import may_open

# Pages about the one thing that a case names.
ABOUT = {
    RefKind.VISIT: ("office:visit",),
    RefKind.REVIEW: ("office:review",),
    RefKind.WORKER: ("office:person", "office:worker"),
    RefKind.INSPECTION: ("office:inspection",),
    RefKind.ORDER: ("office:order",),
    RefKind.STANDARD: ("office:standard",),
}
# Lists on which it stands.
AMONG = {
    RefKind.RECORD: "office:records",
    RefKind.REQUEST: "office:data-requests",
    RefKind.REFUND: "office:finance-payments",
    RefKind.PAYMENT: "office:finance-payments",
    RefKind.REMEDY: "office:remedies",
    RefKind.MEASURE: "office:measures",
    RefKind.DRILL: "office:learning-drills",
    RefKind.SURVEY: "office:year-survey",
    RefKind.DAY: "office:capacity",
    RefKind.LOT: "office:lots",
}


def address(request: HttpRequest, standard: InForce, case: Case) -> str:
    """Empty where there is no page, or none for this reader."""
    ref = METRICS[standard.entry.metric].ref
    if case.ref:
        for route in ABOUT.get(ref, ()):
            if may_open(request, route, case.ref):
                return reverse(route, args=[case.ref])
    among = AMONG.get(ref)
    return reverse(among) if among and may_open(request, among) else ""
