"""Who bears a loss, from the case to the last answer: each step in its walls, told in words."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.models import Person
from jiahe.accounts.queries import person_by_id, person_with_phone
from jiahe.dispatch.wording import day_and_time
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.quality.actions import responsibility as actions
from jiahe.quality.choices import SplitSide
from jiahe.quality.facts import SplitAnswered, SplitConfirmed, SplitContested
from jiahe.quality.models import LossCase, Split, SplitContest, SplitRule
from jiahe.quality.queries.responsibility import case_of_split, contest_by_id, split_by_id
from jiahe.trust.actions import record_look
from jiahe.workforce.queries import worker_of

T = TypeVar("T")
WORKERS_PAGE = "/work/me/responsibility/"


def _inside(company_id: int, deed: Callable[[], T]) -> T:
    def story() -> T:
        with for_company(company_id):
            return deed()

    return with_retries(story)


def publish_rule(
    *,
    company_id: int,
    shares: Mapping[str, Mapping[str, int]],
    second_from_fen: int,
    actor_id: int,
) -> SplitRule:
    """Refusals as `responsibility.publish_rule`; the audit keeps who published which version."""

    def deed() -> SplitRule:
        rule = actions.publish_rule(
            shares=shares, second_from_fen=second_from_fen, actor_id=actor_id
        )
        _keep(actor_id, "split_rule.published", f"split-rule:{rule.version}", {})
        return rule

    return _inside(company_id, deed)


def open_case(
    *, company_id: int, visit_code: str, worker_id: int, kind: str, said: str, actor_id: int
) -> LossCase:
    """Refusals as `responsibility.open_case`."""
    return _inside(
        company_id,
        lambda: actions.open_case(
            visit_code=visit_code, worker_id=worker_id, kind=kind, said=said, actor_id=actor_id
        ),
    )


def state_facts(
    *, company_id: int, code: str, facts: str, cause: str, loss_fen: int, actor_id: int
) -> Split:
    """Refusals as `responsibility.state_facts`."""
    return _inside(
        company_id,
        lambda: actions.state_facts(
            code=code, facts=facts, cause=cause, loss_fen=loss_fen, actor_id=actor_id
        ),
    )


def confirm_split(*, company_id: int, code: str, actor_id: int) -> Split:
    """Refusals as `responsibility.confirm_split`; the audit keeps each yes."""

    def deed() -> Split:
        row = actions.confirm_split(code=code, actor_id=actor_id)
        detail = {"state": row.state, "loss_fen": row.loss_fen, "shares": row.shares}
        _keep(actor_id, "split.confirmed", f"split:{row.code}", detail)
        return row

    return _inside(company_id, deed)


def contest_as_household(
    *, company_id: int, order_code: str, code: str, person_id: int, words: str
) -> SplitContest:
    """For a member of the order's household, as the caller has proved; else `NoSuchLoss`."""

    def deed() -> SplitContest:
        case = case_of_split(code)
        if case is None or case.visit.order.code != order_code:
            raise actions.NoSuchLoss
        return actions.contest_split(
            code=code, side=SplitSide.HOUSEHOLD, person_id=person_id, words=words
        )

    return _inside(company_id, deed)


def contest_as_worker(*, company_id: int, code: str, person_id: int, words: str) -> SplitContest:
    """By the worker whom the case names; `NoSuchLoss` for everybody else."""

    def deed() -> SplitContest:
        case, worker = case_of_split(code), worker_of(person_id)
        if case is None or worker is None or case.worker_id != worker.pk:
            raise actions.NoSuchLoss
        return actions.contest_split(
            code=code, side=SplitSide.WORKER, person_id=person_id, words=words
        )

    return _inside(company_id, deed)


def answer_contest(
    *, company_id: int, code: str, outcome: str, words: str, actor_id: int
) -> SplitContest:
    """Refusals as `responsibility.answer_contest`."""
    return _inside(
        company_id,
        lambda: actions.answer_contest(code=code, outcome=outcome, words=words, actor_id=actor_id),
    )


def _keep(actor_id: int, action: str, subject: str, detail: dict[str, object]) -> None:
    record_look(actor_id=actor_id, action=action, subject=subject, detail=detail)


def tell_both(recorded: Recorded) -> None:
    """Reaction on `SplitConfirmed`: household and worker, each to their own page."""
    assert isinstance(recorded.fact, SplitConfirmed)
    case = split_by_id(recorded.fact.split_id).case
    order = case.visit.order
    home = person_with_phone(order.contact_phone)
    for side, phone, language, link in (
        ("home", order.contact_phone, home.language if home else None, _page_of(order.code)),
        ("worker", case.worker.person.phone, case.worker.person.language, WORKERS_PAGE),
    ):
        with override(language):
            text = _(
                "We have looked into what happened at the visit. What was found, who bears what,"
                " and how to contest it stands here."
            )
        _send(recorded, phone, text, link, side)


def tell_colleagues(recorded: Recorded) -> None:
    """Reaction on `SplitContested`: everybody who may answer, but nobody who confirmed."""
    assert isinstance(recorded.fact, SplitContested)
    contest = contest_by_id(recorded.fact.contest_id)
    said_yes = {contest.split.first_by_id, contest.split.second_by_id}
    for person_id in sorted(actions.deciders() - said_yes):
        person = person_by_id(person_id)
        with override(person.language):
            text = _("Who bears a loss is contested: please answer by %(until)s.") % {
                "until": day_and_time(contest.due_at)
            }
        link = f"/office/responsibility/{contest.split.case.code}/"
        _send(recorded, person.phone, text, link, str(person_id))


def tell_answer(recorded: Recorded) -> None:
    """Reaction on `SplitAnswered`: whoever contested."""
    assert isinstance(recorded.fact, SplitAnswered)
    contest = contest_by_id(recorded.fact.contest_id)
    author: Person = contest.by
    with override(author.language):
        text = _("Your objection has its answer: %(words)s") % {"words": contest.answer}
    is_worker = contest.side == SplitSide.WORKER
    link = WORKERS_PAGE if is_worker else _page_of(contest.split.case.visit.order.code)
    _send(recorded, author.phone, text, link, "author")


def _page_of(order_code: str) -> str:
    return f"/orders/{order_code}/responsibility/"


def _send(recorded: Recorded, phone: str, text: str, link: str, to: str) -> None:
    kind = type(recorded.fact).__name__
    once_key = f"{kind}:{recorded.id}:{to}"
    send_text(phone=phone, kind=kind, text=text, link=link, once_key=once_key)
