"""The office steps into a question about a day of rest; each answer keeps its reason."""

from collections.abc import Callable

from jiahe.booking.actions import rest_desk
from jiahe.booking.actions.rests import lock_open
from jiahe.booking.models import RestMove
from jiahe.booking.queries import order_by_id
from jiahe.journeys.crews import terms_of
from jiahe.journeys.on_behalf import calls_subject
from jiahe.kit.tenancy import for_company, whole_for_company
from jiahe.kit.transactions import with_retries
from jiahe.trust.actions import record_override

AGREED, DECLINED, ENDED = "rest_agreed_for", "rest_declined_for", "rest_ended"


def remind_of_rest(*, company_id: int, move_code: str) -> None:
    """Raises `NoSuchRestMove`, `RestMoveIsOver`, `RemindedJustNow`."""

    def story() -> None:
        with for_company(company_id):
            rest_desk.remind(move=lock_open(code=move_code))

    with_retries(story)


def agree_for(*, company_id: int, move_code: str, actor_id: int, reason: str) -> None:
    """Moves every day concerned, or none; raises what `booking.actions.rest_desk` refuses."""

    def story() -> None:
        with whole_for_company(company_id):
            move = lock_open(code=move_code)
            _keep(move, AGREED, actor_id, reason)
            terms = terms_of(order_by_id(move.order_id).service)
            rest_desk.agree_for(move=move, person_id=actor_id, reason=reason.strip(), terms=terms)

    with_retries(story)


def decline_for(*, company_id: int, move_code: str, actor_id: int, reason: str) -> None:
    """Every day stays; raises `OnlyTheCarerMayAnswer`, `RestMoveIsOver`, `ReasonMissing`."""
    _closed(company_id, move_code, actor_id, reason, DECLINED, rest_desk.decline_for)


def end_question(*, company_id: int, move_code: str, actor_id: int, reason: str) -> None:
    """Every day stays; raises `NoSuchRestMove`, `RestMoveIsOver`, `ReasonMissing`."""
    _closed(company_id, move_code, actor_id, reason, ENDED, rest_desk.end)


def _closed(
    company_id: int,
    move_code: str,
    actor_id: int,
    reason: str,
    action: str,
    verb: Callable[..., None],
) -> None:
    def story() -> None:
        with for_company(company_id):
            move = lock_open(code=move_code)
            _keep(move, action, actor_id, reason)
            verb(move=move, person_id=actor_id, reason=reason.strip())

    with_retries(story)


def _keep(move: RestMove, action: str, actor_id: int, reason: str) -> None:
    record_override(
        actor_id=actor_id,
        action=action,
        subject=calls_subject(move.order.code),
        reason=reason,
        detail={"rest": move.rest_on.isoformat(), "to": move.to_on.isoformat()},
    )
