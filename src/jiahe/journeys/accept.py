"""The household's answer to a finished visit: yes, no, or silence for two days."""

from collections.abc import Callable
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.booking.actions.visits import advance_locked, advance_visit, lock_visit
from jiahe.booking.choices import VisitState
from jiahe.fieldwork.actions import acceptance
from jiahe.fieldwork.models import Acceptance
from jiahe.fieldwork.queries import visits_past_acceptance
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_every_company, whole_for_company
from jiahe.kit.transactions import with_retries


class ObjectedMeanwhile(Refusal):
    sentence = gettext_lazy(
        "An objection was raised since this page was shown. Please look at the order again."
    )
    status = HTTPStatus.CONFLICT


def accept_visit_as_seen(
    *, company_id: int, visit_code: str, person_id: int, seen_state: str
) -> None:
    """As `accept_visit`; what was shown before an objection must not take it back.

    Raises `ObjectedMeanwhile`.
    """

    def answer() -> tuple[Acceptance, bool]:
        visit = acceptance.visit_of_member(visit_code, person_id)
        is_objected = lock_visit(visit_id=visit.pk).state == VisitState.OBJECTED
        if is_objected and seen_state != VisitState.OBJECTED:
            raise ObjectedMeanwhile
        return acceptance.accept_visit(visit_code=visit_code, person_id=person_id)

    _answer(company_id, person_id, VisitState.ACCEPTED, answer)


def accept_visit(*, company_id: int, visit_code: str, person_id: int) -> None:
    """The household accepts: money and review follow from the fact; a second time does nothing."""
    _answer(
        company_id,
        person_id,
        VisitState.ACCEPTED,
        lambda: acceptance.accept_visit(visit_code=visit_code, person_id=person_id),
    )


def object_to_visit(*, company_id: int, visit_code: str, person_id: int, reason: str) -> None:
    """The household objects: nothing is settled until somebody has made it right."""
    _answer(
        company_id,
        person_id,
        VisitState.OBJECTED,
        lambda: acceptance.object_to_visit(
            visit_code=visit_code, person_id=person_id, reason=reason
        ),
    )


def resolve_objection(*, company_id: int, visit_code: str, actor_id: int, reason: str) -> None:
    """The desk closes an objection once it was made right; the reason is audited."""
    _answer(
        company_id,
        actor_id,
        VisitState.ACCEPTED,
        lambda: acceptance.resolve_objection(
            visit_code=visit_code, actor_id=actor_id, reason=reason
        ),
    )


def _answer(
    company_id: int,
    person_id: int,
    to: VisitState,
    answer: Callable[[], tuple[Acceptance, bool]],
) -> None:
    def story() -> None:
        with whole_for_company(company_id):
            given, is_new = answer()
            if is_new:
                advance_locked(visit=given.visit, to=to, actor_id=person_id)

    with_retries(story)


def accept_by_time() -> int:
    """Accepts every visit whose time to answer has passed; each in its own transaction."""
    with for_every_company():
        due = visits_past_acceptance()
    return sum(_accept_silence(company_id, visit_id) for company_id, visit_id in due)


def _accept_silence(company_id: int, visit_id: int) -> bool:
    def story() -> bool:
        with whole_for_company(company_id):
            accepted = acceptance.accept_silence(visit_id=visit_id)
            if accepted:
                advance_visit(visit_id=visit_id, to=VisitState.ACCEPTED, actor_id=None)
            return accepted

    return with_retries(story)
