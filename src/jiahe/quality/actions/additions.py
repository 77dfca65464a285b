"""What a household says later about a visit that it has rated: once, and nothing is replaced."""

from datetime import timedelta
from http import HTTPStatus

from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.quality.actions.reviews import NoSuchReview
from jiahe.quality.choices import Direction
from jiahe.quality.models import Review, ReviewAddition
from jiahe.quality.queries.visits import ADD_WITHIN
from jiahe.quality.rules import TextTooLong, readable
from jiahe.standards.limits import LONGEST_TEXT


class AddedAlready(Refusal):
    sentence = gettext_lazy("You have added something to this rating already.")
    status = HTTPStatus.CONFLICT


class NothingAdded(Refusal):
    sentence = gettext_lazy("Please write what you want to add.")


class TooLateToAdd(Refusal):
    sentence = gettext_lazy("Something can be added for %(days)d days; that time has passed.")
    status = HTTPStatus.CONFLICT


@as_part
def add_to_review(*, review_code: str, person_id: int, text: str) -> ReviewAddition:
    """By the author alone, beside the review; its marks and the score stay as they are.

    Raises `NoSuchReview` (also where it is hidden), `NothingAdded`, `TextTooLong`,
    `TooLateToAdd`, `AddedAlready`.
    """
    rows = Review.objects.select_for_update(of=("self",)).filter(direction=Direction.OF_WORKER)
    review = rows.filter(code=review_code, author_id=person_id, hidden_because="").first()
    if review is None:
        raise NoSuchReview
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(limit=LONGEST_TEXT)
    said = readable(text)
    if not said:
        raise NothingAdded
    if now() > review.written_at + ADD_WITHIN:
        raise TooLateToAdd(days=ADD_WITHIN // timedelta(days=1))
    if ReviewAddition.objects.filter(review=review).exists():
        raise AddedAlready
    return ReviewAddition.objects.create(
        company_id=current_company(), review=review, text=said, written_at=now()
    )
