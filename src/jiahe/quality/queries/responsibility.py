"""Rules, cases and splits: the board of the desk, and what household and worker may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, QuerySet

from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_span
from jiahe.engine import responsibility as engine
from jiahe.fieldwork.queries import Progress, progress_of
from jiahe.kit.clock import now
from jiahe.quality.choices import SplitState
from jiahe.quality.models import LossCase, Split, SplitContest, SplitRule

STANDING = (SplitState.PROPOSED, SplitState.ONCE, SplitState.CONFIRMED)
TOLD = (SplitState.CONFIRMED, SplitState.LIFTED)


def table_in_force() -> engine.SplitTable:
    """The rule by which a split is proposed now; the product's first without one of its own."""
    row = SplitRule.objects.filter(starts_at__lte=now()).order_by("-version").first()
    return engine.FIRST if row is None else _table(row)


def announced_rule() -> SplitRule | None:
    """The version whose days of notice still run."""
    return SplitRule.objects.filter(starts_at__gt=now()).order_by("-version").first()


def _table(row: SplitRule) -> engine.SplitTable:
    shares = {
        engine.LossCause(cause): {engine.Party(party): part for party, part in parts.items()}
        for cause, parts in row.shares.items()
    }
    return engine.SplitTable(str(row.version), shares, row.second_from_fen)


@dataclass(frozen=True)
class LossBoard:
    """What waits for an investigation, a yes or an answer, and what stands."""

    to_state: list[LossCase]
    to_confirm: list[Split]
    contests: list[SplitContest]
    standing: list[Split]


def loss_board(limit: int = 40) -> LossBoard:
    splits = Split.objects.select_related("case__worker", "case__visit__order", "first_by")
    return LossBoard(
        list(
            LossCase.objects.exclude(splits__state__in=STANDING)
            .select_related("worker", "visit__order")
            .order_by("opened_at")[:limit]
        ),
        list(splits.filter(state__in=(SplitState.PROPOSED, SplitState.ONCE)).order_by("stated_at")),
        list(
            SplitContest.objects.filter(answered_at=None)
            .select_related("split__case__worker", "by")
            .order_by("due_at")
        ),
        list(splits.filter(state=SplitState.CONFIRMED).order_by("-confirmed_at")[:limit]),
    )


def visits_with_case(visit_ids: Sequence[int]) -> set[int]:
    """Those of the visits whose loss is being looked into, or was."""
    rows = LossCase.objects.filter(visit__in=visit_ids)
    return set(rows.values_list("visit_id", flat=True))


def case_by_code(code: str) -> LossCase | None:
    return _full().filter(code=code).first()


def told_cases(*, visit_ids: Sequence[int] = (), worker_id: int = 0) -> list[LossCase]:
    """Cases with a split that was told, of these visits or of this worker; newest first."""
    rows = _full().filter(splits__state__in=TOLD)
    rows = rows.filter(worker_id=worker_id) if worker_id else rows.filter(visit__in=visit_ids)
    return list(rows.distinct().order_by("-opened_at"))


def _full() -> QuerySet[LossCase]:
    splits = Split.objects.select_related("stated_by", "first_by", "second_by").prefetch_related(
        Prefetch("contests", SplitContest.objects.select_related("by", "answered_by"))
    )
    cases = LossCase.objects.select_related("worker__person", "visit__order", "opened_by")
    return cases.prefetch_related(Prefetch("splits", splits.order_by("-stated_at")))


def case_of_split(code: str) -> LossCase | None:
    """The case that the split of this code belongs to."""
    return _full().filter(splits__code=code).first()


def split_by_id(split_id: int) -> Split:
    rows = Split.objects.select_related("case__worker__person", "case__visit__order")
    return rows.get(pk=split_id)


def contest_by_id(contest_id: int) -> SplitContest:
    return SplitContest.objects.select_related("split__case__visit__order", "by").get(pk=contest_id)


@dataclass(frozen=True)
class Evidence:
    """What the books say of the visit, beside what people say."""

    progress: Progress
    minutes: int | None  # at work, by the recorded moments
    promised_minutes: int

    @property
    def required_open(self) -> int:
        return sum(one.holds_up_finish for one in self.progress.steps)


def evidence_of(visit: Visit) -> Evidence:
    """`visit` with its reservations, as `visit_by_code` reads it."""
    progress, span = progress_of(visit.pk), visit_span(visit)
    started, finished = progress.times.get("started"), progress.times.get("finished")
    worked = finished - started if started and finished else None
    return Evidence(progress, _minutes(worked), _minutes(span.end - span.start) or 0)


def _minutes(time: timedelta | None) -> int | None:
    return None if time is None else int(time.total_seconds() // 60)
