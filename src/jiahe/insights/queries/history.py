"""What was recorded of figures, and the remedies that breaches opened."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from jiahe.insights.choices import RemedyState, ScopeKind, Verdict
from jiahe.insights.judging import Figure
from jiahe.insights.models import Evaluation, Remedy
from jiahe.insights.scopes import Scope
from jiahe.kit.tenancy import for_every_company

Place = tuple[str, str, int]  # entry, kind of scope, id of scope


def place_of(row: Evaluation | Remedy) -> Place:
    return (row.entry_id, row.scope_kind, row.scope_id)


def latest_verdicts(before_or_on: date) -> dict[Place, str]:
    """The verdict that was recorded last for each standard and scope."""
    rows = (
        Evaluation.objects.filter(on__lte=before_or_on)
        .order_by("entry_id", "scope_kind", "scope_id", "-on", "-pk")
        .distinct("entry_id", "scope_kind", "scope_id")
    )
    return {place_of(row): row.verdict for row in rows}


def recorded_on(on: date) -> set[tuple[Place, str]]:
    """(place, inputs hash) of everything recorded for that day."""
    return {(place_of(row), row.inputs_hash) for row in Evaluation.objects.filter(on=on)}


def evaluations_of(entry_id: str, days: int = 60) -> list[Evaluation]:
    """The company's own figures of a standard as they were recorded, latest first."""
    rows = Evaluation.objects.filter(entry_id=entry_id, scope_kind=ScopeKind.COMPANY)
    return list(rows.order_by("-on", "-pk")[:days])


def remedies_for(roles: Iterable[str]) -> QuerySet[Remedy]:
    """The remedies that these roles own, open ones first, latest first."""
    rows = Remedy.objects.filter(owner_role__in=list(roles))
    return rows.select_related("evaluation", "closed_by").order_by(
        Case(
            When(state=RemedyState.OPEN, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        ),
        "-opened_at",
    )


def followed(entry_ids: Iterable[str], since: datetime, last_on: date) -> list[Remedy]:
    """The cases that breaches up to that day opened and that were open since, latest first."""
    rows = Remedy.objects.filter(entry_id__in=list(entry_ids), evaluation__on__lte=last_on)
    rows = rows.filter(Q(closed_at=None) | Q(closed_at__gte=since))
    return list(rows.order_by("entry_id", "-opened_at"))


def overdue_by_company(at: datetime) -> dict[int, int]:
    """Company's id -> its cases that nobody ended in their time; needs a scope over companies."""
    rows = Remedy.objects.filter(state=RemedyState.OPEN, due_at__lt=at).order_by()
    return dict(rows.values_list("company_id").annotate(n=Count("pk")))


def open_remedies_of(entry_id: str) -> list[Remedy]:
    rows = Remedy.objects.filter(entry_id=entry_id, state=RemedyState.OPEN)
    return list(rows.order_by("-opened_at"))


def standing_of_companies(on: date) -> dict[str, dict[str, int]]:
    """`standing_by_company` for whoever may see the trade but no single company."""
    with for_every_company():
        return standing_by_company(on)


def standing_by_company(on: date) -> dict[str, dict[str, int]]:
    """For each standard how many companies are met, watched, breached: for whoever may see all.

    Each company counts once, by what was recorded last for it until that day.
    """
    rows = (
        Evaluation.objects.filter(scope_kind=ScopeKind.COMPANY, on__lte=on)
        .order_by("company_id", "entry_id", "-on", "-pk")
        .distinct("company_id", "entry_id")
        .values_list("entry_id", "verdict")
    )
    found: dict[str, dict[str, int]] = {}
    for entry_id, verdict in rows:
        counts = found.setdefault(entry_id, dict.fromkeys(Verdict.values, 0))
        counts[verdict] += 1
    return found


def recorded_figure(row: Evaluation) -> Figure:
    """The figure as it was recorded."""
    return Figure(
        Verdict(row.verdict), row.value, row.low, row.high, row.n, row.numerator, row.part
    )


def recorded_for(entry_id: str, scope: Scope, on: date) -> Evaluation | None:
    """What was recorded last for that day; nights record companies and their stores alone."""
    rows = Evaluation.objects.filter(
        entry_id=entry_id, scope_kind=scope.kind, scope_id=scope.id, on=on
    )
    return rows.order_by("-pk").first()


def is_same(one: Figure, other: Figure) -> bool:
    """Whether two readings of a day came to the same, as far as their digest goes."""
    return _digest(one) == _digest(other)


def _digest(figure: Figure) -> tuple[object, ...]:
    value = None if figure.value is None else round(figure.value, 6)
    return figure.verdict, value, figure.n, figure.numerator, figure.part


def remedy_by_id(remedy_id: int) -> Remedy:
    return Remedy.objects.get(pk=remedy_id)
