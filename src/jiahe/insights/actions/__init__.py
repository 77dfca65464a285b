"""Recording what figures came to, and the remedies that follow from a breach."""

from collections.abc import Iterator, Sequence
from datetime import date
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.engine.hashing import content_hash
from jiahe.insights.actions.climbing import due_after
from jiahe.insights.choices import RemedyState, ScopeKind, Verdict
from jiahe.insights.facts import RemedyClosed, RemedyOpened, StandardBreached
from jiahe.insights.judging import Figure
from jiahe.insights.models import Evaluation, Remedy
from jiahe.insights.queries.figures import figure_of
from jiahe.insights.queries.history import latest_verdicts, place_of, recorded_on
from jiahe.insights.queries.wall import Row
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import window_to
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.standards.choices import OnMiss
from jiahe.standards.entries import catalogue
from jiahe.standards.queries import standard_in_force

WITHOUT_REMEDY = frozenset({OnMiss.NONE, OnMiss.REPORT})


class NoSuchRemedy(Refusal):
    sentence = gettext_lazy("There is no such task.")
    status = HTTPStatus.NOT_FOUND


class RemedyIsClosed(Refusal):
    sentence = gettext_lazy("This case is closed already.")
    status = HTTPStatus.CONFLICT


class OutcomeMissing(Refusal):
    sentence = gettext_lazy("Please say what was done: it stands in the history.")


@transaction.atomic
def record_figures(*, rows: Sequence[Row], on: date) -> list[Evaluation]:
    """Adds what is new since the last record, and a fact for each change to a breach.

    The same inputs on the same day add nothing, so a second run is quiet.
    """
    before, known = latest_verdicts(on), recorded_on(on)
    fresh = [
        one
        for row in rows
        for one in _evaluations(row, on)
        if (place_of(one), one.inputs_hash) not in known
    ]
    made = Evaluation.objects.bulk_create(fresh)
    for one in made:
        if one.verdict == Verdict.BREACH != before.get(place_of(one)):
            record(StandardBreached(company_id=one.company_id, evaluation_id=one.pk))
    return made


def _evaluations(row: Row, on: date) -> Iterator[Evaluation]:
    if row.standard.entry.missing:
        return
    yield _evaluation(row, on, ScopeKind.COMPANY, 0, row.figure)
    for store_id, figure in sorted(row.stores.items()):
        yield _evaluation(row, on, ScopeKind.STORE, store_id, figure)


def _evaluation(row: Row, on: date, kind: ScopeKind, scope_id: int, figure: Figure) -> Evaluation:
    standard = row.standard
    inputs = {
        "standard": [standard.entry.id, standard.version, standard.limit],
        "since": row.span.since.isoformat(),
        "figure": [figure.verdict, figure.n, figure.numerator, figure.part],
        "value": None if figure.value is None else f"{figure.value:.6f}",
    }
    return Evaluation(
        company_id=current_company(),
        entry_id=standard.entry.id,
        version=f"{standard.layer}:{standard.version}",
        limit=standard.limit,
        scope_kind=kind,
        scope_id=scope_id,
        on=on,
        since=row.span.since,
        until=row.span.until,
        verdict=figure.verdict,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        n=figure.n,
        numerator=figure.numerator,
        part=figure.part,
        inputs_hash=content_hash(inputs),
        made_at=now(),
    )


@transaction.atomic
def open_remedy(*, evaluation_id: int) -> Remedy | None:
    """The open case of a breach, made when there is none yet; None where nothing follows.

    While the company as a whole has an open case, its stores get none of their own.
    """
    evaluation = Evaluation.objects.get(pk=evaluation_id)
    entry = catalogue()[evaluation.entry_id]
    if entry.on_miss in WITHOUT_REMEDY:
        return None
    still_open = Remedy.objects.filter(entry_id=entry.id, state=RemedyState.OPEN)
    covering = still_open.filter(scope_kind=ScopeKind.COMPANY).first()
    if covering is not None:
        return covering
    remedy, is_new = Remedy.objects.get_or_create(
        company_id=evaluation.company_id,
        entry_id=entry.id,
        scope_kind=evaluation.scope_kind,
        scope_id=evaluation.scope_id,
        state=RemedyState.OPEN,
        defaults={
            "evaluation": evaluation,
            "kind": entry.on_miss,
            "owner_role": entry.owner,
            "opened_at": now(),
            "due_at": due_after(entry.on_miss, now()),
        },
    )
    if is_new:
        record(RemedyOpened(company_id=remedy.company_id, remedy_id=remedy.pk))
    return remedy


@transaction.atomic
def close_remedy(*, code: str, outcome: str, actor_id: int, roles: Sequence[str]) -> Remedy:
    """Ends a case that one of these roles owns, with what was done.

    Raises `NoSuchRemedy`, `RemedyIsClosed`, `OutcomeMissing`.
    """
    remedy = (
        Remedy.objects.select_for_update().filter(code=code, owner_role__in=list(roles)).first()
    )
    if remedy is None:
        raise NoSuchRemedy
    if remedy.state == RemedyState.CLOSED:
        raise RemedyIsClosed
    if not outcome.strip():
        raise OutcomeMissing
    remedy.state = RemedyState.CLOSED
    remedy.closed_at, remedy.closed_by_id = now(), actor_id
    remedy.outcome = outcome.strip()[:300]
    remedy.save()
    record(RemedyClosed(company_id=remedy.company_id, remedy_id=remedy.pk))
    return remedy


@transaction.atomic
def open_case(*, entry_id: str, scope: Scope, kind: OnMiss, on: date) -> Remedy:
    """A case of a standard for a scope that somebody asked for, with its figure of that day.

    Found again while the same one is open.
    """
    standard = standard_in_force(entry_id, on)
    span = window_to(standard.entry.window, on, now())
    row = Row(standard, span, figure_of(standard, scope, span), {})
    wanted = _evaluation(row, on, scope.kind, scope.id, row.figure)
    place = {
        "entry_id": entry_id,
        "scope_kind": scope.kind,
        "scope_id": scope.id,
        "on": on,
        "inputs_hash": wanted.inputs_hash,
    }
    evaluation = Evaluation.objects.filter(**place).first()
    if evaluation is None:
        wanted.save()
        evaluation = wanted
    remedy, is_new = Remedy.objects.get_or_create(
        company_id=scope.company_id,
        entry_id=entry_id,
        scope_kind=scope.kind,
        scope_id=scope.id,
        state=RemedyState.OPEN,
        defaults={
            "evaluation": evaluation,
            "kind": kind,
            "owner_role": standard.entry.owner,
            "opened_at": now(),
            "due_at": due_after(kind, now()),
        },
    )
    if is_new:
        record(RemedyOpened(company_id=remedy.company_id, remedy_id=remedy.pk))
    return remedy
