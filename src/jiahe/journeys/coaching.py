"""A talk with a worker and its follow-up, each in its walls."""

from datetime import date

from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.actions import coaching
from jiahe.quality.models import CoachingTalk


def keep_talk(
    *,
    company_id: int,
    worker_code: str,
    words: tuple[str, str],
    days: tuple[date | None, date | None],
    actor_id: int,
) -> CoachingTalk:
    """`words` are about and agreed, `days` held and follow-up; refusals as `coaching.keep_talk`."""

    def story() -> CoachingTalk:
        with for_company(company_id):
            return coaching.keep_talk(
                worker_code=worker_code,
                about=words[0],
                agreed=words[1],
                held_on=days[0],
                follow_up_on=days[1],
                actor_id=actor_id,
            )

    return with_retries(story)


def follow_up(*, company_id: int, code: str, outcome: str, actor_id: int) -> None:
    """Refusals as `coaching.follow_up`."""

    def story() -> None:
        with for_company(company_id):
            coaching.follow_up(code=code, outcome=outcome, actor_id=actor_id)

    with_retries(story)
