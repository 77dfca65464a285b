"""Both sides of a joint review: the company's own figures, and what outsiders found."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q

from jiahe.insights.choices import ImprovementState, RemedyState, Verdict
from jiahe.insights.models import Gate, Improvement, JointReview, Remedy
from jiahe.insights.queries.history import standing_of_companies
from jiahe.insights.queries.wall import Row, wall_on
from jiahe.insights.windows import midnight
from jiahe.kit.clock import now
from jiahe.quality.models import Inspection, MysteryVisit, OutsideView, Review
from jiahe.standards.entries import catalogue

FEWEST_COMPANIES = 3  # fewer would tell one company another's figures


def internal_side(
    company_id: int, since_on: date, until_on: date, only: Collection[str] = ()
) -> dict[str, Any]:
    """Verdicts of all standards, or of these, at the period's end; what followed from them."""
    wall = wall_on(company_id, until_on, now(), only)
    verdicts = [row.figure.verdict for row in wall]
    opened = {"opened_at__gte": midnight(since_on), "opened_at__lt": midnight(until_on)}
    remedies = Remedy.objects.filter(**opened)
    improvements = Improvement.objects.filter(**opened)
    looks = Inspection.objects.filter(
        state="done", done_at__gte=midnight(since_on), done_at__lt=midnight(until_on)
    )
    return {
        "verdicts": {one.value: verdicts.count(one) for one in Verdict},
        "breached": [_line(row) for row in wall if row.figure.verdict is Verdict.BREACH],
        "inspections": looks.count(),
        "cases": remedies.count(),
        "cases_closed": remedies.filter(state=RemedyState.CLOSED).count(),
        "improvements": improvements.count(),
        "improvements_over": improvements.exclude(
            state__in=(ImprovementState.OPEN, ImprovementState.RUNNING)
        ).count(),
        "gates": Gate.objects.filter(decided_at__gte=midnight(since_on)).count(),
    }


def _line(row: Row) -> dict[str, Any]:
    entry = row.standard.entry
    return {
        "id": entry.id,
        "zh": entry.zh,
        "en": entry.en,
        "value": row.figure.value,
        "limit": row.standard.limit,
        "n": row.figure.n,
    }


def external_side(since_on: date, until_on: date, breached: list[str]) -> dict[str, Any]:
    """Third parties, mystery visits, households, and how the trade stands where we breach."""
    between = {"gte": midnight(since_on), "lt": midnight(until_on)}
    outside = OutsideView.objects.filter(on__gte=since_on, on__lt=until_on)
    mystery = MysteryVisit.objects.filter(
        closed_at__gte=between["gte"], closed_at__lt=between["lt"]
    )
    marks = Review.objects.filter(
        direction="of_worker", hidden_because="", written_at__gte=between["gte"],
        written_at__lt=between["lt"],
    )  # fmt: skip
    return {
        "bodies": [
            {"body": one["body"], "n": one["n"], "mean": round(one["mean"], 2)}
            for one in outside.values("body")
            .annotate(n=Count("pk"), mean=Avg("mark"))
            .order_by("body")
        ],
        "mystery": _mean(mystery.aggregate(n=Count("pk"), mean=Avg("mark"))),
        "households": _mean(marks.aggregate(n=Count("pk"), mean=Avg("effect"))),
        "trade": _trade(until_on, breached),
    }


def _mean(found: dict[str, Any]) -> dict[str, Any]:
    return {"n": found["n"], "mean": None if found["mean"] is None else round(found["mean"], 2)}


def _trade(on: date, breached: list[str]) -> list[dict[str, Any]]:
    """For each breached standard how many companies meet it, of how many; counts alone."""
    standing = standing_of_companies(on)
    found = []
    for entry_id in breached:
        counts = standing.get(entry_id, {})
        known = sum(n for verdict, n in counts.items() if verdict != Verdict.NO_DATA)
        if known >= FEWEST_COMPANIES:
            entry = catalogue()[entry_id]
            met = counts.get(Verdict.MET.value, 0)
            found.append({"id": entry_id, "zh": entry.zh, "en": entry.en, "met": met, "of": known})
    return found


def reviews_of_company() -> list[JointReview]:
    rows = JointReview.objects.annotate(
        waiting=Count("decisions", filter=Q(decisions__done_at__isnull=True), distinct=True)
    )
    return list(rows.order_by("-until_on"))


def review_by_code(code: str) -> JointReview | None:
    rows = JointReview.objects.select_related("opened_by", "company")
    return rows.prefetch_related("decisions__owner", "signatures__person").filter(code=code).first()


def awaits_signature(row: JointReview, role: str, person_id: int) -> bool:
    """Whether this person may sign in that role: it is ready, and neither has signed."""
    if row.closed_at is not None or not row.findings or not row.decisions.all():
        return False
    return not any(one.person_id == person_id or one.role == role for one in row.signatures.all())
