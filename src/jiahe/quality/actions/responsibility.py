"""Who bears a loss: rule published, case opened, facts stated, split confirmed, contested."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions.objections import Voice, answer_once, object_once
from jiahe.accounts.choices import CompanyMode, Role
from jiahe.accounts.objections import LONGEST
from jiahe.accounts.queries import company_by_id, role_holders
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import visit_by_code
from jiahe.engine import responsibility as engine
from jiahe.fieldwork.queries import NotYourVisit, seat_of
from jiahe.fieldwork.rules import plain_text
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.measures import workdays_later
from jiahe.quality.choices import LossKind, SplitAnswer, SplitState
from jiahe.quality.facts import SplitAnswered, SplitConfirmed, SplitContested
from jiahe.quality.models import LossCase, Split, SplitContest, SplitRule
from jiahe.quality.queries.responsibility import STANDING, table_in_force
from jiahe.standards.limits import NOTICE_DAYS

CONTEST_DAYS = 10  # working days, to contest and to answer, as for measures
MAY_DECIDE = (Role.INSPECTOR, Role.OWNER)
DONE = (
    VisitState.AWAITING_ACCEPTANCE,
    VisitState.OBJECTED,
    VisitState.ACCEPTED,
    VisitState.SETTLED,
)
LONGEST_FACTS = 1000
MOST_FEN = 100_000_000


class RuleNotGood(Refusal):
    sentence = gettext_lazy(
        "Not published. The shares of each cause add up to 100 percent, the threshold is above"
        " nought, and a company that employs its workers lets them bear nothing but intent or"
        " gross negligence."
    )


class NoLossAtThisVisit(Refusal):
    sentence = gettext_lazy(
        "There is no such visit, or it has not ended yet, or this worker was not there."
    )


class LossOpenAlready(Refusal):
    sentence = gettext_lazy("This visit has its case already.")
    status = HTTPStatus.CONFLICT


class LossInWords(Refusal):
    sentence = gettext_lazy("Please say in words what happened: household and worker read it.")


class NoSuchLoss(Refusal):
    sentence = gettext_lazy("There is no such case.")
    status = HTTPStatus.NOT_FOUND


class LossNotStated(Refusal):
    sentence = gettext_lazy("Please state a cause and the loss in yuan.")


class SplitStands(Refusal):
    sentence = gettext_lazy("This split is confirmed: it changes only after an objection.")
    status = HTTPStatus.CONFLICT


class MayNotSplit(Refusal):
    sentence = gettext_lazy("Only an inspector or the owner decides this, and never about oneself.")
    status = HTTPStatus.FORBIDDEN


class AnotherPersonsYes(Refusal):
    sentence = gettext_lazy("You have said yes already: for this sum a second person has to.")
    status = HTTPStatus.CONFLICT


class TooLateToContestSplit(Refusal):
    sentence = gettext_lazy("The time to contest this split is over.")


class SplitContestedAlready(Refusal):
    sentence = gettext_lazy("You have contested this split already; the answer is on its way.")
    status = HTTPStatus.CONFLICT


class AnsweredByWhoConfirmed(Refusal):
    sentence = gettext_lazy("Whoever confirmed the split does not answer: ask a colleague.")
    status = HTTPStatus.FORBIDDEN


@transaction.atomic
def publish_rule(
    *, shares: Mapping[str, Mapping[str, int]], second_from_fen: int, actor_id: int
) -> SplitRule:
    """The next version, in force after the days of notice; raises `RuleNotGood`."""
    last = SplitRule.objects.order_by("-version").first()
    version = (last.version if last else int(engine.FIRST.version)) + 1
    table = engine.SplitTable(
        str(version),
        {
            engine.LossCause(cause): {engine.Party(one): part for one, part in row.items()}
            for cause, row in shares.items()
        },
        second_from_fen,
    )
    employs = company_by_id(current_company()).mode == CompanyMode.EMPLOYEE
    if engine.faults_of(table, employs=employs):
        raise RuleNotGood
    return SplitRule.objects.create(
        company_id=current_company(),
        version=version,
        shares={cause: dict(row) for cause, row in shares.items()},
        second_from_fen=second_from_fen,
        published_at=now(),
        published_by_id=actor_id,
        starts_at=now() + timedelta(days=NOTICE_DAYS),
    )


@transaction.atomic
def open_case(*, visit_code: str, worker_id: int, kind: str, said: str, actor_id: int) -> LossCase:
    """The visit's case; raises `LossInWords`, `NoLossAtThisVisit`, `LossOpenAlready`."""
    words = plain_text(said, LONGEST)
    if not words or kind not in LossKind.values:
        raise LossInWords
    visit = visit_by_code(visit_code)
    if visit is None or visit.state not in DONE:
        raise NoLossAtThisVisit
    try:
        seat_of(visit, worker_id)
    except NotYourVisit as refusal:
        raise NoLossAtThisVisit from refusal
    case, is_new = LossCase.objects.get_or_create(
        visit=visit,
        company_id=current_company(),
        defaults={
            "worker_id": worker_id,
            "kind": kind,
            "said": words,
            "opened_at": now(),
            "opened_by_id": actor_id,
        },
    )
    if not is_new:
        raise LossOpenAlready
    return case


@transaction.atomic
def state_facts(*, code: str, facts: str, cause: str, loss_fen: int, actor_id: int) -> Split:
    """What was found, and the split that the rule in force makes of it; replaces a proposal.

    Raises `NoSuchLoss`, `MayNotSplit`, `LossInWords`, `LossNotStated`, `SplitStands`.
    """
    case = _case(code, actor_id)
    words = plain_text(facts, LONGEST_FACTS)
    if not words:
        raise LossInWords
    if cause not in set(engine.LossCause) or not 0 < loss_fen <= MOST_FEN:
        raise LossNotStated
    standing = Split.objects.filter(case=case, state__in=STANDING).first()
    if standing is not None and standing.state == SplitState.CONFIRMED:
        raise SplitStands
    if standing is not None:
        standing.state = SplitState.REPLACED
        standing.save(update_fields=["state"])
    table = table_in_force()
    return Split.objects.create(
        company_id=current_company(),
        case=case,
        facts=words,
        cause=cause,
        loss_fen=loss_fen,
        rule_version=table.version,
        shares=engine.split_of(table, engine.LossCause(cause)),
        needs_second=engine.needs_second(table, loss_fen),
        stated_at=now(),
        stated_by_id=actor_id,
    )


def _case(code: str, actor_id: int) -> LossCase:
    """The case under a lock, for who may decide it."""
    case = (
        LossCase.objects.select_for_update(of=("self",))
        .select_related("worker")
        .filter(code=code)
        .first()
    )
    if case is None:
        raise NoSuchLoss
    if actor_id not in deciders() or actor_id == case.worker.person_id:
        raise MayNotSplit
    return case


def deciders() -> set[int]:
    """Who may state, confirm and answer."""
    return {person.pk for role in MAY_DECIDE for person in role_holders(role)}


@transaction.atomic
def confirm_split(*, code: str, actor_id: int) -> Split:
    """One yes; the last that it needs makes it stand, and household and worker are told.

    Raises `NoSuchLoss`, `MayNotSplit`, `SplitStands`, `AnotherPersonsYes`.
    """
    named = Split.objects.select_related("case").filter(code=code).first()
    if named is None:
        raise NoSuchLoss
    _case(named.case.code, actor_id)
    row = Split.objects.get(pk=named.pk)
    if row.state not in (SplitState.PROPOSED, SplitState.ONCE):
        raise SplitStands
    if row.first_by_id is None:
        row.first_by_id, row.state = actor_id, SplitState.ONCE
    elif row.first_by_id == actor_id:
        raise AnotherPersonsYes
    else:
        row.second_by_id = actor_id
    if row.second_by_id is not None or not row.needs_second:
        row.state, row.confirmed_at = SplitState.CONFIRMED, now()
        row.contest_until = workdays_later(CONTEST_DAYS, now())
        record(SplitConfirmed(company_id=row.company_id, split_id=row.pk))
    row.save()
    return row


@transaction.atomic
def contest_split(*, code: str, side: str, person_id: int, words: str) -> SplitContest:
    """Starts the clock of the answer; the caller has proved that the person is of that side.

    Raises `LossInWords`, `NoSuchLoss`, `TooLateToContestSplit`, `SplitContestedAlready`.
    """
    said = plain_text(words, LONGEST)
    if not said:
        raise LossInWords
    row = Split.objects.filter(code=code, state=SplitState.CONFIRMED).first()
    if row is None or row.contest_until is None:
        raise NoSuchLoss
    if now() > row.contest_until:
        raise TooLateToContestSplit
    made = object_once(
        SplitContest,
        against={"split": row, "side": side},
        voice=Voice(person_id, said),
        due_at=workdays_later(CONTEST_DAYS, now()),
        twice=SplitContestedAlready,
    )
    record(SplitContested(company_id=current_company(), contest_id=made.pk))
    return made


@transaction.atomic
def answer_contest(*, code: str, outcome: str, words: str, actor_id: int) -> SplitContest:
    """By nobody who confirmed; a right one lifts the split, and the case waits for new facts.

    Raises `NoSuchLoss`, `MayNotSplit`, `LossInWords`, `SplitStands` when it has its answer,
    `AnsweredByWhoConfirmed`.
    """
    found = SplitContest.objects.select_related("split__case").filter(code=code).first()
    if found is None:
        raise NoSuchLoss
    _case(found.split.case.code, actor_id)
    row = SplitContest.objects.select_related("split", "by").get(pk=found.pk)
    said = plain_text(words, LONGEST)
    if not said or outcome not in SplitAnswer.values:
        raise LossInWords
    sides = (row.split.first_by_id, row.split.second_by_id)
    if row.answered_at is None and actor_id in sides:
        raise AnsweredByWhoConfirmed
    answer_once(row, outcome=outcome, voice=Voice(actor_id, said), again=SplitStands)
    if outcome == SplitAnswer.RIGHT:
        Split.objects.filter(pk=row.split_id).update(state=SplitState.LIFTED)
    record(SplitAnswered(company_id=current_company(), contest_id=row.pk))
    return row
