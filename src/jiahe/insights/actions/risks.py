"""The risk register: found from data or by a colleague, decided, treated, looked at again."""

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.engine.risk import FIRST, LEVELS, grade_of, may_be_left
from jiahe.insights.actions.improvements import Place, open_improvement
from jiahe.insights.choices import (
    ImprovementKind,
    RiskSource,
    RiskState,
    RiskTreatment,
    ScopeKind,
)
from jiahe.insights.facts import RiskOverdue
from jiahe.insights.models import Risk, RiskLook
from jiahe.insights.queries.risks import STANDING, overdue_risks, suggested_risks
from jiahe.insights.risk_words import title_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company

OWNERS = (Role.OWNER, Role.INSPECTOR, Role.DISPATCHER, Role.TRAINER, Role.SERVICE_AGENT)
DISMISSED_FOR = timedelta(days=90)  # what a person dismissed is not found again before
LONGEST = 500


class NoSuchRisk(Refusal):
    sentence = gettext_lazy("There is no such risk.")
    status = HTTPStatus.NOT_FOUND


class RiskIncomplete(Refusal):
    sentence = gettext_lazy(
        "Please say what the risk is, how likely and how grave from 1 to 5, whose it is, what is"
        " done and until when."
    )


class TooGraveToAccept(Refusal):
    sentence = gettext_lazy("A high or extreme risk is treated, not accepted and not closed.")


class TreatmentTooLate(Refusal):
    sentence = gettext_lazy("For this grade the treatment is done within %(days)s days.")


class NothingGained(Refusal):
    sentence = gettext_lazy("What is left after the treatment cannot be graver than before.")


class RiskDecided(Refusal):
    sentence = gettext_lazy("This risk has been decided already, or is not in the register.")
    status = HTTPStatus.CONFLICT


class RiskInWords(Refusal):
    sentence = gettext_lazy("Please say it in words: they stand in the register.")


@dataclass(frozen=True)
class RiskPlan:
    """What a person decides about a risk: its grade, whose it is, what is done, what is left."""

    likelihood: int
    severity: int
    owner_id: int
    treatment: str
    action: str
    due_on: date | None
    residual_likelihood: int
    residual_severity: int


@transaction.atomic
def find_risks() -> int:
    """How many new candidates the data gave; what stands or was just dismissed is left out."""
    known = set(Risk.objects.filter(state__in=STANDING).values_list("ref", flat=True))
    dismissed = Risk.objects.filter(
        state__in=(RiskState.DISMISSED, RiskState.CLOSED), decided_at__gte=now() - DISMISSED_FOR
    )
    known |= set(dismissed.values_list("ref", flat=True))
    new = [one for one in suggested_risks() if one.ref not in known]
    Risk.objects.bulk_create(
        Risk(
            company_id=current_company(),
            source=one.source,
            ref=one.ref,
            evidence={"n": one.happened, "what": one.what},
            likelihood=one.likelihood,
            severity=one.severity,
            matrix_version=FIRST.version,
            found_at=now(),
        )
        for one in new
    )
    return len(new)


@transaction.atomic
def note_risk(*, title: str, likelihood: int, severity: int, actor_id: int) -> Risk:
    """A candidate that a colleague saw; raises `RiskIncomplete`."""
    if not title.strip() or likelihood not in LEVELS or severity not in LEVELS:
        raise RiskIncomplete
    return Risk.objects.create(
        company_id=current_company(),
        source=RiskSource.PERSON,
        title=title.strip()[:120],
        evidence={"by": actor_id},
        likelihood=likelihood,
        severity=severity,
        matrix_version=FIRST.version,
        found_at=now(),
    )


@transaction.atomic
def take_in(*, code: str, plan: RiskPlan, actor_id: int) -> Risk:
    """Into the register, to be looked at again when its grade says so.

    Raises `NoSuchRisk`, `RiskDecided`, `RiskIncomplete`, `NothingGained`, `TooGraveToAccept`,
    `TreatmentTooLate`.
    """
    row = _locked(code, RiskState.CANDIDATE)
    _refuse_bad(plan)
    grade = grade_of(plan.likelihood, plan.severity)
    row.likelihood, row.severity = plan.likelihood, plan.severity
    row.owner_id, row.treatment = plan.owner_id, plan.treatment
    row.action, row.due_on = plan.action.strip()[:LONGEST], plan.due_on
    row.residual_likelihood = plan.residual_likelihood
    row.residual_severity = plan.residual_severity
    row.review_on = _today() + timedelta(days=FIRST.review_days[grade])
    row.state, row.decided_at, row.decided_by_id = RiskState.OPEN, now(), actor_id
    row.save()
    _look(row, actor_id, row.action)
    return row


def _refuse_bad(plan: RiskPlan) -> None:
    levels = (plan.likelihood, plan.severity, plan.residual_likelihood, plan.residual_severity)
    if (
        any(level not in LEVELS for level in levels)
        or plan.owner_id not in owners()
        or plan.treatment not in RiskTreatment.values
        or not plan.action.strip()
        or plan.due_on is None
        or plan.due_on < _today()
    ):
        raise RiskIncomplete
    if plan.residual_likelihood > plan.likelihood or plan.residual_severity > plan.severity:
        raise NothingGained
    grade = grade_of(plan.likelihood, plan.severity)
    if plan.treatment == RiskTreatment.ACCEPT and not may_be_left(grade):
        raise TooGraveToAccept
    if plan.due_on > _today() + timedelta(days=FIRST.treat_days[grade]):
        raise TreatmentTooLate(days=FIRST.treat_days[grade])


def owners() -> dict[int, str]:
    """Person id -> name of everybody who may own a risk."""
    return {person.pk: person.name for role in OWNERS for person in role_holders(role)}


@transaction.atomic
def dismiss_risk(*, code: str, words: str, actor_id: int) -> Risk:
    """No risk of ours, and why; raises `NoSuchRisk`, `RiskDecided`, `RiskInWords`."""
    return _ended(_locked(code, RiskState.CANDIDATE), RiskState.DISMISSED, words, actor_id)


@transaction.atomic
def close_risk(*, code: str, words: str, actor_id: int) -> Risk:
    """Out of the register; raises also `TooGraveToAccept` while it is high or extreme."""
    row = _locked(code, RiskState.OPEN)
    if not may_be_left(grade_of(row.likelihood, row.severity)):
        raise TooGraveToAccept
    return _ended(row, RiskState.CLOSED, words, actor_id)


def _ended(row: Risk, state: RiskState, words: str, actor_id: int) -> Risk:
    if not words.strip():
        raise RiskInWords
    row.state, row.outcome = state, words.strip()[:LONGEST]
    row.decided_at, row.decided_by_id = now(), actor_id
    row.save()
    return row


@transaction.atomic
def note_treated(*, code: str, words: str, actor_id: int) -> Risk:
    """The treatment is done; what came of it shows at the next look, which is due in a month."""
    row = _locked(code, RiskState.OPEN)
    if not words.strip():
        raise RiskInWords
    if row.treated_on is not None:
        raise RiskDecided
    row.treated_on = _today()
    row.review_on = min(row.review_on or _today(), _today() + timedelta(days=30))
    row.save()
    _look(row, actor_id, words)
    return row


@transaction.atomic
def look_again(*, code: str, likelihood: int, severity: int, words: str, actor_id: int) -> Risk:
    """How it stands now, in words; the next look follows from the grade.

    Raises `NoSuchRisk`, `RiskDecided`, `RiskInWords`, `RiskIncomplete`.
    """
    row = _locked(code, RiskState.OPEN)
    if not words.strip():
        raise RiskInWords
    if likelihood not in LEVELS or severity not in LEVELS:
        raise RiskIncomplete
    row.likelihood, row.severity = likelihood, severity
    row.residual_likelihood = min(row.residual_likelihood or likelihood, likelihood)
    row.residual_severity = min(row.residual_severity or severity, severity)
    grade = grade_of(likelihood, severity)
    row.review_on = _today() + timedelta(days=FIRST.review_days[grade])
    row.save()
    _look(row, actor_id, words)
    return row


def _look(row: Risk, actor_id: int, words: str) -> None:
    RiskLook.objects.create(
        company_id=row.company_id,
        risk=row,
        at=now(),
        by_id=actor_id,
        likelihood=row.likelihood,
        severity=row.severity,
        words=words.strip()[:LONGEST],
    )


@transaction.atomic
def open_tasks() -> int:
    """Each overdue risk without an open case gets one, and its owner is told; how many."""
    late = overdue_risks(_today())
    for row in late:
        assert row.owner_id is not None
        row.task = open_improvement(
            kind=ImprovementKind.CASE,
            title=_("Overdue risk: %(title)s") % {"title": title_of(row)},
            place=Place(ScopeKind.COMPANY),
            actor_id=row.owner_id,
        )
        row.save(update_fields=["task"])
        record(RiskOverdue(company_id=row.company_id, risk_id=row.pk))
    return len(late)


def _locked(code: str, state: RiskState) -> Risk:
    row = Risk.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise NoSuchRisk
    if row.state != state:
        raise RiskDecided
    return row


def _today() -> date:
    return localdate(now())
