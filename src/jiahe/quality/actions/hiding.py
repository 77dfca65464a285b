from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import Role
from jiahe.accounts.queries import role_holders
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import Fact, record
from jiahe.quality.actions.reviews import NoSuchReview
from jiahe.quality.choices import HideReason
from jiahe.quality.facts import ReviewHidden, ReviewShownAgain
from jiahe.quality.models import Review
from jiahe.trust.actions import record_override

MAY_HIDE = (Role.INSPECTOR, Role.OWNER)


class MayNotHide(Refusal):
    sentence = gettext_lazy("Only an inspector or the owner may hide a review.")
    status = HTTPStatus.FORBIDDEN


class NotAReasonToHide(Refusal):
    sentence = gettext_lazy("A review is hidden for one of the listed reasons only.")


class AlreadyHidden(Refusal):
    sentence = gettext_lazy("This review is already hidden: %(because)s.")
    status = HTTPStatus.CONFLICT


class NotHidden(Refusal):
    sentence = gettext_lazy("This review is not hidden.")
    status = HTTPStatus.CONFLICT


@transaction.atomic
def hide_review(*, review_code: str, because: str, note: str, actor_id: int) -> Review:
    """Leaves a stub with the reason in place of the review, and an entry in the audit.

    A low mark is no reason (L21). Raises `MayNotHide`, `NotAReasonToHide`, `NoSuchReview`,
    `AlreadyHidden`, and `ReasonMissing` without a note.
    """
    _refuse_actor(actor_id)
    if because not in HideReason.values:
        raise NotAReasonToHide
    review = _locked(review_code)
    if review.hidden_because:
        raise AlreadyHidden(because=review.get_hidden_because_display())
    record_override(
        actor_id=actor_id,
        action="review.hide",
        subject=f"review:{review.code}",
        reason=note,
        detail={"because": because},
    )
    _mark(review, because, ReviewHidden)
    return review


@transaction.atomic
def show_review(*, review_code: str, note: str, actor_id: int) -> Review:
    """Shows a hidden review again, audited; raises `NotHidden` and as `hide_review`."""
    _refuse_actor(actor_id)
    review = _locked(review_code)
    if not review.hidden_because:
        raise NotHidden
    record_override(
        actor_id=actor_id,
        action="review.show",
        subject=f"review:{review.code}",
        reason=note,
        detail={"was": review.hidden_because},
    )
    _mark(review, "", ReviewShownAgain)
    return review


def _refuse_actor(actor_id: int) -> None:
    allowed = {person.pk for role in MAY_HIDE for person in role_holders(role)}
    if actor_id not in allowed:
        raise MayNotHide


def _locked(review_code: str) -> Review:
    review = Review.objects.select_for_update().filter(code=review_code).first()
    if review is None:
        raise NoSuchReview
    return review


def _mark(review: Review, because: str, fact: type[ReviewHidden | ReviewShownAgain]) -> None:
    review.hidden_because = because
    review.save(update_fields=["hidden_because"])
    told: Fact = fact(
        company_id=review.company_id,
        review_id=review.pk,
        worker_id=review.worker_id,
        direction=review.direction,
    )
    record(told)
