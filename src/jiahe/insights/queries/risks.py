"""Risks: what the data of the last 90 days suggests, and the register as it stands."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from jiahe.dispatch.choices import EventKind
from jiahe.dispatch.models import DayEvent
from jiahe.engine.risk import WINDOW_DAYS, RiskGrade, grade_of, likelihood_of
from jiahe.insights.choices import RiskSource, RiskState
from jiahe.insights.models import Risk, RiskLook
from jiahe.kit.clock import now
from jiahe.quality.choices import Gravity, HazardKind, Measure
from jiahe.quality.models import EarlyWarning, Hazard, ReviewDoubt
from jiahe.workforce.choices import Duty
from jiahe.workforce.models import Certificate

FEWEST = {RiskSource.EVENT: 3, RiskSource.DOUBT: 3}  # what happens seldom is no risk yet
HARM = {
    HazardKind.FIRE: 5,
    HazardKind.GAS: 5,
    HazardKind.ELECTRIC: 4,
    HazardKind.FALL: 4,
    HazardKind.OLD_EQUIPMENT: 3,
    HazardKind.OTHER: 2,
}
OF_EVENT = {EventKind.NO_SHOW: 4, EventKind.ILL: 2, EventKind.LATE: 2, EventKind.OVERRUN: 2}
OF_GRAVITY = {Gravity.HIGH: 4, Gravity.MEDIUM: 3, Gravity.LOW: 2}
OF_DOUBT, OF_PAPER, OF_GRAVE_CASE = 2, 4, 5
STANDING = (RiskState.CANDIDATE, RiskState.OPEN)


@dataclass(frozen=True)
class Suggested:
    """A risk as the data suggests it: what was seen, how often, and how grave it would be."""

    source: RiskSource
    ref: str
    happened: int
    severity: int
    what: dict[str, str] = field(default_factory=dict)

    @property
    def likelihood(self) -> int:
        return likelihood_of(self.happened)


def suggested_risks() -> list[Suggested]:
    """What was seen often enough in the window, the gravest first."""
    since = now() - timedelta(days=WINDOW_DAYS)
    found = [*_hazards(since), *_events(since), *_warnings(since), *_doubts(since), *_papers()]
    kept = [one for one in found if one.happened >= FEWEST.get(one.source, 1)]
    return sorted(kept, key=lambda one: (-one.likelihood * one.severity, one.ref))


def _hazards(since: datetime) -> Iterator[Suggested]:
    for kind, n in _counted(Hazard.objects.filter(found_at__gte=since), "kind"):
        yield Suggested(RiskSource.HAZARD, f"hazard:{kind}", n, HARM[HazardKind(kind)],
                        {"kind": kind})  # fmt: skip


def _events(since: datetime) -> Iterator[Suggested]:
    rows = DayEvent.objects.filter(at__gte=since, kind__in=list(OF_EVENT))
    for kind, n in _counted(rows, "kind"):
        yield Suggested(RiskSource.EVENT, f"event:{kind}", n, OF_EVENT[EventKind(kind)],
                        {"kind": kind})  # fmt: skip


def _counted(rows: QuerySet[Hazard] | QuerySet[DayEvent], name: str) -> Iterable[tuple[str, int]]:
    return rows.order_by().values_list(name).annotate(n=Count("pk")).order_by(name)


def _warnings(since: datetime) -> Iterator[Suggested]:
    """One for each measure and place, as grave as its gravest warning."""
    by_place: dict[tuple[str, str, int], list[EarlyWarning]] = {}
    rows = EarlyWarning.objects.filter(raised_at__gte=since).exclude(state="dismissed")
    for row in rows.order_by("pk"):
        by_place.setdefault((row.measure, row.scope, row.scope_id), []).append(row)
    for (measure, scope, scope_id), those in by_place.items():
        severity = max(OF_GRAVITY[Gravity(one.gravity)] for one in those)
        if measure == Measure.GRAVE:
            severity = OF_GRAVE_CASE
        what = {"measure": measure, "scope": scope, "name": those[-1].scope_name}
        yield Suggested(
            RiskSource.WARNING, f"warning:{measure}:{scope}:{scope_id}", len(those), severity, what
        )


def _doubts(since: datetime) -> Iterator[Suggested]:
    """By the strongest signal; a doubt that a person cleared counts no more."""
    rows = ReviewDoubt.objects.filter(raised_at__gte=since).exclude(state="restored")
    kinds = Counter(row.signals[0]["kind"] for row in rows if row.signals)
    for kind, n in sorted(kinds.items()):
        yield Suggested(RiskSource.DOUBT, f"doubt:{kind}", n, OF_DOUBT, {"kind": kind})


def _papers() -> Iterator[Suggested]:
    """Kinds of paper of which people on duty have none that still holds."""
    rows = (
        Certificate.objects.filter(worker__duty=Duty.ON)
        .order_by()
        .values("worker_id", "kind")
        .annotate(last=Max("valid_until"))
        .filter(last__lt=localdate(now()))
    )
    kinds = Counter(row["kind"] for row in rows)
    for kind, n in sorted(kinds.items()):
        yield Suggested(RiskSource.GATE, f"gate:{kind}", n, OF_PAPER, {"kind": kind})


@dataclass(frozen=True)
class RiskBoard:
    """Candidates, the register with the gravest first, and what is over."""

    candidates: list[Risk]
    register: list[Risk]
    over: list[Risk]


def risk_board(limit: int = 40) -> RiskBoard:
    rows = _full()
    register = sorted(rows.filter(state=RiskState.OPEN), key=lambda one: (-_product(one), one.pk))
    candidates = sorted(
        rows.filter(state=RiskState.CANDIDATE), key=lambda one: (-_product(one), one.pk)
    )
    over = rows.filter(state__in=(RiskState.CLOSED, RiskState.DISMISSED))
    return RiskBoard(candidates, register, list(over.order_by("-decided_at")[:limit]))


def _product(risk: Risk) -> int:
    return risk.likelihood * risk.severity


def risk_by_id(risk_id: int) -> Risk:
    return _full().get(pk=risk_id)


def risk_by_code(code: str) -> Risk | None:
    looks = RiskLook.objects.select_related("by").order_by("-at")
    return _full().prefetch_related(Prefetch("looks", looks)).filter(code=code).first()


def _full() -> QuerySet[Risk]:
    return Risk.objects.select_related("owner", "decided_by", "task")


def overdue_risks(on: date) -> list[Risk]:
    """Risks in the register whose treatment or next look is late and that have no open task."""
    late = Q(review_on__lt=on) | Q(due_on__lt=on, treated_on=None)
    rows = _full().filter(late, state=RiskState.OPEN)
    return list(rows.exclude(task__state__in=("open", "running")).order_by("pk"))


def is_late(risk: Risk, on: date) -> bool:
    """Whether its treatment or its next look is late."""
    untreated = risk.treated_on is None and risk.due_on is not None and risk.due_on < on
    return untreated or (risk.review_on is not None and risk.review_on < on)


def grade_now(risk: Risk) -> RiskGrade:
    """As it stood when somebody looked last."""
    return grade_of(risk.likelihood, risk.severity)
