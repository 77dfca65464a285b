"""What households say: read as it comes; at night learnt from and read anew."""

import structlog

from jiahe.accounts.queries import open_companies
from jiahe.fieldwork.facts import VisitObjected
from jiahe.journeys.inspect import inside
from jiahe.kit.facts import Recorded
from jiahe.quality.actions import harm, words
from jiahe.quality.choices import Direction
from jiahe.quality.facts import AnswerKept, ReviewChanged, ReviewWritten
from jiahe.quality.models import Statement

log = structlog.get_logger(__name__)


def read_review(recorded: Recorded) -> None:
    """Reaction on `ReviewWritten`, `ReviewChanged`: its statements."""
    fact = recorded.fact
    assert isinstance(fact, ReviewWritten | ReviewChanged)
    if fact.direction == Direction.OF_WORKER:
        words.read_review(review_id=fact.review_id)


def warn_of_harm_in_review(recorded: Recorded) -> None:
    """Reaction on `ReviewWritten`, `ReviewChanged`: a person looks at once, nothing else."""
    fact = recorded.fact
    assert isinstance(fact, ReviewWritten | ReviewChanged)
    if fact.direction == Direction.OF_WORKER:
        harm.warn_of_harm(review_id=fact.review_id)


def read_objection(recorded: Recorded) -> None:
    """Reaction on `VisitObjected`: its statements."""
    assert isinstance(recorded.fact, VisitObjected)
    words.read_objection(visit_id=recorded.fact.visit_id)


def warn_of_harm_in_objection(recorded: Recorded) -> None:
    """Reaction on `VisitObjected`, as `warn_of_harm_in_review`."""
    assert isinstance(recorded.fact, VisitObjected)
    harm.warn_of_harm_in_objection(visit_id=recorded.fact.visit_id)


def read_answers(recorded: Recorded) -> None:
    """Reaction on `AnswerKept`: its statements."""
    assert isinstance(recorded.fact, AnswerKept)
    words.read_answers(visit_id=recorded.fact.visit_id)


def warn_of_harm_in_answers(recorded: Recorded) -> None:
    """Reaction on `AnswerKept`, as `warn_of_harm_in_review`."""
    assert isinstance(recorded.fact, AnswerKept)
    harm.warn_of_harm_in_answers(visit_id=recorded.fact.visit_id)


def learn_and_read(*, company_id: int) -> int:
    """Learns what people corrected, then reads what is unread; how many texts were read."""

    def story() -> int:
        words.learn_corrections()
        return words.read_unread()

    return inside(company_id, story)


def learn_and_read_everywhere() -> dict[str, int]:
    """Every open company; one that fails does not stop the others."""
    done = dict[str, int]()
    for company in open_companies():
        try:
            done[company.slug] = learn_and_read(company_id=company.pk)
        except Exception:
            log.exception("words_failed", company=company.slug)
    return done


def correct(*, company_id: int, code: str, aspect: str, feeling: str, actor_id: int) -> Statement:
    """Raises `NoSuchStatement`, `NotAMeaning`."""
    return inside(
        company_id,
        lambda: words.correct_statement(
            code=code, aspect=aspect, feeling=feeling, actor_id=actor_id
        ),
    )
