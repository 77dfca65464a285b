"""A worker says “I disagree”; the desk is told, a human answers against a clock, she reads it."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import person_by_id, role_holders
from jiahe.dispatch.actions import contests
from jiahe.dispatch.choices import ContestOutcome
from jiahe.dispatch.facts import ContestRaised, ContestSettled
from jiahe.dispatch.models import Contest, ContestAnswer
from jiahe.dispatch.queries.contests import contest_by_id
from jiahe.dispatch.wording import day_and_time
from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text


def disagree(*, company_id: int, assignment_code: str, worker_id: int, reason: str) -> Contest:
    """Raises the refusals of `dispatch.actions.contests.raise_contest`."""

    def story() -> Contest:
        with for_company(company_id):
            return contests.raise_contest(
                assignment_code=assignment_code, worker_id=worker_id, reason=reason
            )

    return with_retries(story)


def answer(
    *, company_id: int, code: str, outcome: ContestOutcome, words: str, actor_id: int
) -> ContestAnswer:
    """Raises the refusals of `dispatch.actions.contests.answer_contest`."""

    def story() -> ContestAnswer:
        with for_company(company_id):
            return contests.answer_contest(
                code=code, outcome=outcome, words=words, actor_id=actor_id
            )

    return with_retries(story)


def tell_desk(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, ContestRaised)
    contest = contest_by_id(fact.contest_id)
    for person in role_holders(Role.DISPATCHER):
        with override(person.language):
            text = _("%(name)s disagrees with a decision: please answer by %(until)s.") % {
                "name": contest.worker.name,
                "until": day_and_time(contest.due_at),
            }
        send_text(
            phone=person.phone,
            kind="ContestRaised",
            text=text,
            link="/office/contests/",
            once_key=f"ContestRaised:{recorded.id}:{person.pk}",
        )


def tell_worker(recorded: Recorded) -> None:
    fact = recorded.fact
    assert isinstance(fact, ContestSettled)
    contest = contest_by_id(fact.contest_id)
    person = person_by_id(contest.worker.person_id)
    with override(person.language):
        text = _("The office has answered what you disagreed with: %(words)s") % {
            "words": contest.answer.words
        }
    send_text(
        phone=person.phone,
        kind="ContestSettled",
        text=text,
        link="/work/disagreements/",
        once_key=f"ContestSettled:{recorded.id}:{person.pk}",
    )
