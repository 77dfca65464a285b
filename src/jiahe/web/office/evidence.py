"""Where a row of evidence leads: the first page about it that its reader may open."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse

from jiahe.booking.queries import first_visits
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


def addresses(request: HttpRequest, standard: InForce, cases: Sequence[Case]) -> list[str]:
    """For each case; empty where there is no page, or none for this reader.

    Whoever may not open an order, where its household stands, is led to its first visit.
    """
    if not cases:
        return []
    ref, codes = METRICS[standard.entry.metric].ref, [case.ref for case in cases]
    if ref is RefKind.ORDER and not may_open(request, "office:order", "code"):
        ref, visits = RefKind.VISIT, first_visits(codes)
        codes = [visits.get(code, "") for code in codes]
    return [_address(request, ref, code) for code in codes]


def _address(request: HttpRequest, ref: RefKind, code: str) -> str:
    for route in ABOUT.get(ref, ()) if code else ():
        if may_open(request, route, code):
            return reverse(route, args=[code])
    among = AMONG.get(ref)
    return reverse(among) if among and may_open(request, among) else ""
