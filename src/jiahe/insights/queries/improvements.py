"""Improvements and pilots with their effect beside others; suggestions and what was adopted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from jiahe.booking.models import Reservation
from jiahe.engine.effects import Effect
from jiahe.insights.choices import Channel, ImprovementState, ScopeKind, SuggestionState
from jiahe.insights.models import Improvement, Suggestion
from jiahe.insights.queries.courses import effect_of, marks_since
from jiahe.kit.clock import now
from jiahe.workforce.models import Worker

OVER = (ImprovementState.CLOSED, ImprovementState.ROLLED_OUT, ImprovementState.STOPPED)


def effect_now(row: Improvement) -> Effect | None:
    """What households' marks did since it began, beside people elsewhere; None is too few."""
    if row.began_on is None:
        return None
    touched = workers_touched(row)
    marks = marks_since(row.began_on - timedelta(weeks=row.weeks + 1))
    taken = dict.fromkeys(touched, row.began_on)
    return effect_of(taken, frozenset(touched), marks, row.weeks)


def workers_touched(row: Improvement) -> frozenset[int]:
    """Whose work the change concerns; for a whole company nobody is left to compare with."""
    people = Worker.objects.all()
    if row.scope_kind == ScopeKind.STORE:
        people = people.filter(store_id=row.scope_id)
    elif row.scope_kind == ScopeKind.WORKER:
        people = people.filter(pk=row.scope_id)
    elif row.scope_kind == ScopeKind.LINE:
        people = people.filter(
            pk__in=Reservation.objects.filter(
                visit__order__service__category_id=row.scope_id
            ).values("worker_id")
        )
    return frozenset(people.values_list("pk", flat=True))


def kept_effect(row: Improvement) -> Effect | None:
    """The effect as it stood at the decision."""
    return Effect(**row.effect) if row.effect else None


def improvements(limit: int = 60) -> list[Improvement]:
    """All that are under way, then the latest that are over; the latest on top."""
    rows = _full().order_by("-opened_at")
    return [*rows.exclude(state__in=OVER), *rows.filter(state__in=OVER)[:limit]]


def improvement_by_code(code: str) -> Improvement | None:
    return _full().filter(code=code).first()


def closed_this_year(year: int) -> int:
    return Improvement.objects.filter(state__in=OVER, decided_at__year=year).count()


def _full() -> QuerySet[Improvement]:
    rows = Improvement.objects.select_related("owner", "decided_by", "opened_by", "remedy")
    return rows.prefetch_related("risks")


@dataclass(frozen=True)
class SuggestionBoard:
    """Everything that was suggested, and how much of what was answered was adopted."""

    waiting: list[Suggestion]
    answered: list[Suggestion]
    adopted: int
    decided: int

    @property
    def late(self) -> list[Suggestion]:
        """What waits beyond its time."""
        return [one for one in self.waiting if one.due_at and one.due_at < now()]

    @property
    def adoption_percent(self) -> int | None:
        return round(100 * self.adopted / self.decided) if self.decided else None


def suggestion_board(limit: int = 60) -> SuggestionBoard:
    rows = Suggestion.objects.select_related(
        "by", "store", "typed_by", "answered_by", "improvement"
    )
    decided = rows.exclude(state=SuggestionState.NEW)
    waiting = rows.filter(state=SuggestionState.NEW, taken_back_at=None)
    return SuggestionBoard(
        list(waiting.order_by("at")[:limit]),
        list(decided.order_by("-answered_at")[:limit]),
        decided.filter(state=SuggestionState.ADOPTED).count(),
        decided.count(),
    )


@dataclass(frozen=True)
class WayIn:
    channel: Channel
    all: int
    waiting: int
    late: int


def ways_in() -> list[WayIn]:
    """How much came in by each way, what of it waits, and what waits beyond its time."""
    waiting = Q(state=SuggestionState.NEW, taken_back_at=None)
    rows = Suggestion.objects.values("channel").annotate(
        n=Count("pk"),
        waiting=Count("pk", filter=waiting),
        late=Count("pk", filter=waiting & Q(due_at__lt=now())),
    )
    found = {row["channel"]: (row["n"], row["waiting"], row["late"]) for row in rows.order_by()}
    return [WayIn(one, *found.get(one.value, (0, 0, 0))) for one in Channel]


def unnamed_suggestion(code: str) -> Suggestion | None:
    """What an unknown author wrote, by the code that the author was given."""
    return Suggestion.objects.filter(code=code, by=None, taken_back_at=None).first()


def companies_suggested_to(person_id: int) -> set[int]:
    """Of the companies in scope those to which the person wrote a suggestion."""
    return set(Suggestion.objects.filter(by=person_id).values_list("company_id", flat=True))


def suggestions_of(person_id: int) -> list[Suggestion]:
    """What the person wrote to the company in scope and has not taken back, the latest first."""
    rows = Suggestion.objects.filter(by_id=person_id, taken_back_at=None)
    return list(rows.order_by("-at")[:20])


def suggestions_since(since: datetime, but: Collection[int], limit: int) -> list[int]:
    """The ids of those that stand and came in since, without the named ones."""
    rows = Suggestion.objects.filter(at__gt=since, taken_back_at=None).exclude(pk__in=but)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def suggestions_named(codes: Collection[str]) -> set[str]:
    """Which of the codes are those of suggestions."""
    return set(Suggestion.objects.filter(code__in=codes).values_list("code", flat=True))


def suggestion_codes(ids: Collection[int]) -> dict[int, str]:
    return dict(Suggestion.objects.filter(pk__in=ids).values_list("pk", "code"))
