"""Where time is lost between booking and settlement; and whether each mechanism pays its way."""

from datetime import timedelta
from html import escape

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.engine.flow import Edge, Flow, Variant
from jiahe.insights.choices import MechanismVerdict
from jiahe.insights.places import place_said
from jiahe.insights.queries.flow import ACTIVITIES, latest_reviews, mechanisms, order_flow
from jiahe.journeys import improve
from jiahe.kit.clock import now
from jiahe.web.loop.improvements import may_improve
from jiahe.web.office.nav import chrome
from jiahe.web.office.standards_scopes import scope_asked
from jiahe.web.once import act_and_return, company_of, person_of
from jiahe.web.policies import allow, may_open

DAYS = (7, 28, 90)
MOST_ROWS = 12
BEFORE_THE_DAY = frozenset({"booked", "paid", "offered", "accepted", "declined"})
AT_THE_HOME = frozenset({"arrived", "started", "finished"})
REVIEW_EVERY = timedelta(days=91)
ROW, WIDE, BOX = 56, 640, 150
LABELS: dict[str, Promise] = {
    "booked": pgettext_lazy("flow", "Booked"),
    "paid": pgettext_lazy("flow", "Paid"),
    "offered": pgettext_lazy("flow", "Offered"),
    "accepted": pgettext_lazy("flow", "Accepted by the worker"),
    "declined": pgettext_lazy("flow", "Declined or not answered"),
    "arrived": pgettext_lazy("flow", "Arrived"),
    "started": pgettext_lazy("flow", "Started"),
    "finished": pgettext_lazy("flow", "Finished"),
    "approved": pgettext_lazy("flow", "Accepted by the household"),
    "objected": pgettext_lazy("flow", "Objected"),
    "settled": pgettext_lazy("flow", "Settled"),
}
MECHANISMS: dict[str, Promise] = {
    "warnings": pgettext_lazy("mechanism", "Early warnings acted upon"),
    "inspections": pgettext_lazy("mechanism", "Inspections that found a defect"),
    "measures": pgettext_lazy("mechanism", "Measures confirmed"),
    "remedies": pgettext_lazy("mechanism", "Cases of standards closed"),
    "improvements": pgettext_lazy("mechanism", "Improvements with a clear effect"),
    "doubts": pgettext_lazy("mechanism", "Doubts on reviews upheld"),
    "call_backs": pgettext_lazy("mechanism", "Call-backs made"),
    "suggestions": pgettext_lazy("mechanism", "Suggestions adopted"),
    "gates": pgettext_lazy("mechanism", "Gates of standards closed"),
    "photos": pgettext_lazy("mechanism", "Photos that do not prove their step"),
}


def lasting(minutes: float) -> str:
    """`12 min`, `3.5 h`, `2.1 d`."""
    if minutes < 90:
        return _("%(n)s min") % {"n": round(minutes)}
    if minutes < 36 * 60:
        return _("%(n)s h") % {"n": f"{minutes / 60:.1f}"}
    return _("%(n)s d") % {"n": f"{minutes / 1440:.1f}"}


def diagram(flow: Flow) -> SafeString:
    """Activities from top to bottom; a broader line is walked oftener, the slowest is marked."""
    present = {name for edge in flow.edges for name in (edge.source, edge.target)}
    rows = [name for name in ACTIVITIES if name in present]
    if not rows:
        return mark_safe("")
    place = {name: n for n, name in enumerate(rows)}
    shown = [one for one in flow.edges if one.source != one.target]
    most = max(one.times for one in shown) if shown else 1
    slowest = flow.edges[0]
    body = "".join(_arrow(one, place, most, is_slowest=one == slowest) for one in shown)
    body += "".join(_box(n, name) for name, n in place.items())
    title = escape(_("Order flow"))
    high = ROW * len(rows)
    return mark_safe(  # noqa: S308  # numbers and escaped words only
        f'<svg class="plot flow" viewBox="0 0 {WIDE} {high}" role="img" aria-label="{title}">'
        f"<title>{title}</title>{body}</svg>"
    )


def _box(n: int, name: str) -> str:
    y = n * ROW + 12
    return (
        f'<rect class="flow-box" x="{(WIDE - BOX) / 2}" y="{y}" width="{BOX}" height="30" rx="6"/>'
        f'<text x="{WIDE / 2}" y="{y + 20}" text-anchor="middle">{escape(str(LABELS[name]))}</text>'
    )


def _arrow(edge: Edge, place: dict[str, int], most: int, *, is_slowest: bool) -> str:
    """Straight to the next row; in an arc to the right downwards, to the left upwards."""
    a, b = place[edge.source], place[edge.target]
    width = 1 + 5 * edge.times / most
    name = "flow-edge is-slow" if is_slowest else "flow-edge"
    y1, y2 = a * ROW + 27, b * ROW + 27
    if b == a + 1:
        x = WIDE / 2
        line = f"M{x} {y1 + 15}L{x} {y2 - 15}"
        said = escape(lasting(edge.median_minutes))
        words = f'<text x="{x + 8}" y="{(y1 + y2) / 2 + 5}">{said}</text>'
        return f'<path class="{name}" d="{line}" stroke-width="{width:.1f}"/>{words}'
    side = 1 if b > a else -1
    x = WIDE / 2 + side * BOX / 2
    bend = x + side * (30 + 14 * abs(b - a))
    line = f"M{x} {y1}C{bend} {y1} {bend} {y2} {x} {y2}"
    return f'<path class="{name}" d="{line}" stroke-width="{width:.1f}"/>'


def steps_in_words(variant: Variant) -> str:
    return " → ".join(str(LABELS[step]) for step in variant.steps)


def is_lost(edge: Edge) -> bool:
    """Neither the time until the promised day nor the work itself."""
    is_wait = edge.source in BEFORE_THE_DAY and edge.target in AT_THE_HOME
    is_work = edge.source in AT_THE_HOME and edge.target == "finished"
    return not is_wait and not is_work


def worst_said(flow: Flow) -> str:
    """Where most time is lost, as a title for an improvement; empty where nothing is."""
    one = next((edge for edge in flow.edges if is_lost(edge)), None)
    if one is None:
        return ""
    return _("%(source)s → %(target)s takes %(time)s") % {
        "source": LABELS[one.source],
        "target": LABELS[one.target],
        "time": lasting(one.median_minutes),
    }


def _places(query: str) -> list[tuple[str, str, bool]]:
    """(part of the address, name, whether it is shown) of every store and line."""
    found = []
    for key, place in improve.places():
        kind, _colon, place_id = key.partition(":")
        part = f"&{kind}={place_id}" if place.id else ""
        name = place_said(kind, place.id, place.name) or pgettext("standard", "Whole company")
        found.append((part, name, part == query))
    return found


@allow(may_improve)
@never_cache
@require_safe
def flow(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in DAYS} else 28
    whose = scope_asked(request)
    found = order_flow(now() - timedelta(days=days), now(), whose.scope)
    words = chrome(request, "office:flow") | {
        "flow": found,
        "diagram": diagram(found),
        "median": lasting(found.median_minutes),
        "edges": [
            (LABELS[one.source], LABELS[one.target], one, lasting(one.median_minutes),
             lasting(one.slow_minutes))
            for one in found.edges[:MOST_ROWS]
        ],
        "variants": [
            (steps_in_words(one), one, round(100 * one.times / found.cases))
            for one in found.variants[:MOST_ROWS]
        ],
        "rework": [(LABELS[name], times, example) for name, times, example in found.rework],
        "windows": [(one, one == days) for one in DAYS],
        "asked": whose,
        "places": _places(whose.query),
        "days": days,
        "worst": worst_said(found),
        "may_see_visits": may_open(request, "office:visit", "code"),
    }  # fmt: skip
    return render(request, "loop/flow.html", words)


@allow(may_improve)
@never_cache
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Is each mechanism used, does it help, what does it cost."""
    reviews = latest_reviews()
    rows = [(MECHANISMS[one.name], one, reviews.get(one.name)) for one in mechanisms(DAYS[-1])]
    words = chrome(request, "office:mechanisms") | {
        "rows": rows,
        "days": DAYS[-1],
        "verdicts": MechanismVerdict.choices,
        "due_before": now() - REVIEW_EVERY,
    }
    return render(request, "loop/mechanisms.html", words)


@allow(may_improve)
@require_POST
def decide(request: HttpRequest, name: str) -> HttpResponse:
    """Keeps what people decided about a mechanism, beside its figures of today."""
    verdict, said = request.POST.get("verdict", ""), request.POST.get("words", "")

    def effect() -> None:
        improve.review_mechanism(
            company_id=company_of(request),
            name=name,
            verdict=verdict,
            words=said,
            actor_id=person_of(request),
        )

    return act_and_return(
        request,
        f"office.mechanism/{name}",
        {"verdict": verdict, "words": said},
        effect,
        glad=_("Kept."),
        to=reverse("office:mechanisms"),
    )


routes = [
    path("flow/", flow, name="flow"),
    path("mechanisms/", review, name="mechanisms"),
    path("mechanisms/<slug:name>/", decide, name="mechanism-decide"),
]
