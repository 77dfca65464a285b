"""A review in doubt: a person decides, its author is told both times."""

from django.utils.translation import gettext, gettext_noop, override

from jiahe.kit.facts import Recorded
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.quality.actions import doubts
from jiahe.quality.choices import WeightState
from jiahe.quality.facts import DoubtDecided, ReviewDoubted
from jiahe.quality.queries.doubts import doubt_of

IN_DOUBT = gettext_noop(
    "Your rating is labelled and does not weigh in the score until a person has looked at it. "
    "It stays as you wrote it."
)
COUNTS = gettext_noop("A person has looked at your rating: it counts. Thank you for waiting.")
COUNTS_NOT = gettext_noop(
    "A person has looked at your rating: it stays readable, but does not weigh in the score."
)


def decide_doubt(
    *, company_id: int, doubt_code: str, state: str, reason: str, actor_id: int
) -> None:
    """Refusals as `doubts.decide_doubt`."""

    def story() -> None:
        with for_company(company_id):
            doubts.decide_doubt(
                doubt_code=doubt_code, state=state, reason=reason, actor_id=actor_id
            )

    with_retries(story)


def tell_author(recorded: Recorded) -> None:
    """Reaction on `ReviewDoubted`."""
    assert isinstance(recorded.fact, ReviewDoubted)
    _tell(recorded, recorded.fact.review_id, IN_DOUBT)


def tell_author_decided(recorded: Recorded) -> None:
    """Reaction on `DoubtDecided`."""
    assert isinstance(recorded.fact, DoubtDecided)
    doubt = doubt_of(recorded.fact.review_id)
    assert doubt is not None
    counts = doubt.state == WeightState.RESTORED
    _tell(recorded, recorded.fact.review_id, COUNTS if counts else COUNTS_NOT)


def _tell(recorded: Recorded, review_id: int, text: str) -> None:
    doubt = doubt_of(review_id)
    if doubt is None:
        return
    author = doubt.review.author
    with override(author.language):
        said = gettext(text)
    send_text(
        phone=author.phone,
        kind=type(recorded.fact).__name__,
        text=said,
        link="/ratings/",
        once_key=f"{type(recorded.fact).__name__}:{recorded.id}",
    )
