"""Reviews that may not be genuine: they weigh nothing until a person has decided."""

from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.engine.integrity import Signal, signals
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import Fact, record
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import WeightState
from jiahe.quality.facts import DoubtDecided, ReviewDoubted
from jiahe.quality.models import Review, ReviewDoubt
from jiahe.quality.queries.doubts import DOUBT_RULES, said_lately
from jiahe.trust.actions import record_override

MAY_DECIDE = (Role.INSPECTOR, Role.OWNER)


class MayNotDecide(Refusal):
    sentence = gettext_lazy("Only an inspector or the owner may decide about a review in doubt.")
    status = HTTPStatus.FORBIDDEN


class NoSuchDoubt(Refusal):
    sentence = gettext_lazy("There is no such review in doubt.")
    status = HTTPStatus.NOT_FOUND


class NotADecision(Refusal):
    sentence = gettext_lazy("Please choose whether the review counts.")


class DoubtDecidedAlready(Refusal):
    sentence = gettext_lazy("A colleague has decided about this review already.")
    status = HTTPStatus.CONFLICT


@transaction.atomic
def look_for_doubts() -> int:
    """How many reviews of the last sixty days are newly in doubt.

    A review that a person has decided about is not doubted again. Nothing is deleted or hidden,
    and nothing but the weight in the score changes.
    """
    doubts = keep_doubts()
    for doubt in doubts:
        _tell(doubt.review, ReviewDoubted)
    return len(doubts)


@transaction.atomic
def keep_doubts() -> list[ReviewDoubt]:
    """The new doubts, of which nobody is told: for reviews that were entered in bulk."""
    seen = signals(said_lately())
    known = ReviewDoubt.objects.values_list("review_id", flat=True)
    new = Review.objects.filter(pk__in=set(seen) - set(known)).order_by("pk")
    return ReviewDoubt.objects.bulk_create(
        ReviewDoubt(
            company_id=current_company(),
            review=review,
            signals=[_kept(one) for one in seen[review.pk]],
            rules_version=DOUBT_RULES,
            raised_at=now(),
        )
        for review in new
    )


def _kept(signal: Signal) -> dict[str, object]:
    return {"kind": signal.kind.value, "detail": dict(signal.detail)}


@transaction.atomic
def decide_doubt(*, doubt_code: str, state: str, reason: str, actor_id: int) -> ReviewDoubt:
    """A person's word, audited: the review weighs nothing, or counts again.

    Raises `MayNotDecide`, `NotADecision`, `NoSuchDoubt`, `DoubtDecidedAlready`, `ReasonMissing`.
    """
    if actor_id not in {person.pk for role in MAY_DECIDE for person in role_holders(role)}:
        raise MayNotDecide
    if state not in {WeightState.UPHELD, WeightState.RESTORED}:
        raise NotADecision
    doubt = ReviewDoubt.objects.select_for_update().filter(code=doubt_code).first()
    if doubt is None:
        raise NoSuchDoubt
    if doubt.state != WeightState.WAITING:
        raise DoubtDecidedAlready
    review = Review.objects.get(pk=doubt.review_id)
    record_override(
        actor_id=actor_id,
        action=f"review.weight_{state}",
        subject=f"review:{review.code}",
        reason=reason,
        detail={"signals": [one["kind"] for one in doubt.signals]},
    )
    doubt.state, doubt.decided_by_id, doubt.decided_at = state, actor_id, now()
    doubt.reason = reason.strip()[:300]
    doubt.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    _tell(review, DoubtDecided)
    return doubt


def _tell(review: Review, fact: type[ReviewDoubted | DoubtDecided]) -> None:
    happened: Fact = fact(
        company_id=review.company_id,
        review_id=review.pk,
        worker_id=review.worker_id,
        direction=review.direction,
    )
    record(happened)
