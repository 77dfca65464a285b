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
    """Learns what people corrected, then reads what is unread; how many texts were read.

    Learning takes seconds and happens between the transactions, never in one.
    """
    learnt = inside(company_id, words.untaught)
    if learnt is not None:
        limits = learnt.limits()
        inside(company_id, lambda: words.keep_lesson(learnt=learnt, limits=limits))
    inside(company_id, words.reader_wanted).learn()
    return inside(company_id, words.read_unread)


def make_readers_ready() -> None:
    """Every open company's reader is learnt: before facts are delivered, which locks rows."""
    words.first_reader()
    for company in open_companies():
        inside(company.pk, words.reader_wanted).learn()


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
