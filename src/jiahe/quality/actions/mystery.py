"""Mystery visits: an inspector is the household, and the worker learns of it afterwards."""

from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.booking.choices import VisitState
from jiahe.booking.queries import visit_by_code
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.quality.models import MysteryVisit
from jiahe.quality.rules import MarkMissing

BEFORE = (VisitState.PLANNED, VisitState.ASSIGNED)
DONE = (VisitState.AWAITING_ACCEPTANCE, VisitState.ACCEPTED, VisitState.SETTLED)


class NotAMystery(Refusal):
    sentence = gettext_lazy("A visit can be marked before anybody is on the way.")
    status = HTTPStatus.CONFLICT


class MysteryNotDone(Refusal):
    sentence = gettext_lazy("The visit has not taken place yet, or is closed already.")
    status = HTTPStatus.CONFLICT


class MayNotVisit(Refusal):
    sentence = gettext_lazy("Only an inspector or the owner holds mystery visits.")
    status = HTTPStatus.FORBIDDEN


def _refuse_actor(actor_id: int) -> None:
    allowed = (Role.INSPECTOR, Role.OWNER)
    if actor_id not in {person.pk for role in allowed for person in role_holders(role)}:
        raise MayNotVisit


@transaction.atomic
def mark_mystery(*, visit_code: str, actor_id: int) -> MysteryVisit:
    """Nothing that the worker sees changes. Raises `MayNotVisit`, `NotAMystery`."""
    _refuse_actor(actor_id)
    visit = visit_by_code(visit_code)
    if visit is None or visit.state not in BEFORE:
        raise NotAMystery
    mystery, is_new = MysteryVisit.objects.get_or_create(
        company_id=current_company(),
        visit=visit,
        defaults={"marked_by_id": actor_id, "marked_at": now()},
    )
    if not is_new:
        raise NotAMystery
    return mystery


@transaction.atomic
def close_mystery(*, code: str, mark: int, words: str, actor_id: int) -> MysteryVisit:
    """The finding, which the worker reads from now on.

    Raises `MayNotVisit`, `MarkMissing`, `MysteryNotDone`.
    """
    _refuse_actor(actor_id)
    if not 1 <= mark <= 5 or not words.strip():
        raise MarkMissing
    mystery = MysteryVisit.objects.select_for_update(of=("self",)).filter(code=code)
    found = mystery.select_related("visit").first()
    if found is None or found.closed_at is not None or found.visit.state not in DONE:
        raise MysteryNotDone
    found.mark, found.words, found.closed_at = mark, words.strip()[:1000], now()
    found.save(update_fields=["mark", "words", "closed_at"])
    return found
