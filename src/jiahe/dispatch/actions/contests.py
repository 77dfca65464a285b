"""A worker disagrees, once for each decision; a human answers, once for each contest."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.dispatch.choices import ContestKind, ContestOutcome
from jiahe.dispatch.facts import ContestRaised, ContestSettled
from jiahe.dispatch.models import Assignment, Contest, ContestAnswer
from jiahe.dispatch.queries.contests import is_missed_by
from jiahe.dispatch.queries.offers import assignment_by_code
from jiahe.engine.workclock import due_at
from jiahe.kit.calendar import exceptions_between
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.standards.inforce import in_force
from jiahe.workforce.queries import ZONE

LOOK_AHEAD = timedelta(days=60)
SATURDAY = 5


class NothingToContest(Refusal):
    sentence = gettext_lazy("This decision was not about you, or it is too long ago.")
    status = HTTPStatus.NOT_FOUND


class AlreadyContested(Refusal):
    sentence = gettext_lazy("You have said already that you disagree; the office will answer.")
    status = HTTPStatus.CONFLICT


class ReasonMissing(Refusal):
    sentence = gettext_lazy("Please say in a few words why you disagree.")


class NoSuchContest(Refusal):
    sentence = gettext_lazy("There is no such disagreement.")
    status = HTTPStatus.NOT_FOUND


class AnsweredAlready(Refusal):
    sentence = gettext_lazy("This disagreement has its answer already.")
    status = HTTPStatus.CONFLICT


class OwnContest(Refusal):
    sentence = gettext_lazy("Nobody answers their own disagreement: ask a colleague.")
    status = HTTPStatus.FORBIDDEN


class AnswerMissing(Refusal):
    sentence = gettext_lazy("Please answer in words: the worker reads them.")


@transaction.atomic
def raise_contest(*, assignment_code: str, worker_id: int, reason: str) -> Contest:
    """Keeps the worker's disagreement and starts the clock.

    Raises `ReasonMissing`, `NoSuchOffer`, `NothingToContest`, `AlreadyContested`.
    """
    said = reason.strip()[:300]
    if not said:
        raise ReasonMissing
    assignment = assignment_by_code(assignment_code)
    contest, is_new = Contest.objects.get_or_create(
        company_id=current_company(),
        assignment=assignment,
        worker_id=worker_id,
        defaults={
            "kind": _kind(assignment, worker_id),
            "reason": said,
            "raised_at": now(),
            "due_at": answer_due(now()),
        },
    )
    if not is_new:
        raise AlreadyContested
    record(ContestRaised(company_id=current_company(), contest_id=contest.pk))
    return contest


def _kind(assignment: Assignment, worker_id: int) -> ContestKind:
    if assignment.worker_id == worker_id:
        return ContestKind.MINE
    if is_missed_by(assignment.pk, worker_id):
        return ContestKind.MISSED
    raise NothingToContest


def answer_due(raised_at: datetime) -> datetime:
    """The company's hours (CP-01) later, weekends and holidays not counted."""
    first = raised_at.astimezone(ZONE).date()
    off, on_weekends = exceptions_between(first, first + LOOK_AHEAD)
    return due_at(
        raised_at,
        in_force("CONTEST_ANSWER_HOURS"),
        lambda day: day in on_weekends or (day.weekday() < SATURDAY and day not in off),
        ZONE,
    )


@transaction.atomic
def answer_contest(
    *, code: str, outcome: ContestOutcome, words: str, actor_id: int
) -> ContestAnswer:
    """Another human's answer.

    Raises `AnswerMissing`, `NoSuchContest`, `OwnContest`, `AnsweredAlready`.
    """
    said = words.strip()[:500]
    if not said:
        raise AnswerMissing
    contest = Contest.objects.select_related("worker").filter(code=code).first()
    if contest is None:
        raise NoSuchContest
    if contest.worker.person_id == actor_id:
        raise OwnContest
    answer, is_new = ContestAnswer.objects.get_or_create(
        company_id=current_company(),
        contest=contest,
        defaults={"by_id": actor_id, "outcome": outcome, "words": said, "at": now()},
    )
    if not is_new:
        raise AnsweredAlready
    record(ContestSettled(company_id=current_company(), contest_id=contest.pk))
    return answer
