"""Mystery visits: an evaluator is the household, and the worker learns of it afterwards."""

from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.booking.models import Visit
from jiahe.booking.queries import visit_by_code
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.quality.models import MysteryVisit
from jiahe.quality.queries.mystery import BEFORE, DONE, inspecting, mystery_guests
from jiahe.quality.rules import MarkMissing

LONGEST = 1000


class NotAMystery(Refusal):
    sentence = gettext_lazy("A visit can be marked before anybody is on the way.")
    status = HTTPStatus.CONFLICT


class BookedByAHousehold(Refusal):
    sentence = gettext_lazy(
        "A household booked this visit. A mystery visit is one that an inspector, the owner or a"
        " commissioned evaluator booked."
    )
    status = HTTPStatus.CONFLICT


class MysteryNotDone(Refusal):
    sentence = gettext_lazy("The visit has not taken place yet, or is closed already.")
    status = HTTPStatus.CONFLICT


class MayNotVisit(Refusal):
    sentence = gettext_lazy(
        "Only an inspector, the owner, or the evaluator who booked it holds a mystery visit."
    )
    status = HTTPStatus.FORBIDDEN


def _refuse_actor(actor_id: int, visit: Visit | None) -> None:
    """Inspectors and the owner hold every mystery visit, an evaluator those booked as household."""
    if actor_id in inspecting():
        return
    if visit is None or visit.order.placed_by_id != actor_id or actor_id not in mystery_guests():
        raise MayNotVisit


@transaction.atomic
def mark_mystery(*, visit_code: str, actor_id: int) -> MysteryVisit:
    """Nothing that the worker sees changes.

    Raises `MayNotVisit`, `NotAMystery`, `BookedByAHousehold`.
    """
    visit = visit_by_code(visit_code)
    _refuse_actor(actor_id, visit)
    if visit is None or visit.state not in BEFORE:
        raise NotAMystery
    if visit.order.placed_by_id not in mystery_guests():
        raise BookedByAHousehold
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
    """The finding, once, which the worker reads from now on.

    Raises `MayNotVisit`, `MarkMissing`, `MysteryNotDone`.
    """
    rows = MysteryVisit.objects.select_for_update(of=("self",)).filter(code=code)
    found = rows.select_related("visit__order").first()
    _refuse_actor(actor_id, found.visit if found else None)
    if not 1 <= mark <= 5 or not words.strip():
        raise MarkMissing
    if found is None or found.closed_at is not None or found.visit.state not in DONE:
        raise MysteryNotDone
    found.mark, found.words, found.closed_at = mark, words.strip()[:LONGEST], now()
    found.save(update_fields=["mark", "words", "closed_at"])
    return found
