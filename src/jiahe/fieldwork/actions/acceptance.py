from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.accounts.queries import household_ids_of
from jiahe.booking.actions.visits import lock_visit
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_by_code
from jiahe.fieldwork.choices import Verdict
from jiahe.fieldwork.facts import VisitAccepted, VisitObjected
from jiahe.fieldwork.models import Acceptance
from jiahe.fieldwork.queries import NotYourVisit
from jiahe.fieldwork.rules import plain_text
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import insert_and_record, record
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.trust.actions import record_override

OBJECTION_LENGTH = 300


class AlreadyAnswered(Refusal):
    sentence = gettext_lazy("This visit has already been answered: “%(verdict)s”.")
    status = HTTPStatus.CONFLICT


class NothingToAccept(Refusal):
    sentence = gettext_lazy("This visit is “%(state)s”; it cannot be accepted now.")
    status = HTTPStatus.CONFLICT


class ObjectionNeedsReason(Refusal):
    sentence = gettext_lazy("Please say in a few words what was not right.")


def visit_of_member(visit_code: str, person_id: int) -> Visit:
    """The visit to one of the person's homes; raises `NotYourVisit`."""
    visit = visit_by_code(visit_code)
    if visit is None or visit.order.household_id not in household_ids_of(person_id):
        raise NotYourVisit
    return visit


@as_part
def accept_visit(*, visit_code: str, person_id: int) -> tuple[Acceptance, bool]:
    """The answer that stands, and whether it is new; a second acceptance changes nothing.

    After an objection it means that things were made right: the objection stays on record.
    Raises `NotYourVisit`, `NothingToAccept`.
    """
    visit = visit_of_member(visit_code, person_id)
    objection = _objection_to(visit.pk)
    if objection is None:
        return _answer(visit.pk, Verdict.ACCEPTED, person_id, "")
    return objection, _made_right(visit.pk, person_id, "accepted by the household")


@as_part
def resolve_objection(*, visit_code: str, actor_id: int, reason: str) -> tuple[Acceptance, bool]:
    """The desk closes an objection with its reason, which the audit keeps; the visit is accepted.

    Raises `NotYourVisit` without an objection, `ReasonMissing`, `NothingToAccept`.
    """
    visit = visit_by_code(visit_code)
    objection = None if visit is None else _objection_to(visit.pk)
    if visit is None or objection is None:
        raise NotYourVisit
    return objection, _made_right(visit.pk, actor_id, plain_text(reason, OBJECTION_LENGTH))


@as_part
def object_to_visit(*, visit_code: str, person_id: int, reason: str) -> tuple[Acceptance, bool]:
    """The objection, which stops the clock, and whether it is new.

    Raises `NotYourVisit`, `ObjectionNeedsReason`, `NothingToAccept`, `AlreadyAnswered`.
    """
    visit = visit_of_member(visit_code, person_id)
    words = plain_text(reason, OBJECTION_LENGTH)
    if not words:
        raise ObjectionNeedsReason
    return _answer(visit.pk, Verdict.OBJECTED, person_id, words)


@as_part
def accept_silence(*, visit_id: int) -> bool:
    """Accepts a visit to which nobody answered; False when somebody just did."""
    visit = lock_visit(visit_id=visit_id)
    if visit.state != VisitState.AWAITING_ACCEPTANCE:
        return False
    return _answer(visit_id, Verdict.BY_TIME, None, "")[1]


def _objection_to(visit_id: int) -> Acceptance | None:
    return Acceptance.objects.filter(visit_id=visit_id, verdict=Verdict.OBJECTED).first()


def _made_right(visit_id: int, actor_id: int, reason: str) -> bool:
    """Tells that an objected visit is accepted after all; False when it was told before."""
    visit = lock_visit(visit_id=visit_id)
    if visit.state in (VisitState.ACCEPTED, VisitState.SETTLED):
        return False
    if visit.state != VisitState.OBJECTED:
        raise NothingToAccept(state=visit.get_state_display())
    record_override(
        actor_id=actor_id,
        action="objection_resolved",
        subject=visit.code,
        reason=reason,
        detail={},
    )
    record(VisitAccepted(company_id=current_company(), visit_id=visit_id))
    return True


def _answer(
    visit_id: int, verdict: Verdict, person_id: int | None, reason: str
) -> tuple[Acceptance, bool]:
    visit = lock_visit(visit_id=visit_id)
    earlier = Acceptance.objects.filter(visit=visit).first()
    if earlier is not None:
        if (earlier.verdict == Verdict.OBJECTED) != (verdict == Verdict.OBJECTED):
            raise AlreadyAnswered(verdict=earlier.get_verdict_display())
        return earlier, False
    if visit.state != VisitState.AWAITING_ACCEPTANCE:
        raise NothingToAccept(state=visit.get_state_display())
    answer = Acceptance(
        company_id=current_company(),
        visit=visit,
        by_id=person_id,
        verdict=verdict,
        reason=reason,
        at=now(),
    )
    fact = VisitObjected if verdict == Verdict.OBJECTED else VisitAccepted
    insert_and_record(answer, fact(company_id=current_company(), visit_id=visit_id))
    return answer, True
